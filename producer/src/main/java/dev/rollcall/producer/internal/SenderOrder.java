package dev.rollcall.producer.internal;

import dev.rollcall.producer.Telemetry;
import dev.rollcall.producer.internal.delivery.Destination;
import dev.rollcall.producer.internal.edge.EdgeDestination;
import dev.rollcall.producer.internal.kafka.KafkaDestination;
import dev.rollcall.producer.internal.registry.RegistryAccess;
import dev.rollcall.producer.internal.spool.SpoolFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sender is told.
 *
 * @param consentRequired as {@link Telemetry.Builder#requireConsent}
 * @param properties of the host's system properties, those that a connection depends on
 */
record SenderOrder(
        Path stateDirectory,
        boolean consentRequired,
        int spoolBytes,
        Duration spoolAge,
        Destination destination,
        Map<String, String> properties) {

    /** By these a host says how its JVM reaches the network, whom it trusts, and where files may go. */
    private static final List<String> PASSED_ON = List.of(
            "http.proxyHost",
            "http.proxyPort",
            "http.proxyUser",
            "http.proxyPassword",
            "http.nonProxyHosts",
            "https.proxyHost",
            "https.proxyPort",
            "https.proxyUser",
            "https.proxyPassword",
            "https.protocols",
            "socksProxyHost",
            "socksProxyPort",
            "socksProxyVersion",
            "socksNonProxyHosts",
            "java.net.socks.username",
            "java.net.socks.password",
            "java.net.useSystemProxies",
            "java.net.preferIPv4Stack",
            "java.net.preferIPv6Addresses",
            "jdk.http.auth.tunneling.disabledSchemes",
            "jdk.http.auth.proxying.disabledSchemes",
            "jdk.tls.client.protocols",
            "jdk.tls.namedGroups",
            "javax.net.ssl.trustStore",
            "javax.net.ssl.trustStorePassword",
            "javax.net.ssl.trustStoreType",
            "javax.net.ssl.trustStoreProvider",
            "javax.net.ssl.keyStore",
            "javax.net.ssl.keyStorePassword",
            "javax.net.ssl.keyStoreType",
            "javax.net.ssl.keyStoreProvider",
            "java.security.auth.login.config",
            "java.security.krb5.conf",
            "java.security.krb5.realm",
            "java.security.krb5.kdc",
            "javax.security.auth.useSubjectCredsOnly",
            "org.apache.kafka.disallowed.login.modules",
            "org.apache.kafka.sasl.oauthbearer.allowed.urls",
            "java.io.tmpdir");

    /** Of a host with these settings. Relative names of files are made absolute: the sender runs in another folder. */
    static SenderOrder of(
            Path stateDirectory, boolean consentRequired, int spoolBytes, Duration spoolAge, Destination destination) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String name : PASSED_ON) {
            String value = System.getProperty(name);
            if (value != null) {
                properties.put(name, absoluteFile(value));
            }
        }
        return new SenderOrder(
                stateDirectory,
                consentRequired,
                spoolBytes,
                spoolAge,
                destination instanceof KafkaDestination kafka ? withAbsoluteFiles(kafka) : destination,
                properties);
    }

    private static KafkaDestination withAbsoluteFiles(KafkaDestination destination) {
        Map<String, String> kafka = new LinkedHashMap<>(destination.kafka());
        for (Map.Entry<String, String> setting : kafka.entrySet()) {
            if (setting.getKey().endsWith(".location")) {
                setting.setValue(absoluteFile(setting.getValue()));
            }
        }
        return new KafkaDestination(destination.bootstrapServers(), destination.registry(), kafka);
    }

    private static String absoluteFile(String value) {
        File file = new File(value);
        return file.exists() ? file.getAbsolutePath() : value;
    }

    static SenderOrder of(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        return new SenderOrder(
                Path.of(readText(in)),
                in.readBoolean(),
                in.readInt(),
                Duration.ofMillis(in.readLong()),
                readDestination(in),
                readMap(in));
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writeText(out, stateDirectory.toAbsolutePath().toString());
            out.writeBoolean(consentRequired);
            out.writeInt(spoolBytes);
            out.writeLong(spoolAge.toMillis());
            writeDestination(out);
            writeMap(properties, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Destination readDestination(DataInputStream in) throws IOException {
        if (in.readBoolean()) {
            return new EdgeDestination(URI.create(readText(in)), emptyAsNull(readText(in)));
        }
        return new KafkaDestination(
                readText(in),
                new RegistryAccess(
                        List.of(readText(in).split(",", -1)),
                        emptyAsNull(readText(in)),
                        pathOrNull(readText(in)),
                        emptyAsNull(readText(in)),
                        in.readBoolean()),
                readMap(in));
    }

    private void writeDestination(DataOutputStream out) throws IOException {
        out.writeBoolean(destination instanceof EdgeDestination);
        if (destination instanceof EdgeDestination edge) {
            writeText(out, edge.endpoint().toString());
            writeText(out, nullAsEmpty(edge.authorization()));
        } else if (destination instanceof KafkaDestination kafka) {
            RegistryAccess registry = kafka.registry();
            Path trustStore = registry.trustStore();
            writeText(out, kafka.bootstrapServers());
            writeText(out, String.join(",", registry.urls()));
            writeText(out, nullAsEmpty(registry.authorization()));
            writeText(out, trustStore == null ? "" : trustStore.toAbsolutePath().toString());
            writeText(out, nullAsEmpty(registry.trustStorePassword()));
            out.writeBoolean(registry.register());
            writeMap(kafka.kafka(), out);
        }
    }

    private static String nullAsEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static @Nullable String emptyAsNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Path pathOrNull(String text) {
        return text.isEmpty() ? null : Path.of(text);
    }

    Path mark() {
        return stateDirectory.resolve(SpoolFolder.NAME).resolve(SpoolFolder.SENDER);
    }

    /** Without the properties: some are passwords. */
    @Override
    public String toString() {
        return "SenderOrder[stateDirectory=" + stateDirectory + ", destination=" + destination + "]";
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static void writeMap(Map<String, String> map, DataOutputStream out) throws IOException {
        out.writeInt(map.size());
        for (Map.Entry<String, String> entry : map.entrySet()) {
            writeText(out, entry.getKey());
            writeText(out, entry.getValue());
        }
    }

    private static Map<String, String> readMap(DataInputStream in) throws IOException {
        Map<String, String> map = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String key = readText(in);
            map.put(key, readText(in));
        }
        return map;
    }
}
