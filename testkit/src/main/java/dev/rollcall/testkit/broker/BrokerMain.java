package dev.rollcall.benchmarks.processes;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.utils.Time;

/** A broker as a process of its own: SIGTERM stops it in good order. Its data stays. */
public final class BrokerMain {
    private BrokerMain() {}

    /** @param args port, the controller's port, folder of the data */
    public static void main(String[] args) throws InterruptedException {
        Broker broker =
                Broker.start(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Path.of(args[2]), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-shutdown"));
        new CountDownLatch(1).await();
    }
}
