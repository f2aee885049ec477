package dev.rollcall.benchmarks.speed;

import dev.rollcall.benchmarks.check.Truth;
import dev.rollcall.benchmarks.processes.Broker;
import dev.rollcall.benchmarks.processes.BrokerProcess;
import dev.rollcall.benchmarks.processes.Ports;
import dev.rollcall.benchmarks.processes.ShiftedTime;
import dev.rollcall.benchmarks.speed.Events.Made;
import dev.rollcall.schemas.Topics;
import dev.rollcall.streams.Provision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a broker's data: the events of a load, as if they had come in over its time. The broker that takes them runs in
 * this process, on a clock that is moved on; any other may be started on its folder afterwards.
 */
final class Data {
    /** How long before the present the last event was received: every window can be closed. */
    private static final Duration BEFORE_PRESENT = Duration.ofMinutes(3);

    /** The clock moves in steps of this many milliseconds of received time. */
    private static final int STEP = 2_000;

    private final Load load;
    private final Truth truth = new Truth(Load.WINDOW, Load.GRACE);
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private Data(Load load) {
        this.load = load;
    }

    /**
     * Fills the folder that a {@link BrokerProcess} starts on.
     *
     * @return what the rows should be, by what was sent and the time that the broker says it received it
     */
    static Truth make(Load load, Path folder, String registryUrl) throws InterruptedException {
        ShiftedTime clock = new ShiftedTime(load.span().plus(BEFORE_PRESENT).toMillis());
        int port = Ports.free();
        int controllerPort = Ports.free();
        while (controllerPort == port) {
            controllerPort = Ports.free();
        }
        Data data = new Data(load);
        try (Broker broker = Broker.start(port, controllerPort, BrokerProcess.data(folder), clock)) {
            String address = Broker.address(port);
            createTopics(load, address, registryUrl);
            data.produce(clock, address, new Events(load, registryUrl));
        }
        return data.truth;
    }

    /** Creates the pipeline's topics, where they are missing. */
    static void createTopics(Load load, String bootstrapServers, String registryUrl) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            if (!admin.listTopics().names().get().contains(Topics.EVENTS.name())) {
                NewTopic events = new NewTopic(Topics.EVENTS.name(), Optional.of(load.partitions()), Optional.empty());
                admin.createTopics(List.of(events.configs(Topics.EVENTS.config())))
                        .all()
                        .get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the topics cannot be made: " + e.getMessage(), e);
        }
        Provision.apply(Map.of("bootstrap.servers", bootstrapServers), Map.of("schema.registry.url", registryUrl), 1);
    }

    private void produce(ShiftedTime clock, String bootstrapServers, Events events) {
        long span = load.span().toMillis();
        long step = Math.max(1, load.events() * STEP / span);
        try (KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers)) {
            for (long i = 0; i < load.events(); i++) {
                if (i % step == 0) {
                    producer.flush();
                    clock.catchUp(BEFORE_PRESENT.toMillis() + span - span * i / load.events());
                }
                send(producer, events.next());
            }
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("an event was not delivered: " + failed, failed);
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, Made made) {
        producer.send(new ProducerRecord<>(Topics.EVENTS.name(), made.key(), made.value()), (metadata, error) -> {
            if (error == null) {
                // From the one thread of the producer.
                truth.good(
                        made.product(),
                        made.name(),
                        made.version(),
                        made.uid(),
                        metadata.timestamp(),
                        made.distance(),
                        made.oneIn(),
                        made.lostBefore());
            } else {
                failure.compareAndSet(null, error);
            }
        });
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "acks",
                "all",
                "linger.ms",
                "20",
                "batch.size",
                String.valueOf(64 * 1024),
                "buffer.memory",
                String.valueOf(64 * 1024 * 1024),
                "compression.type",
                "lz4",
                "enable.metrics.push",
                "false");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
