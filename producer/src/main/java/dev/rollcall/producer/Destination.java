package dev.rollcall.producer;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
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
record Destination(
        String bootstrapServers, String schemaRegistryUrl, boolean autoRegisterSchemas, Map<String, String> kafka) {

    private static final Pattern SERVER =
            Pattern.compile("(?:[A-Za-z][\\w.+-]*://)?(?:\\[[0-9A-Fa-f:.%\\w]+]|[^\\s:/\\[\\]]+):(\\d{1,5})");
    private static final Pattern USER_INFO = Pattern.compile("//[^/@]*@");
    private static final Set<String> SCHEMES = Set.of("http", "https", "mock");

    Destination {
        kafka = Map.copyOf(kafka);
    }

    /** @throws IllegalArgumentException naming the option, the value and the mend */
    static String checkServers(@Nullable String servers, String option) {
        if (servers == null || servers.isBlank()) {
            throw new IllegalArgumentException(
                    option + " is missing; name at least one Kafka broker, e.g. localhost:9092");
        }
        for (String server : servers.split(",", -1)) {
            var matcher = SERVER.matcher(server.strip());
            if (!matcher.matches() || !isPort(matcher.group(1))) {
                throw new IllegalArgumentException(
                        option + "=" + servers + " is no list of brokers; write host:port, separated by commas");
            }
        }
        return servers.strip();
    }

    /** @throws IllegalArgumentException naming the option, the value and the mend */
    static String checkUrls(@Nullable String urls, String option) {
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
    List<InetSocketAddress> brokers() {
        return Stream.of(bootstrapServers.split("\\s*,\\s*"))
                .map(server -> address(server.substring(server.lastIndexOf('/') + 1), 0))
                .toList();
    }

    /** The addresses of the registries, unresolved; none where a connection to the registry itself proves nothing. */
    List<InetSocketAddress> registries() {
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
            URI uri = new URI(url);
            return uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme())
                    && uri.getAuthority() != null
                    && !address(uri.getAuthority(), 80).getHostString().isEmpty();
        } catch (URISyntaxException | IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isPort(String digits) {
        int port = Integer.parseInt(digits);
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
        return USER_INFO.matcher(urls).replaceAll("//");
    }
}
