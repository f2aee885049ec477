package dev.rollcall.streams.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.schemas.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What freshness says of a pipeline, as its topics and groups change; the instance that asks holds no partition. */
class FreshnessProbeTest {

    private static final TopicPartition EVENTS_0 = new TopicPartition(Topics.EVENTS.name(), 0);
    private static final TopicPartition EVENTS_1 = new TopicPartition(Topics.EVENTS.name(), 1);
    private static final TopicPartition SUMS_0 = new TopicPartition("rollcall-partials", 0);
    private static final TopicPartition SUMS_1 = new TopicPartition("rollcall-partials", 1);

    private final Cluster cluster = new Cluster();
    private final AtomicBoolean isCounting = new AtomicBoolean(true);
    private final AtomicLong nanos =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(30).toNanos());
    private final FreshnessProbe probe = new FreshnessProbe(cluster, isCounting::get, nanos::get);

    @Test
    void growsFromTheStartWhileNothingIsCounted() throws Exception {
        cluster.receive(EVENTS_0, 10);
        pass(300);
        assertThat(age()).isEqualTo(300);
    }

    @Test
    void growsWhileOnePartitionOfTheEventsIsNotRead() throws Exception {
        pass(10);
        cluster.receive(EVENTS_0, 10);
        cluster.receive(EVENTS_1, 10);
        pass(1);
        cluster.combined.put(EVENTS_0, 10L);
        pass(200);
        assertThat(age()).isEqualTo(201);

        cluster.combined.put(EVENTS_1, 10L);
        pass(1);
        assertThat(age()).as("the mark that was held up has just arrived").isEqualTo(201);
        pass(1);
        assertThat(age()).isZero();
    }

    @Test
    void growsWhileOneCountingPartitionIsNotRead() throws Exception {
        pass(10);
        cluster.receive(SUMS_0, 10);
        cluster.receive(SUMS_1, 10);
        cluster.counted.put(SUMS_0, 10L);
        pass(200);
        assertThat(age()).isEqualTo(200);
    }

    @Test
    void growsWhileTheBrokerIsAway() throws Exception {
        pass(10);
        cluster.isAway = true;
        for (int second = 0; second < 200; second++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThatThrownBy(probe::step).isInstanceOf(IOException.class);
        }
        assertThat(age()).isEqualTo(200);

        cluster.isAway = false;
        pass(2);
        assertThat(age()).isZero();
    }

    @Test
    void growsWhileAllThatIsReadIsSetAside() throws Exception {
        pass(10);
        isCounting.set(false);
        cluster.receive(SUMS_0, 10);
        cluster.counted.put(SUMS_0, 10L);
        pass(200);
        assertThat(age()).isEqualTo(200);
    }

    @Test
    void countsWhatWaitsForTheSecondStageToo() throws Exception {
        pass(10);
        cluster.receive(EVENTS_0, 10);
        pass(50);
        cluster.combined.put(EVENTS_0, 10L);
        cluster.receive(SUMS_1, 3);
        pass(50);
        assertThat(age()).isEqualTo(100);
    }

    @Test
    void doesNotGrowWhileThePipelineIsIdle() throws Exception {
        cluster.receive(EVENTS_0, 10);
        cluster.combined.put(EVENTS_0, 10L);
        pass(5_000);
        assertThat(age()).isZero();
    }

    @Test
    void doesNotGrowWhileEventsKeepComingAndAreCounted() throws Exception {
        for (int second = 1; second <= 100; second++) {
            cluster.receive(EVENTS_1, 100L * second);
            cluster.receive(SUMS_1, 10L * second);
            pass(1);
            cluster.combined.put(EVENTS_1, 100L * second);
            cluster.counted.put(SUMS_1, 10L * second);
        }
        assertThat(age()).isBetween(1L, 5L);
    }

    /** Lets seconds pass, with a step at the end of each. */
    private void pass(int seconds) throws Exception {
        for (int second = 0; second < seconds; second++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            probe.step();
        }
    }

    private long age() {
        return probe.age().toSeconds();
    }

    private static final class Cluster implements FreshnessProbe.Offsets {

        private final Map<TopicPartition, Long> events = new HashMap<>(Map.of(EVENTS_0, 0L, EVENTS_1, 0L));
        private final Map<TopicPartition, Long> sums = new HashMap<>(Map.of(SUMS_0, 0L, SUMS_1, 0L));
        private final Map<TopicPartition, Long> combined = new HashMap<>();
        private final Map<TopicPartition, Long> counted = new HashMap<>();
        private boolean isAway;

        private void receive(TopicPartition partition, long end) {
            (events.containsKey(partition) ? events : sums).put(partition, end);
        }

        @Override
        public Map<TopicPartition, Long> eventEnds() throws IOException {
            return answer(events);
        }

        @Override
        public Map<TopicPartition, Long> sumEnds() throws IOException {
            return answer(sums);
        }

        @Override
        public Map<TopicPartition, Long> combined() throws IOException {
            return answer(combined);
        }

        @Override
        public Map<TopicPartition, Long> counted() throws IOException {
            return answer(counted);
        }

        private Map<TopicPartition, Long> answer(Map<TopicPartition, Long> offsets) throws IOException {
            if (isAway) {
                throw new IOException("no response");
            }
            return Map.copyOf(offsets);
        }

        @Override
        public void close() {}
    }
}
