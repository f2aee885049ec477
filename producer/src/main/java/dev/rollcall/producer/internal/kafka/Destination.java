package dev.rollcall.producer.internal.kafka;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where records go. Checked without a look at the network; Kafka's settings are checked by {@link KafkaSettings}.
 *
 * @param bootstrapServers some brokers, {@code host:port} separated by commas
 * @param schemaRegistryUrl one or more URLs, separated by commas
 * @param autoRegisterSchemas whether the schema is registered when the registry does not know it
 * @param kafka what the host adds to the settings of the Kafka producer
 */
public record Destination(
        String bootstrapServers, String schemaRegistryUrl, boolean autoRegisterSchemas, Map<String, String> kafka) {

    private static final int LONGEST_PORT = 5;
    private static final Set<String> SCHEMES = Set.of("http", "https", "mock");

    public Destination {
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
                throw new IllegalArgumentException(
                        option + "=" + servers + " is no list of brokers; write host:port, separated by commas");
            }
        }
        return servers.strip();
    }

    /**
     * A list of registries that is one.
     *
     * @throws IllegalArgumentException naming the option, the value and the remedy
     */
    public static String checkUrls(@Nullable String urls, String option) {
        if (urls == null || urls.isBlank()) {
            throw new IllegalArgumentException(
                    option + " is missing; name the schema registry, e.g. http://localhost:8081");
        }
        for (String url : urls.split(",", -1)) {
            if (!isRegistryUrl(url.strip())) {
                throw new IllegalArgumentException(option + "=" + withoutUserInfo(urls)
                        + " is no URL of a schema registry; write http://host:port or https://host:port");
            }
        }
        return urls.strip();
    }

    List<String> schemaRegistryUrls() {
        return List.of(schemaRegistryUrl.split("\\s*,\\s*"));
    }

    /** The addresses of the brokers, unresolved. */
    public List<InetSocketAddress> brokers() {
        return Stream.of(bootstrapServers.split("\\s*,\\s*"))
                .map(server -> address(server.substring(server.lastIndexOf('/') + 1), 0))
                .toList();
    }

    /** The addresses of the registries, unresolved; none where a connection to the registry itself proves nothing. */
    public List<InetSocketAddress> registries() {
        List<URI> urls = schemaRegistryUrls().stream().map(URI::create).toList();
        return urls.stream().anyMatch(Destination::isBehindProxy)
                ? List.of()
                : urls.stream()
                        .map(url -> address(url.getAuthority(), "https".equals(url.getScheme()) ? 443 : 80))
                        .toList();
    }

    /** The registry's address as it may be shown: without a password. */
    String shownRegistry() {
        return withoutUserInfo(schemaRegistryUrl);
    }

    @Override
    public String toString() {
        return "Destination[bootstrapServers=" + bootstrapServers + ", schemaRegistryUrl=" + shownRegistry() + "]";
    }

    @SuppressWarnings("UnusedException") // all that matters is that it is no URL
    private static boolean isRegistryUrl(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme())
                    && uri.getAuthority() != null
                    && isAuthority(uri.getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A host, perhaps with a port, perhaps with a user before them. */
    private static boolean isAuthority(String authority) {
        int host = authority.lastIndexOf('@') + 1;
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon >= host && colon > authority.lastIndexOf(']');
        return isHost(authority, host, hasPort ? colon : authority.length())
                && (!hasPort || isPort(authority.substring(colon + 1)));
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

    /** Not left to {@link URI}, which takes no underscore in a host's name; Kafka and HTTP clients do. */
    private static InetSocketAddress address(String authority, int usualPort) {
        String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        int colon = hostAndPort.lastIndexOf(':');
        boolean hasPort = colon > hostAndPort.lastIndexOf(']');
        return InetSocketAddress.createUnresolved(
                hasPort ? hostAndPort.substring(0, colon) : hostAndPort,
                hasPort ? Integer.parseInt(hostAndPort.substring(colon + 1)) : usualPort);
    }

    private static boolean isBehindProxy(URI url) {
        ProxySelector proxies = ProxySelector.getDefault();
        return "mock".equals(url.getScheme())
                || (proxies != null && !proxies.select(url).equals(List.of(Proxy.NO_PROXY)));
    }

    private static String withoutUserInfo(String urls) {
        return urls.replaceAll("//[^/@]*@", "//");
    }
}
