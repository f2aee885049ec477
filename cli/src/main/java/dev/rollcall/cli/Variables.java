package dev.rollcall.sandbox.cli;

import dev.rollcall.sandbox.Fault;
import dev.rollcall.streams.JobConfig;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The environment variables that begin with {@code ROLLCALL_}: the known ones, and those that options default to. */
record Variables(Map<String, String> env) implements IDefaultValueProvider {
    static final String BOOTSTRAP_SERVERS = "ROLLCALL_BOOTSTRAP_SERVERS";
    static final String SCHEMA_REGISTRY_URL = "ROLLCALL_SCHEMA_REGISTRY_URL";
    static final String WINDOW = "ROLLCALL_WINDOW";
    static final String GRACE = "ROLLCALL_GRACE";

    /** The option of a variable. */
    static final Map<String, String> OPTIONS = Map.of(
            BOOTSTRAP_SERVERS, "--bootstrap-servers",
            SCHEMA_REGISTRY_URL, "--schema-registry-url",
            WINDOW, "--window",
            GRACE, "--grace");

    private static final String PREFIX = "ROLLCALL_";
    private static final List<String> PREFIXES = List.of("ROLLCALL_KAFKA_", "ROLLCALL_SCHEMA_REGISTRY_");
    private static final List<String> KNOWN = JobConfig.variables();

    /** @throws Fault for a variable that means nothing, which most often is a misspelt one */
    void check() {
        env.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !isKnown(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new Fault(
                            "environment variable " + name, "there is no such setting", "is it " + nearest(name) + "?");
                });
    }

    /** A message about a setting, which names the option where no variable gave the value. */
    String asTyped(String message) {
        String typed = message;
        for (Map.Entry<String, String> pair : OPTIONS.entrySet()) {
            if (!env.containsKey(pair.getKey())) {
                typed = typed.replace(pair.getKey(), pair.getValue());
            }
        }
        return typed;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (argument instanceof OptionSpec option) {
            for (Map.Entry<String, String> pair : OPTIONS.entrySet()) {
                String value = env.get(pair.getKey());
                if (pair.getValue().equals(option.longestName()) && value != null && !value.isBlank()) {
                    return value.strip();
                }
            }
        }
        return null;
    }

    private static boolean isKnown(String name) {
        return KNOWN.contains(name) || PREFIXES.stream().anyMatch(name::startsWith);
    }

    static String nearest(String name) {
        return KNOWN.stream()
                .min(Comparator.comparingInt(known -> distance(name, known)))
                .orElseThrow();
    }

    /** Levenshtein's distance: how many letters to insert, delete or replace. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
