package dev.rollcall.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The environment variables that options default to. */
record Variables(Map<String, String> env) implements IDefaultValueProvider {
    static final String BOOTSTRAP_SERVERS = "ROLLCALL_BOOTSTRAP_SERVERS";
    static final String SCHEMA_REGISTRY_URL = "ROLLCALL_SCHEMA_REGISTRY_URL";
    static final String WINDOW = "ROLLCALL_WINDOW";
    static final String GRACE = "ROLLCALL_GRACE";

    /** The option of a variable. */
    static final Map<String, String> OPTIONS = Map.of(
            BOOTSTRAP_SERVERS,
            "--bootstrap-servers",
            SCHEMA_REGISTRY_URL,
            "--schema-registry-url",
            WINDOW,
            "--window",
            GRACE,
            "--grace",
            "ROLLCALL_APPLICATION_ID",
            "--application-id");

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
}
