package dev.rollcall.edge.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.rollcall.producer.Context;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import dev.rollcall.producer.TelemetryRelay;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.schemas.Topics;
import dev.rollcall.testkit.broker.TestBroker;
import dev.rollcall.testkit.time.TestClock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DurableSinkIT {

    private static final String TOPIC = Topics.EVENTS.name();
    private static final Duration SOON = Duration.ofSeconds(8);
    private static final Duration LATER = Duration.ofSeconds(30);

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicInteger registryStatus = new AtomicInteger(200);
    private HttpServer registry;

    @BeforeEach
    void start() throws Exception {
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", exchange -> {
            byte[] body = "{\"id\":1,\"version\":1,\"subject\":\"s\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(registryStatus.get(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        registry.start();
        Map<String, String> config = new HashMap<>(Topics.EVENTS.config());
        config.put("max.message.bytes", "20000");
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1).configs(config)))
                    .all()
                    .get();
        }
    }

    @AfterEach
    void stop() {
        registry.stop(0);
    }

    @Test
    void rawIdsAndEventsWithoutATimeOfTheirOwnAreRefused() throws Exception {
        try (DurableSink sink = open(1 << 20)) {
            for (RelayedEvent.Builder invalid : List.of(
                    event(1, 1).user(RelayedId.raw("alice")),
                    event(1, 1).session(RelayedId.raw("s")),
                    event(1, 1).occurredAt(null),
                    event(1, 1).sentAt(Instant.now()))) {
                assertThatThrownBy(() -> sink.send(List.of(invalid.build())))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void everyMetricIsDocumented() throws Exception {
        try (DurableSink sink = open(1 << 20)) {
            assertThat(sink.notReady()).isEmpty();
            assertThat(meters.getMeters())
                    .extracting(meter -> meter.getId().getName().replace('.', '_')
                            + (meter.getId().getType() == Meter.Type.COUNTER ? "_total" : ""))
                    .allSatisfy(name -> assertThat(Files.readString(Path.of("../docs/metrics.md")))
                            .contains("| `" + name + "` |"));
        }
    }

    /** Twice away, the second time while the queue is sent: what completed is there, in the order of each user. */
    @Test
    void whatCompletedIsThereInTheOrderOfEachUserHoweverOftenKafkaGoesAway() throws Exception {
        Map<Integer, List<Long>> durable = new TreeMap<>();
        long[] longest = {0};
        try (DurableSink sink = open(64 << 20)) {
            Traffic traffic = new Traffic(sink, durable, longest);
            traffic.untilDelivered(500);
            broker.stop();
            traffic.untilQueued(2_000);
            broker.start();
            await().atMost(LATER).until(() -> delivered() > 600);
            broker.stop();
            traffic.untilQueued(3_000);
            broker.start();
            traffic.end();
            await().atMost(LATER).until(() -> gauge("events") == 0 && gauge("state") == 0);
        }

        Map<Integer, List<Long>> there = new TreeMap<>();
        for (TelemetryEvent event : read()) {
            there.computeIfAbsent(Integer.parseInt(event.getProduct()), user -> new ArrayList<>())
                    .add(event.getSessionSeq());
        }
        durable.forEach((user, numbers) -> {
            assertThat(there.get(user)).containsAll(numbers);
            assertThat(new LinkedHashSet<>(there.get(user)).stream().toList()).isSorted();
        });
        assertThat(Duration.ofNanos(longest[0])).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void anEventIsAsOldAsItWaitedAndTheNextRunSendsItBeforeNewOnes() throws Exception {
        broker.stop();
        Instant before = Instant.now();
        try (DurableSink sink = open(1 << 20)) {
            for (int number = 1; number <= 3; number++) {
                assertThat(sink.send(List.of(event(1, number).build()))).succeedsWithin(SOON);
            }
            assertThat(gauge("state")).isEqualTo(1);
        }
        Instant ended = Instant.now();
        broker.start();
        try (DurableSink sink = open(1 << 20)) {
            assertThat(sink.send(List.of(event(1, 4).build()))).succeedsWithin(LATER);
            await().atMost(LATER).until(() -> delivered() == 4);
        }

        List<TelemetryEvent> events = read();
        assertThat(events).extracting(TelemetryEvent::getSessionSeq).containsExactly(1L, 2L, 3L, 4L);
        assertThat(events.get(0).getOccurredAt()).isBetween(before.minusMillis(1), ended);
        assertThat(events.get(0).getSentAt()).isAfter(ended);
    }

    @Test
    void whatTheQueueHasNoRoomForIsToBeSentAgainAndItSaysSoBefore() throws Exception {
        registryStatus.set(503);
        try (DurableSink sink = open(100_000)) {
            assertThat(sink.notReady()).isEmpty();
            List<CompletableFuture<Void>> futures = new ArrayList<>();
            for (int number = 1; number <= 1_000; number++) {
                futures.add(sink.send(List.of(event(1, number).build())));
            }
            futures.forEach(
                    future -> assertThat(future.handle((done, failure) -> 0)).succeedsWithin(SOON));

            assertThat(futures.get(0)).isCompleted();
            assertThat(futures.get(999))
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(UnavailableException.class)
                    .withMessage("the queue is full; send the events again");
            assertThat(sink.notReady()).singleElement().asString().startsWith("the queue on disk is 9");
            registryStatus.set(200);
            await().atMost(LATER).until(() -> gauge("events") == 0);
            assertThat(sink.notReady()).isEmpty();
            long durable = futures.stream()
                    .filter(future -> !future.isCompletedExceptionally())
                    .count();
            assertThat(read())
                    .extracting(TelemetryEvent::getSessionSeq)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, durable).boxed().toList());
        }
    }

    @Test
    void whatTheDiskDoesNotTakeIsToBeSentAgainAndItIsNotReadyForAWhile() throws Exception {
        registryStatus.set(503);
        try (DurableSink sink = open(1 << 20)) {
            Path queue = folder.resolve("queue");
            try (Stream<Path> files = Files.list(queue)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(queue);
            assertThat(sink.send(List.of(event(1, 1).build())))
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(UnavailableException.class)
                    .withMessage("the events cannot be stored now; send the events again");
            assertThat(sink.notReady()).containsExactly("the queue's disk is full or fails");
            clock.set(Duration.ofSeconds(31));
            assertThat(sink.notReady()).isEmpty();

            Files.createDirectory(queue);
            assertThat(sink.send(List.of(event(1, 2).build()))).succeedsWithin(SOON);
            registryStatus.set(200);
            await().atMost(LATER).until(() -> delivered() == 1);
        }
        assertThat(read()).extracting(TelemetryEvent::getSessionSeq).containsExactly(2L);
    }

    @Test
    void anEventThatKafkaTakesNeverStopsNothingAndItsSenderIsTold() throws Exception {
        try (DurableSink sink = open(1 << 20)) {
            CompletableFuture<Void> told = sink.send(
                    List.of(event(1, 1).build(), tooLarge(2), event(1, 3).build()));

            assertThat(told)
                    .failsWithin(SOON)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.indices())
                            .containsExactly(1));
            registryStatus.set(503);
        }
        try (DurableSink sink = open(1 << 20)) {
            assertThat(sink.send(List.of(tooLarge(4), event(1, 5).build()))).succeedsWithin(SOON);
            registryStatus.set(200);
            await().atMost(LATER).until(() -> gauge("events") == 0);
        }
        assertThat(read()).extracting(TelemetryEvent::getSessionSeq).containsExactly(1L, 3L, 5L);
        assertThat(meters.get("rollcall.edge.setaside")
                        .tag("reason", "refused")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    /** Of a thousand users, each with all the context that there may be: the queue would take it for damage. */
    @Test
    void aRequestThatIsTooLargeForTheQueueIsToBeSentAgain() throws Exception {
        RelayedEvent.Builder large = event(1, 1)
                .context(Context.builder()
                        .dependencies(IntStream.range(0, 32)
                                .boxed()
                                .collect(Collectors.toMap(
                                        number -> number + "\u20ac".repeat(98), number -> "\u20ac".repeat(500))))
                        .build());
        List<RelayedEvent> request = IntStream.range(0, 1_200)
                .mapToObj(user -> large.user(RelayedId.hashed(String.format("%032x", user)))
                        .build())
                .toList();
        registryStatus.set(503);
        try (DurableSink sink = open(1 << 30)) {
            assertThat(sink.send(request))
                    .failsWithin(LATER)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(UnavailableException.class)
                    .withMessageContaining("larger than the queue takes");
            assertThat(sink.send(List.of(event(1, 1).build()))).succeedsWithin(LATER);
            assertThat(sink.notReady()).isEmpty();
        }
    }

    private DurableSink open(long limit) throws IOException {
        meters.clear();
        return DurableSink.open(
                TelemetryRelay.builder()
                        .bootstrapServers(broker.bootstrapServers())
                        .schemaRegistryUrl(
                                "http://localhost:" + registry.getAddress().getPort())
                        .hashKey(new byte[16])
                        .kafka("batch.size", "4096"),
                Map.of("batch.size", "4096"),
                folder.resolve("queue"),
                limit,
                clock,
                meters);
    }

    private static RelayedEvent.Builder event(int user, long number) {
        return RelayedEvent.builder()
                .product(String.valueOf(user))
                .version("1")
                .event("e")
                .user(RelayedId.hashed(String.format("%032x", user)))
                .session(RelayedId.hashed(String.format("%032x", user)))
                .sessionSeq(number)
                .occurredAt(Instant.now());
    }

    /** Within the library's limits and above the topic's, even when compressed. */
    private static RelayedEvent tooLarge(long number) {
        RelayedEvent.Builder event = event(1, number);
        Random random = new Random(7);
        for (int i = 0; i < 32; i++) {
            StringBuilder value = new StringBuilder();
            random.ints(500, 0x4E00, 0x9FFF).forEach(value::appendCodePoint);
            event.attribute("k" + i, value.toString());
        }
        return event.build();
    }

    private double delivered() {
        return meters.get("rollcall.edge.delivered").counter().count();
    }

    private double gauge(String name) {
        return meters.get("rollcall.edge.queue." + name).gauge().value();
    }

    private List<TelemetryEvent> read() throws IOException {
        List<TelemetryEvent> events = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                broker.clientSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(TOPIC, 0), new TopicPartition(TOPIC, 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> row : consumer.poll(Duration.ofMillis(100))) {
                    events.add(new SpecificDatumReader<>(TelemetryEvent.class)
                            .read(
                                    null,
                                    DecoderFactory.get().binaryDecoder(row.value(), 5, row.value().length - 5, null)));
                }
            }
        }
        return events;
    }

    /** Four users, each of whom sends the next two events when the last ones are durable. */
    private final class Traffic {

        private final DurableSink sink;
        private final long[] longest;
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean ended;

        Traffic(DurableSink sink, Map<Integer, List<Long>> durable, long[] longest) {
            this.sink = sink;
            this.longest = longest;
            for (int user = 0; user < 4; user++) {
                int id = user;
                List<Long> numbers = new ArrayList<>();
                durable.put(id, numbers);
                Thread thread = new Thread(() -> run(id, numbers));
                threads.add(thread);
                thread.start();
            }
        }

        void untilDelivered(int events) {
            await().atMost(LATER).until(() -> delivered() >= events);
        }

        void untilQueued(int events) {
            await().atMost(LATER)
                    .until(() -> meters.get("rollcall.edge.queued").counter().count() >= events);
        }

        void end() throws InterruptedException {
            ended = true;
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private void run(int user, List<Long> numbers) {
            for (long number = 1; !ended; number += 2) {
                long start = System.nanoTime();
                sink.send(List.of(
                                event(user, number).build(),
                                event(user, number + 1).build()))
                        .join();
                synchronized (longest) {
                    longest[0] = Math.max(longest[0], System.nanoTime() - start);
                }
                numbers.add(number);
                numbers.add(number + 1);
            }
        }
    }
}
