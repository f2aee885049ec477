package dev.rollcall.testkit.jina;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * Writes files of payloads as Jina's clients of all releases send them, one per line, and knows what is in them. The
 * same seed gives the same counts; only the times of some session ids follow the clock.
 */
public final class JinaCorpus {

    private static final List<String> EVENTS = List.of(
            "WorkerRuntime.start",
            "Flow.start",
            "GRPCGatewayRuntime.start",
            "BaseExecutor.start",
            "Client.post",
            "Flow.stop",
            "HTTPGatewayRuntime.start",
            "工作流.启动",
            "Exécuteur.démarré",
            "Flow.start 🚀",
            "مسار.بدء",
            "Flow \"quoted\" \\ backslash.start");
    private static final List<String> VERSIONS = List.of("3.7.13", "3.14.1", "3.8.0", "3.15.0", "4.0.0.dev1", "3.9-β");
    private static final Instant UUID_EPOCH = Instant.parse("1582-10-15T00:00:00Z");
    private static final Instant PAGE = Instant.parse("2022-08-21T16:54:00Z");

    private final JsonFactory utf8 =
            JsonFactory.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();
    private final JsonFactory ascii =
            utf8.rebuild().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private final Random random;
    private final Instant now = Instant.now();
    private final List<User> users = new ArrayList<>();
    private final Map<Key, Long> counts = new HashMap<>();
    private final Map<Key, Set<String>> usersOf = new HashMap<>();
    private final Set<String> secrets = new HashSet<>();

    private JinaCorpus(long seed, int users) {
        this.random = new Random(seed);
        for (int i = 0; i < users; i++) {
            this.users.add(user());
        }
    }

    /** Writes that many payloads; the file is replaced. */
    public static Truth write(Path file, long seed, int payloads) throws IOException {
        JinaCorpus corpus = new JinaCorpus(seed, Math.max(3, payloads / 40));
        try (Writer out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < payloads; i++) {
                out.write(corpus.payload());
                out.write(i % 1000 == 999 ? "\r\n" : "\n");
            }
        }
        Map<Key, Long> users = new HashMap<>();
        corpus.usersOf.forEach((key, ids) -> users.put(key, (long) ids.size()));
        return new Truth(Map.copyOf(corpus.counts), Map.copyOf(users), Set.copyOf(corpus.secrets));
    }

    private String payload() throws IOException {
        User user = users.get(skewed(users.size()));
        String event = EVENTS.get(skewed(EVENTS.size()));
        String version = VERSIONS.get(skewed(VERSIONS.size()));
        String session = session(user);

        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", event);
        fields.put("jina", version);
        String uid = user.uid;
        if (chance(5)) {
            uid = "(unset)";
        } else if (uid.equals(Long.toString(user.mac))) {
            fields.put("uid", chance(70) ? (Object) user.mac : uid);
        } else {
            fields.put("uid", uid);
        }
        if (uid.equals("(unset)") && chance(50)) {
            fields.put("uid", uid);
        }
        boolean hasSession = !chance(5);
        if (hasSession || chance(50)) {
            fields.put("session-id", hasSession ? session : "(unset)");
        }
        context(fields);
        if (chance(30)) {
            laterExtras(fields, user, session);
        }
        if (chance(10)) {
            environment(fields, user, session);
        }

        Key key = new Key(event, version);
        counts.merge(key, 1L, Long::sum);
        String countedUser = !uid.equals("(unset)") ? uid : hasSession ? session : "(unset)";
        usersOf.computeIfAbsent(key, k -> new HashSet<>()).add(countedUser);
        return json(fields);
    }

    private void context(Map<String, Object> fields) {
        optional(fields, "architecture", "x86_64", "arm64", "aarch64");
        optional(fields, "platform", "Darwin", "Linux", "Windows");
        optional(fields, "platform-release", "21.6.0", "5.15.0-76-generic", "10");
        optional(
                fields,
                "platform-version",
                "Darwin Kernel Version 21.6.0: Sat Jun 18 17:07:28 PDT 2022; root:xnu-8020.140.41~1/RELEASE_ARM64_T8110",
                "#83~20.04.1-Ubuntu SMP Wed Jun 21 20:23:31 UTC 2023");
        optional(fields, "processor", "i386", "", "arm");
        optional(fields, "ci-vendor", "(unset)", "(unset)", "GitHub Actions", "GitLab CI");
        optional(fields, "python", "3.7.9", "3.10.4");
        optional(fields, "docarray", "0.15.2", "0.20.1");
        optional(fields, "jcloud", "not-available", "0.0.36");
        optional(fields, "jina-hubble-sdk", "not-available", "0.19.1");
        optional(fields, "jina-proto", "0.1.13");
        optional(fields, "protobuf", "3.20.1");
        optional(fields, "proto-backend", "cpp", "python");
        optional(fields, "grpcio", "1.46.3");
        optional(fields, "pyyaml", "6.0");
        optional(fields, "uptime", "2022-08-21T18:53:59.681842");
    }

    private void laterExtras(Map<String, Object> fields, User user, String session) {
        fields.put("internal", chance(20));
        optional(fields, "entity_id", session, new UUID(random.nextLong(), random.nextLong()).toString(), user.hex);
        optional(fields, "duration", random.nextDouble() * 100, Double.NaN, 1e-7);
        optional(fields, "exc_type", "", "RuntimeFailToStart");
        optional(fields, "is_custom_gateway", true, false);
        optional(fields, "protocol", List.of("GRPC"), List.of("HTTP", "WEBSOCKET"), List.of());
        optional(fields, "interface", "eth0 " + user.colons, user.dashes, "0x" + user.hex);
        optional(fields, "run-of", "run " + user.mac + "/7", "of " + session.toUpperCase(Locale.ROOT));
        optional(fields, "nested", Map.of("host", Map.of("mac", user.colons)), List.of(session));
        optional(fields, "note", "größer 🚀", "plain");
    }

    private void environment(Map<String, Object> fields, User user, String session) {
        String token = "token-" + Long.toHexString(random.nextLong());
        secrets.add(token);
        fields.put("JINA_AUTH_TOKEN", token);
        fields.put("JINA_LOG_LEVEL", "INFO");
        fields.put("JINA_HOST_ID", user.mac);
        fields.put("JINA_SESSION", Map.of("id", session));
    }

    private User user() {
        long mac = random.nextLong() >>> 16 | 0x020000000000L;
        String hex = "%012x".formatted(mac);
        String colons = String.join(":", hex.split("(?<=\\G..)"));
        String dashes = colons.replace(':', '-');
        String uid =
                switch (random.nextInt(10)) {
                    case 0 -> colons;
                    case 1 -> "jürgen." + Long.toHexString(mac * 31) + "@example.org";
                    default -> Long.toString(mac);
                };
        secrets.addAll(Set.of(Long.toString(mac), hex, colons, dashes));
        secrets.add(uid);
        return new User(mac, hex, colons, dashes, uid);
    }

    /** A new id of version 1, made in 2022, just now, days ago or in the future. */
    private String session(User user) {
        Instant time =
                switch (random.nextInt(4)) {
                    case 0 -> now.minusMillis(random.nextInt(5_000));
                    case 1 -> now.minus(Duration.ofDays(3 + random.nextInt(30)));
                    case 2 -> now.plus(Duration.ofDays(1 + random.nextInt(3_000)));
                    default -> PAGE.plusMillis(random.nextInt(1_000_000));
                };
        Duration since = Duration.between(UUID_EPOCH, time);
        long ticks = since.getSeconds() * 10_000_000 + since.getNano() / 100 + random.nextInt(10_000);
        long high = (ticks << 32) | ((ticks >>> 16) & 0xFFFF0000L) | 0x1000 | ((ticks >>> 48) & 0xFFF);
        long low = 0x8000000000000000L | ((long) random.nextInt(1 << 14) << 48) | user.mac;
        String id = new UUID(high, low).toString();
        secrets.add(id);
        return id;
    }

    private void optional(Map<String, Object> fields, String name, Object... values) {
        if (!chance(15)) {
            fields.put(name, values[random.nextInt(values.length)]);
        }
    }

    private String json(Map<String, Object> fields) throws IOException {
        List<String> names = new ArrayList<>(fields.keySet());
        Collections.shuffle(names, random);
        StringWriter text = new StringWriter();
        try (JsonGenerator json = (chance(50) ? ascii : utf8).createGenerator(text)) {
            json.writeStartObject();
            for (String name : names) {
                json.writeFieldName(name);
                write(json, Objects.requireNonNull(fields.get(name)));
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName((String) entry.getKey());
                write(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                write(json, element);
            }
            json.writeEndArray();
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else {
            json.writeString((String) value);
        }
    }

    /** An index below the bound; each is drawn more often than the next. */
    private int skewed(int bound) {
        double draw = random.nextDouble();
        return (int) (bound * draw * draw * draw);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    /** What the counts are by. */
    public record Key(String event, String version) {}

    /**
     * What a file holds.
     *
     * @param counts payloads per event and version
     * @param users distinct users per event and version; without uid a user is its session, without both all are one
     * @param secrets what must be nowhere afterwards: uids, MAC addresses in decimal, hex, with colons and with dashes,
     *     session ids, tokens
     */
    public record Truth(Map<Key, Long> counts, Map<Key, Long> users, Set<String> secrets) {}

    private record User(long mac, String hex, String colons, String dashes, String uid) {}
}
