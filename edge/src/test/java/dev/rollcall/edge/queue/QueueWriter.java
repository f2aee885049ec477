package dev.rollcall.edge.queue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Appends numbered events until nobody reads what it says: each number once it is durable, or {@code failed}. */
final class QueueWriter {

    private QueueWriter() {}

    public static void main(String[] args) throws IOException {
        DiskQueue queue = DiskQueue.open(Path.of(args[0]), 1L << 30, InstantSource.system(), new SimpleMeterRegistry());
        for (long number = Long.parseLong(args[1]); !System.out.checkError(); number++) {
            try {
                queue.append(
                        List.of(queue.entry(List.of(QueueEvents.full(number).build()))));
                System.out.println(number);
            } catch (IOException e) {
                System.out.println("failed");
            }
        }
    }
}
