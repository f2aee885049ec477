package dev.rollcall.service.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The environment variables of a service: those with a meaning of their own, Kafka's settings, and those of the registry's
 * client. Immutable.
 */
public final class Environment {

    static final String PREFIX = "ROLLCALL_";
    private static final String KAFKA = PREFIX + "KAFKA_";
    private static final String REGISTRY = PREFIX + "SCHEMA_REGISTRY_";

    /** The registry's client takes its TLS settings with this before Kafka's names. */
    private static final String REGISTRY_TLS = "schema.registry.";

    /** Ends the name of a variable that names a file with the value, for values that are secret. */
    private static final String FILE = "_FILE";

    /** What Kubernetes gives each pod for a service whose name begins with rollcall, where service links are on. */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            PREFIX + "(\\w+_)?"
                    + "(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_PROTO|_PORT|_ADDR)?|PORT=(tcp|udp|sctp)://.*)");

    private final List<? extends Variable> variables;
    private final Set<String> kafkaSettings;
    private final Set<String> owned;

    /**
     * The environment of a service.
     *
     * @param variables those with a meaning of their own
     * @param kafkaSettings names of Kafka's settings that its clients know
     * @param owned those of them that the service sets itself, since its guarantees rest on them
     */
    public Environment(List<? extends Variable> variables, Set<String> kafkaSettings, Set<String> owned) {
        this.variables = List.copyOf(variables);
        this.kafkaSettings = Set.copyOf(kafkaSettings);
        this.owned = Set.copyOf(owned);
    }

    /** The variables with a meaning of their own. */
    public List<? extends Variable> variables() {
        return variables;
    }

    /** What each variable means, a line each. */
    public String help() {
        StringBuilder lines = new StringBuilder();
        for (Variable variable : variables) {
            String fallback = variable.defaultValue() == null ? " (required)" : "; default " + variable.defaultValue();
            lines.append("  %-31s %s%s%n".formatted(variable.variable(), variable.meaning(), fallback));
        }
        return lines
                + "  ROLLCALL_KAFKA_*                Kafka's own settings, e.g. ROLLCALL_KAFKA_SECURITY_PROTOCOL\n"
                + "  ROLLCALL_SCHEMA_REGISTRY_*      the registry client's own settings\n"
                + "  ROLLCALL_*_FILE                 a file with the value of such a setting";
    }

    /**
     * How the cluster is reached.
     *
     * @throws IllegalArgumentException when a value is invalid, a needed variable is absent, or a variable that begins with
     *     {@code ROLLCALL_} is unknown; the message is one line
     */
    public ClusterConfig cluster(Map<String, String> given, Variable bootstrapServers, Variable schemaRegistryUrl) {
        checkNames(given);
        Map<String, String> env = withFiles(withoutServiceLinks(given));
        Map<String, String> kafka = new HashMap<>();
        Map<String, String> registry = new HashMap<>();
        new TreeMap<>(env).forEach((name, value) -> {
            if (name.startsWith(KAFKA)) {
                kafka.put(kafkaSetting(name), value);
            } else if (name.startsWith(REGISTRY) && !isVariable(name)) {
                String setting = setting(name, REGISTRY);
                registry.put(setting.startsWith("ssl.") ? REGISTRY_TLS + setting : setting, value);
            }
        });
        return new ClusterConfig(bootstrapServers.in(env), schemaRegistryUrl.in(env), kafka, registry);
    }

    /**
     * Refuses variables that begin with {@code ROLLCALL_} and mean nothing, most often misspelt ones.
     *
     * @throws IllegalArgumentException for the first of them, with the name that it is most like
     */
    public void checkNames(Map<String, String> env) {
        withoutServiceLinks(env).keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !isVariable(name) && !isFileOfSecret(name))
                .filter(name -> !name.startsWith(KAFKA) && !name.startsWith(REGISTRY))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(name + ": no such variable; is it " + nearest(name) + "?");
                });
    }

    private static Map<String, String> withoutServiceLinks(Map<String, String> env) {
        Map<String, String> without = new HashMap<>(env);
        without.entrySet()
                .removeIf(variable -> SERVICE_LINK.matcher(variable.getKey()).matches()
                        || SERVICE_LINK.matcher(variable.toString()).matches());
        return without;
    }

    /** The variable whose name is most like a name. */
    private String nearest(String name) {
        return variables.stream()
                .map(Variable::variable)
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

    /**
     * The variables with what stands in files in place of the files' names.
     *
     * @throws IllegalArgumentException when a file cannot be read or is empty, or its value is given twice
     */
    public Map<String, String> withFiles(Map<String, String> given) {
        Map<String, String> env = new HashMap<>(given);
        given.forEach((name, value) -> {
            if (name.endsWith(FILE) && (isSetting(name, KAFKA) || isSetting(name, REGISTRY) || isFileOfSecret(name))) {
                String variable = name.substring(0, name.length() - FILE.length());
                if (given.containsKey(variable)) {
                    throw new IllegalArgumentException(name + ": " + variable + " is set too; remove one of them");
                }
                env.remove(name);
                env.put(variable, content(name, value));
            }
        });
        return env;
    }

    /** Kafka has settings of its own that end so. */
    private boolean isSetting(String name, String prefix) {
        return name.startsWith(prefix) && !kafkaSettings.contains(setting(name, prefix));
    }

    private static String content(String name, String file) {
        try {
            String content = Files.readString(Path.of(file.strip())).strip();
            if (!content.isEmpty()) {
                return content;
            }
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    name + ": '" + file + "' cannot be read (" + e.getClass().getSimpleName()
                            + "); name a readable text file",
                    e);
        }
        throw new IllegalArgumentException(name + ": '" + file + "' is empty; write the value into it");
    }

    private boolean isVariable(String name) {
        return variables.stream().anyMatch(v -> v.variable().equals(name));
    }

    private boolean isFileOfSecret(String name) {
        return variables.stream().anyMatch(v -> v.isSecret() && name.equals(v.variable() + FILE));
    }

    private String kafkaSetting(String name) {
        String setting = setting(name, KAFKA);
        if (owned.contains(setting)) {
            throw new IllegalArgumentException(
                    name + ": the guarantees depend on Rollcall's own value of " + setting + "; remove the variable");
        }
        if (!kafkaSettings.contains(setting)) {
            throw new IllegalArgumentException(
                    name + ": Kafka has no setting " + setting + "; see Kafka's documentation of its clients");
        }
        return setting;
    }

    private static String setting(String variable, String prefix) {
        return variable.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
