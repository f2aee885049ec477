package dev.rollcall.benchmarks.events;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.testkit.broker.BrokerProcess;
import dev.rollcall.testkit.broker.EmbeddedBroker;
import dev.rollcall.testkit.time.TestClock;
import dev.rollcall.testkit.truth.Truth;
import dev.rollcall.testkit.truth.TruthReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Makes a broker's data: the events of a load, as if they had come in over its time, in every partition over the whole of
 * it. The broker that takes them runs in this process, on a clock that is moved on.
 */
public final class Backlog {
    /** How long before the present the last event was received: every window can be closed. */
    private static final Duration BEFORE_PRESENT = Duration.ofMinutes(3);

    /** The clock moves in steps of this many milliseconds of received time. */
    private static final int STEP = 2_000;

    private Backlog() {}

    /**
     * Fills the folder that a {@link BrokerProcess} starts on.
     *
     * @param breakdowns the fields by which the job breaks them down
     * @return what the rows should be, by the events as they stand in their topic
     */
    public static Truth make(Load load, String breakdowns, Path folder, String registryUrl)
            throws InterruptedException {
        TestClock clock = new TestClock(load.span().plus(BEFORE_PRESENT).negated());
        try (EmbeddedBroker broker =
                EmbeddedBroker.on(BrokerProcess.data(folder)).clock(clock).start()) {
            String bootstrapServers = broker.bootstrapServers();
            Cluster.provision(bootstrapServers, registryUrl, "backlog", load.partitions());
            produce(load, clock, bootstrapServers, registryUrl);
            Truth truth = new Truth(Load.WINDOW, Load.GRACE, breakdowns);
            TruthReader.read(truth, bootstrapServers, registryUrl);
            if (truth.good() != load.events()) {
                throw new IllegalStateException(truth.good() + " events in their topic, sent were " + load.events());
            }
            return truth;
        }
    }

    private static void produce(Load load, TestClock clock, String bootstrapServers, String registryUrl) {
        Random random = new Random(load.seed());
        EventSource source = new EventSource(load.shape(), random);
        Serializer<TelemetryEvent> serializer = EventSender.serializer(registryUrl);
        String topic = Topics.EVENTS.name();
        long span = load.span().toMillis();
        long step = Math.max(1, load.events() * STEP / span);
        try (EventSender<byte[]> sender =
                EventSender.ofBytes(bootstrapServers, Map.of("buffer.memory", String.valueOf(64 * 1024 * 1024)))) {
            for (long i = 0; i < load.events(); i++) {
                if (i % step == 0) {
                    sender.flush();
                    clock.catchUp(BEFORE_PRESENT.plusMillis(span - span * i / load.events()));
                }
                TelemetryEvent event = source.next();
                byte[] value = serializer.serialize(topic, event);
                sender.send(
                        new ProducerRecord<>(topic, load.partition(random), EventSource.key(event), value), sent -> {});
            }
            sender.flush();
        }
    }
}
