package dev.rollcall.streams.http.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.streams.http.rows.RowFollower;
import dev.rollcall.streams.http.rows.RowKind;
import dev.rollcall.streams.http.rows.RowReaders;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RowsApiTest {

    /** Each kind alone would be waited for as long as five seconds. */
    @Test
    void endsAllKindsAtOnceWhileKafkaIsAway() {
        Away away = new Away();
        RowsApi api = RowsApi.of(away, 100, Duration.ofDays(400), InstantSource.system(), new SimpleMeterRegistry());
        api.start();
        api.followers().forEach(RowFollower::ask);
        await().atMost(Duration.ofSeconds(60)).until(() -> away.connecting.get() == RowKind.ALL.size());

        long start = System.nanoTime();
        api.close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    /** Kafka that does not respond: the reader of windows waits until those of the others have given up. */
    private static final class Away implements RowReaders {

        final AtomicInteger connecting = new AtomicInteger();
        private final CountDownLatch others = new CountDownLatch(RowKind.ALL.size() - 1);

        @Override
        public <K extends SpecificRecord, V extends SpecificRecord> CountsReader<K, V> connect(
                Topic<K, V> topic, Instant since) {
            connecting.incrementAndGet();
            if (topic.equals(Topics.COUNTS)) {
                awaitOthers();
            } else {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    others.countDown();
                }
            }
            throw new IllegalArgumentException("Kafka is away");
        }

        /** Heeds no interrupt, as a client may not in the middle of a connection. */
        private void awaitOthers() {
            boolean isInterrupted = false;
            while (others.getCount() > 0) {
                try {
                    others.await();
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
