package dev.rollcall.producer.internal.platform;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the environment variables of a process say about the telemetry of a product. Its own variables start with the
 * product's name in capitals, e.g. {@code MY_APP_} for {@code my-app}, and {@code _7ZIP_} for {@code 7zip}.
 */
public record HostEnvironment(String product, Map<String, String> variables) {

    /** Set to any value but empty, 0 or false, by any user, for all products. */
    public static final String DO_NOT_TRACK = "DO_NOT_TRACK";

    public static final String OPT_OUT = "_OPTOUT_TELEMETRY";
    public static final String PRINT = "_TELEMETRY_PRINT";
    public static final String BOOTSTRAP_SERVERS = "_TELEMETRY_BOOTSTRAP_SERVERS";
    public static final String SCHEMA_REGISTRY_URL = "_TELEMETRY_SCHEMA_REGISTRY_URL";
    public static final String ENDPOINT = "_TELEMETRY_ENDPOINT";

    /** The environment of a product. On Windows the names of variables are heeded in any letter case, as it does itself. */
    public static HostEnvironment of(String product, Map<String, String> variables) {
        return of(product, variables, System.getProperty("os.name", ""));
    }

    static HostEnvironment of(String product, Map<String, String> variables, String os) {
        if (!os.toLowerCase(Locale.ROOT).startsWith("windows")) {
            return new HostEnvironment(product, variables);
        }
        Map<String, String> inAnyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        inAnyCase.putAll(variables);
        return new HostEnvironment(product, inAnyCase);
    }

    public boolean optedOut() {
        return isOn(variables.get(DO_NOT_TRACK)) || isOn(variables.get(name(OPT_OUT)));
    }

    public boolean prints() {
        return isOn(variables.get(name(PRINT)));
    }

    /** The value of one of the product's own variables; null when it is not set or blank. */
    @Nullable
    public String value(String suffix) {
        String value = variables.get(name(suffix));
        return value == null || value.isBlank() ? null : value.strip();
    }

    public String name(String suffix) {
        StringBuilder name = new StringBuilder(product.toUpperCase(Locale.ROOT));
        if (product.charAt(0) >= '0' && product.charAt(0) <= '9') {
            // No shell sets a variable that begins with a digit.
            name.insert(0, '_');
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) {
                name.setCharAt(i, '_');
            }
        }
        return name.append(suffix).toString();
    }

    static boolean isOn(@Nullable String value) {
        return value != null && !value.isEmpty() && !value.equals("0") && !value.equalsIgnoreCase("false");
    }

    /** Without the variables, which are the whole environment. */
    @Override
    public String toString() {
        return "HostEnvironment[product=" + product + "]";
    }
}
