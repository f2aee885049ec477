package dev.rollcall.edge.config;

import dev.rollcall.service.config.ClusterConfig;
import dev.rollcall.service.config.Durations;
import dev.rollcall.service.config.Settings;
import dev.rollcall.service.config.Variable;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.util.InetAddressSet;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an edge. Immutable; {@link #fromEnvironment} makes one from {@code ROLLCALL_*} variables.
 *
 * @param cluster where events are written
 * @param hashKey what ids are hashed with, at least 16 bytes, the same for all instances
 * @param http where events are accepted; port 0 is any free one
 * @param management where health and metrics are served; port 0 is any free one
 * @param queueDir folder for events while Kafka is away, of this instance alone
 * @param queueMib MiB that it may take
 * @param maxAge greatest time from an event to its sending that is accepted
 * @param products file with products, write keys and denied products; null where every product is accepted
 * @param origins whose pages may send, in lower case; {@code *} for any
 * @param trustedProxies addresses and networks whose X-Forwarded-For is believed
 * @param limits for senders
 */
public record EdgeConfig(
        ClusterConfig cluster,
        byte[] hashKey,
        InetSocketAddress http,
        InetSocketAddress management,
        Path queueDir,
        int queueMib,
        Duration maxAge,
        @Nullable Path products,
        Set<String> origins,
        Set<String> trustedProxies,
        Limits limits) {

    static final int KEY_BYTES = 16;

    private static final int LEAST_QUEUE_MIB = 16;
    private static final int MOST_QUEUE_MIB = 1_000_000;

    public EdgeConfig {
        hashKey = hashKey.clone();
        if (management.equals(http) && http.getPort() != 0) {
            throw Settings.invalid(
                    "ROLLCALL_MANAGEMENT_ADDRESS",
                    Settings.text(management),
                    "it equals ROLLCALL_HTTP_ADDRESS, and health and metrics need a port of their own");
        }
        if (queueMib < LEAST_QUEUE_MIB || queueMib > MOST_QUEUE_MIB) {
            throw Settings.invalid(
                    "ROLLCALL_QUEUE_MIB",
                    String.valueOf(queueMib),
                    "must be from " + LEAST_QUEUE_MIB + " to " + MOST_QUEUE_MIB);
        }
        Settings.atLeast("ROLLCALL_MAX_AGE", maxAge, Duration.ofMinutes(1));
        Settings.atMost("ROLLCALL_MAX_AGE", maxAge, Duration.ofDays(366));
        origins.forEach(EdgeConfig::checkOrigin);
        trustedProxies.forEach(EdgeConfig::checkNetwork);
    }

    /**
     * For how much senders are let in.
     *
     * @param rate events per second of all; 0 for no limit
     * @param rateProduct events per second of a product; 0 for no limit
     * @param ratePrefix events per second of a network prefix; 0 for no limit
     * @param connections at a time
     */
    public record Limits(int rate, int rateProduct, int ratePrefix, int connections) {

        private static final int MOST = 100_000_000;

        public Limits {
            checkRate("ROLLCALL_RATE", rate);
            checkRate("ROLLCALL_RATE_PRODUCT", rateProduct);
            checkRate("ROLLCALL_RATE_PREFIX", ratePrefix);
            if (connections < 16 || connections > 100_000) {
                throw Settings.invalid(
                        "ROLLCALL_CONNECTIONS", String.valueOf(connections), "must be from 16 to 100000");
            }
        }

        private static void checkRate(String variable, int rate) {
            if (rate < 0 || rate > MOST) {
                throw Settings.invalid(variable, String.valueOf(rate), "must be from 0, for no limit, to " + MOST);
            }
        }
    }

    /**
     * Reads the settings from environment variables; {@link EdgeVariable} lists them.
     *
     * @throws IllegalArgumentException when a value is invalid, a needed variable is absent, or a variable that begins with
     *     {@code ROLLCALL_} is unknown; the message is one line, without secrets
     */
    public static EdgeConfig fromEnvironment(Map<String, String> env) {
        return EdgeVariable.read(env);
    }

    /** What each variable means, a line each. */
    public static String help() {
        return EdgeVariable.ENVIRONMENT.help();
    }

    /** The names of the variables that have a meaning of their own; those with a pass-through prefix are additional. */
    public static List<String> variables() {
        return EdgeVariable.ENVIRONMENT.variables().stream()
                .map(Variable::variable)
                .toList();
    }

    /** A copy. */
    @Override
    public byte[] hashKey() {
        return hashKey.clone();
    }

    /** Bytes that the queue may take. */
    public long queueBytes() {
        return queueMib * 1024L * 1024L;
    }

    /** The settings, with the values of secrets left out. */
    @Override
    public String toString() {
        return "EdgeConfig[" + cluster + ", http=" + Settings.text(http) + ", management=" + Settings.text(management)
                + ", queueDir=" + queueDir + ", queueMib=" + queueMib + ", maxAge=" + Durations.format(maxAge)
                + ", products=" + products + ", origins=" + origins + ", trustedProxies=" + trustedProxies + ", "
                + limits
                + "]";
    }

    private static void checkOrigin(String origin) {
        if (origin.equals("*")) {
            return;
        }
        try {
            URI uri = URI.create(origin);
            if (uri.getHost() != null
                    && origin.equals(uri.getScheme() + "://" + uri.getRawAuthority())
                    && uri.getUserInfo() == null
                    && uri.getScheme().startsWith("http")) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // The same message as for any other text.
        }
        throw Settings.invalid("ROLLCALL_ORIGINS", origin, "write scheme and host, e.g. https://app.example.org");
    }

    private static void checkNetwork(String network) {
        try {
            new InetAddressSet().add(network);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "ROLLCALL_TRUSTED_PROXIES: '" + network
                            + "' is invalid; write IP addresses or networks, e.g. 10.0.0.7,10.1.0.0/16",
                    e);
        }
    }
}
