package dev.rollcall.benchmarks.speed;

import java.util.List;
import java.util.stream.Stream;

/** How the contenders that are classes of this module are started. */
final class Programs {
    private Programs() {}

    /** Options of the Java virtual machine: the same for all, and a log of errors only. */
    static List<String> jvm(Stage stage) {
        return Stream.concat(
                        stage.jvm().stream(),
                        Stream.of("-Dlogback.configurationFile=dev/rollcall/benchmarks/logback.xml"))
                .toList();
    }
}
