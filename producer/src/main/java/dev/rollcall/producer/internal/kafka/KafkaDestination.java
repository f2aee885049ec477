package dev.rollcall.producer.internal.kafka;

import dev.rollcall.producer.internal.delivery.Destination;
import dev.rollcall.producer.internal.delivery.Transport;
import dev.rollcall.producer.internal.platform.Secrets;
import dev.rollcall.producer.internal.registry.RegistryAccess;
import dev.rollcall.producer.internal.registry.SchemaIds;
import dev.rollcall.producer.internal.state.ConsentGuard;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where records go. Checked without a look at the network; Kafka's settings are checked by {@link KafkaSettings}.
 *
 * @param bootstrapServers some brokers, {@code host:port} separated by commas
 * @param registry of the schema
 * @param kafka what the host adds to the settings of the Kafka producer
 */
public record KafkaDestination(String bootstrapServers, RegistryAccess registry, Map<String, String> kafka)
        implements Destination {

    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(3);

    private static final int LONGEST_PORT = 5;

    public KafkaDestination {
        kafka = Map.copyOf(kafka);
    }

    /**
     * A list of brokers that is one.
     *
     * @throws IllegalArgumentException naming the option, the value and the remedy
     */
    public static String checkServers(@Nullable String servers, String option) {
        if (servers == null || servers.isBlank()) {
            throw new IllegalArgumentException(
                    option + " is missing; name at least one Kafka broker, e.g. localhost:9092");
        }
        for (String server : servers.split(",", -1)) {
            if (!isServer(server.strip())) {
                throw new IllegalArgumentException(option + "=" + Secrets.hidden(servers)
                        + " is not a list of brokers; write host:port, separated by commas");
            }
        }
        return servers.strip();
    }

    @Override
    public Transport transport(@Nullable Path state, ConsentGuard permission) {
        return KafkaTransport.to(this, new SchemaIds(registry, RESPONSE_TIMEOUT, state, permission), RESPONSE_TIMEOUT);
    }

    /** The addresses of the brokers, unresolved. */
    public List<InetSocketAddress> brokers() {
        return Stream.of(bootstrapServers.split("\\s*,\\s*"))
                .map(server -> address(server.substring(server.lastIndexOf('/') + 1), 0))
                .toList();
    }

    @Override
    public String toString() {
        return "KafkaDestination[bootstrapServers=" + Secrets.hidden(bootstrapServers) + ", registry=" + registry + "]";
    }

    /** A host and a port, perhaps with the name of a listener before them, as in {@code SSL://host:9093}. */
    private static boolean isServer(String server) {
        int colon = server.lastIndexOf(':');
        int slashes = server.indexOf("://");
        int host = slashes < 0 ? 0 : slashes + 3;
        return colon >= host
                && slashes != 0
                && (slashes < 0 || isName(server, 0, slashes))
                && isHost(server, host, colon)
                && isPort(server.substring(colon + 1));
    }

    private static boolean isHost(String text, int from, int to) {
        if (to - from > 2 && text.charAt(from) == '[') {
            return text.indexOf(']', from) == to - 1;
        }
        for (int i = from; i < to; i++) {
            if (Character.isWhitespace(text.charAt(i)) || ":/[]".indexOf(text.charAt(i)) >= 0) {
                return false;
            }
        }
        return to > from;
    }

    private static boolean isName(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Character.isLetterOrDigit(text.charAt(i)) && "_.+-".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPort(String digits) {
        int port = 0;
        for (int i = 0; i < digits.length() && i <= LONGEST_PORT; i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            port = port * 10 + digit;
        }
        return port > 0 && port <= 65_535;
    }

    /** Not left to {@code URI}, which takes no underscore in a host's name; Kafka does. */
    private static InetSocketAddress address(String authority, int usualPort) {
        String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = hostAndPort.lastIndexOf(':');
        boolean hasPort = colon > hostAndPort.lastIndexOf(']');
        return InetSocketAddress.createUnresolved(
                hasPort ? hostAndPort.substring(0, colon) : hostAndPort,
                hasPort ? Integer.parseInt(hostAndPort.substring(colon + 1)) : usualPort);
    }
}
