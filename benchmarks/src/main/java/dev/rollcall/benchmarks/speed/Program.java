package dev.rollcall.benchmarks.speed;

import java.util.List;
import java.util.stream.Stream;

/** A contender in processes of its own, which read the events until they are closed. */
interface Program extends AutoCloseable {
    /** Options of the Java virtual machine of contenders that are classes of this module: as all, and silent. */
    static List<String> jvm(Stage stage) {
        return Stream.concat(
                        stage.jvm().stream(),
                        Stream.of("-Dlogback.configurationFile=dev/rollcall/benchmarks/logback.xml"))
                .toList();
    }

    /** Whether it has its partitions, and so reads. */
    boolean hasStarted() throws InterruptedException;

    /** Ids of its processes. */
    List<Long> pids();

    /** Why it does not go on, for a message. */
    String lastWords();

    @Override
    void close();
}
