package dev.rollcall.testkit.broker;

import dev.rollcall.testkit.time.TestClock;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A broker as a process of its own: SIGTERM stops it in good order. Its data stays. */
public final class BrokerMain {
    private BrokerMain() {}

    /**
     * Runs a broker until SIGTERM.
     *
     * @param args port, the controller's port, folder of the data, file of the clock
     */
    public static void main(String[] args) throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.on(Path.of(args[2]))
                .port(Integer.parseInt(args[0]))
                .controllerPort(Integer.parseInt(args[1]))
                .clock(TestClock.in(Path.of(args[3])))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
        new CountDownLatch(1).await();
    }
}
