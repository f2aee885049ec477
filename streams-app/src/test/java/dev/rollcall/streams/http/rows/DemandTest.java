package dev.rollcall.streams.http.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DemandTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void whoAsksWaitsNoLongerThanTheTimeout() throws Exception {
        Demand demand = new Demand(LONG);

        assertThat(demand.ask(() -> false, Duration.ofMillis(20))).isFalse();
        assertThat(demand.isThere()).as("it may ask again").isTrue();
    }

    @Test
    void whoAsksIsWokenByTheResponse() throws Exception {
        Demand demand = new Demand(LONG);
        AtomicBoolean there = new AtomicBoolean();
        CountDownLatch looked = new CountDownLatch(1);
        CompletableFuture<Boolean> asking = new CompletableFuture<>();
        Thread asker = new Thread(() -> {
            try {
                asking.complete(demand.ask(
                        () -> {
                            looked.countDown();
                            return there.get();
                        },
                        LONG));
            } catch (InterruptedException e) {
                asking.completeExceptionally(e);
            }
        });
        asker.start();
        looked.await();

        there.set(true);
        demand.respond();

        assertThat(asking.get(50, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void nobodyWantsAnythingAtFirstNorSomeTimeAfterTheLastOne() throws Exception {
        Demand demand = new Demand(Duration.ZERO);
        assertThat(demand.isThere()).isFalse();

        demand.enter();
        demand.ask();
        assertThat(demand.isThere()).as("somebody listens").isTrue();
        demand.leave();

        assertThat(demand.isThere()).isFalse();
    }

    @Test
    void restsBeforeItWaitsForSomebodyAndNeverWhileThereIsOne() throws Exception {
        Demand demand = new Demand(LONG);
        CountDownLatch rested = new CountDownLatch(1);
        CountDownLatch wanted = new CountDownLatch(1);
        Thread follower = new Thread(() -> {
            try {
                demand.awaitAfter(rested::countDown);
                wanted.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        follower.start();
        rested.await();
        demand.ask();
        wanted.await();

        AtomicBoolean restedAgain = new AtomicBoolean();
        demand.awaitAfter(() -> restedAgain.set(true));
        assertThat(restedAgain).isFalse();
    }
}
