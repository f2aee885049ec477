package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.Zipf;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Makes events as applications send them, encoded by Confluent's serializer. Events, versions and users are Zipf-skewed;
 * every series comes up in every window, however rare. The same seed gives the same events. Not thread-safe.
 */
public final class Events {
    /** No event is smaller. */
    static final int LEAST_BYTES = 320;

    /** Every event is sent within this many milliseconds of its occurrence. */
    static final int LATEST = 20_000;

    private static final String PRODUCT = "shop";
    private static final int NOTES = 4_096;

    private final Load load;
    private final Random random;
    private final Zipf names;
    private final Zipf versions;
    private final Zipf users = new Zipf(Load.USERS);
    private final String[] uids = new String[Load.USERS];
    private final String[] sessions = new String[Load.USERS];
    private final String[] name;
    private final String[] version;
    private final String notes;
    private final int noteLength;
    private final long rareEvery;
    private final Serializer<TelemetryEvent> serializer;
    private final TelemetryEvent event = template();
    private long made;

    public Events(Load load, String registryUrl) {
        this.load = load;
        random = new Random(load.seed());
        names = new Zipf(load.names());
        versions = new Zipf(load.versions());
        name = numbered("Event.", load.names(), "");
        version = numbered("1.", load.versions(), ".0");
        for (int user = 0; user < Load.USERS; user++) {
            uids[user] = "%016x%016x".formatted(random.nextLong(), random.nextLong());
            sessions[user] = "%016x%016x".formatted(random.nextLong(), random.nextLong());
        }
        notes = notes(NOTES + load.bytes());
        rareEvery = Math.max(1, load.events() / load.minutes() / load.series() * 4 / 5);
        serializer = Topics.EVENTS
                .valueSerde(Map.of("schema.registry.url", registryUrl))
                .serializer();
        noteLength = Math.max(0, load.bytes() - size());
    }

    /**
     * An event.
     *
     * @param uid the key
     * @param distance from its occurrence to its sending, in milliseconds
     * @param value its bytes in Confluent's wire format
     */
    public record Made(
            String product,
            String name,
            String version,
            String uid,
            int distance,
            int oneIn,
            long lostBefore,
            byte[] value) {
        public byte[] key() {
            return uid.getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** The next event. */
    Made next() {
        boolean rare = made % rareEvery == 0;
        int series = (int) (made / rareEvery % load.series());
        made++;
        return make(
                name[rare ? series / load.versions() : names.next(random)],
                version[rare ? series % load.versions() : versions.next(random)],
                users.next(random));
    }

    /** An event of a name and a user of the caller's choice. */
    Made make(String named, String ofVersion, int user) {
        int distance = random.nextInt(10) == 0 ? random.nextInt(LATEST) : random.nextInt(500);
        int lost = random.nextInt(1_000) == 0 ? 1 + random.nextInt(9) : 0;
        int oneIn = user % 10 == 9 ? 10 : 1;
        Instant sent = Instant.ofEpochMilli(1_767_225_600_000L + made);
        event.setVersion(ofVersion);
        event.setEvent(named);
        event.setUid(uids[user]);
        event.setSessionId(sessions[user]);
        event.setSessionSeq(1 + made % 1_000);
        event.setLostBefore(lost);
        event.setOneIn(oneIn);
        event.setSentAt(sent);
        event.setOccurredAt(sent.minusMillis(distance));
        if (noteLength > 0) {
            int start = random.nextInt(NOTES);
            event.getAttributes().put("note", notes.substring(start, start + noteLength));
        }
        return new Made(
                PRODUCT,
                named,
                ofVersion,
                uids[user],
                distance,
                oneIn,
                lost,
                serializer.serialize(Topics.EVENTS.name(), event));
    }

    /** A number of events, to be sent again and again. */
    public List<Made> pool(int size) {
        List<Made> pool = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            pool.add(next());
        }
        return pool;
    }

    /** Size of an event without a note, but with its name and length. */
    private int size() {
        event.getAttributes().put("note", "");
        Made sample = make(name[0], version[0], 0);
        return sample.key().length + sample.value().length + 1;
    }

    private static TelemetryEvent template() {
        return TelemetryEvent.newBuilder()
                .setProduct(PRODUCT)
                .setStartedAt(Instant.ofEpochMilli(1_767_225_000_000L))
                .setArchitecture("x86_64")
                .setPlatform("Linux")
                .setPlatformRelease("6.8.0-45-generic")
                .setPlatformVersion("#45-Ubuntu SMP PREEMPT_DYNAMIC")
                .setProcessor("x86_64")
                .setRuntime("java 17.0.15")
                .setDependencies(new HashMap<>(Map.of("grpcio", "1.46.3", "numpy", "2.1.0", "protobuf", "5.28.2")))
                .setAttributes(new HashMap<>())
                .build();
    }

    private String notes(int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(Long.toString(random.nextLong(1 << 20), 36)).append(' ');
        }
        return text.substring(0, length);
    }

    private static String[] numbered(String before, int number, String after) {
        String[] texts = new String[number];
        for (int i = 0; i < number; i++) {
            texts[i] = before + i + after;
        }
        return texts;
    }
}
