package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testkit.Requires;
import dev.rollcall.testkit.broker.TestBroker;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a host notices of telemetry, whatever happens around it: nothing. Each fault meets the same {@link
 * NonInterferenceHost}, in a JVM of its own whose heap would not hold what a queue without bounds would.
 */
class NonInterferenceIT {

    /** What a busy machine may add to any time. A call that waits for a lock or the network is caught without a clock. */
    private static final long SLACK_MILLIS = 10_000;

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    private static final FakeEdge EDGE = new FakeEdge();
    private static final FakeEdge DYING = new FakeEdge();
    private static final FakeEdge OVERLOADED = new FakeEdge();
    private static final FakeEdge CUTTING = new FakeEdge();

    @TempDir
    static Path folder;

    private static final ExecutorService RUNS = Executors.newFixedThreadPool(4);
    private static final Map<Fault, Future<Outcome>> OUTCOMES = new EnumMap<>(Fault.class);

    /** Takes connections, as the operating system does for it, and never says a word. */
    private static ServerSocket blackHole;

    @BeforeAll
    static void runAll() throws Exception {
        blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        OVERLOADED.respondWith(503, "Retry-After", "1");
        CUTTING.cutOff();
        EventsTopic.createdOn(BROKER);
        for (Fault fault : Fault.values()) {
            OUTCOMES.put(fault, RUNS.submit(() -> run(fault)));
        }
    }

    @AfterAll
    static void end() throws IOException {
        RUNS.shutdownNow();
        blackHole.close();
        for (FakeEdge edge : List.of(EDGE, DYING, OVERLOADED, CUTTING)) {
            edge.close();
            assertThat(edge.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isNotNoticed(Fault fault) throws Exception {
        fault.requireWhatItTakes();
        Outcome outcome = OUTCOMES.get(fault).get(2, TimeUnit.MINUTES);
        long closing = NonInterferenceHost.CLOSE_TIMEOUT.toMillis() + SLACK_MILLIS;

        assertThat(outcome.exitCode).as("%s", outcome).isZero();
        assertThat(outcome.value("thrown")).isZero();
        assertThat(outcome.value("flagsLost")).as("interrupts lost").isZero();
        assertThat(outcome.value("calls")).isEqualTo(NonInterferenceHost.THREADS * NonInterferenceHost.CALLS);
        assertThat(outcome.value("halts"))
                .as("waits in 512,000 calls; some, once in a JVM, are for classes that are being loaded")
                .isLessThan(NonInterferenceHost.THREADS);
        assertThat(outcome.value("medianNanos")).isLessThan(50_000);
        assertThat(outcome.value("slowestMillis")).isLessThan(SLACK_MILLIS);
        assertThat(outcome.value("flushMillis")).isLessThan(200 + SLACK_MILLIS);
        assertThat(outcome.value("interruptedFlushMillis")).isLessThan(SLACK_MILLIS);
        assertThat(outcome.value("closeMillis")).isLessThan(closing);
        assertThat(outcome.value("closeAgainMillis")).isLessThan(closing);
        assertThat(outcome.value("closeSmallMillis")).isLessThan(closing);
        assertThat(outcome.value("unbalanced")).isZero();
        assertThat(outcome.lines).contains("recorded=true");
        assertThat(outcome.value("threadsLeft")).as("of what is not closed").isLessThanOrEqualTo(2);
        assertThat(outcome.millis - outcome.value("livedMillis"))
                .as("start and end of a JVM whose host never closes")
                .isLessThan(closing);
        if (fault.isNoneAtFirst()) {
            assertThat(outcome.lines).contains("flushed=true");
            assertThat(outcome.value("sent")).isPositive();
        }
    }

    private static Outcome run(Fault fault) throws Exception {
        Path mine = Files.createDirectory(folder.resolve(fault.name()));
        Path go = mine.resolve("go");
        List<String> command = new ArrayList<>(fault.wrapper(mine));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-XX:+ExitOnOutOfMemoryError",
                "-Duser.home=" + mine,
                "-cp",
                System.getProperty("java.class.path"),
                NonInterferenceHost.class.getName(),
                fault.bootstrapServers(),
                fault.registry(),
                fault.stateDirectory(mine).toString()));
        if (fault.isNoneAtFirst()) {
            command.add(go.toString());
        }
        long start = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.contains("TELEMETRY") || name.equals("DO_NOT_TRACK"));
        Process process = builder.start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
                if (line.equals(NonInterferenceHost.CONNECTED)) {
                    if (fault == Fault.BROKER_DIES) {
                        BROKER.stop();
                    }
                    if (fault == Fault.EDGE_DIES) {
                        DYING.close();
                    }
                    Files.createFile(go);
                }
            }
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                lines.add("It did not end");
            }
            return new Outcome(
                    process.waitFor(),
                    lines,
                    Duration.ofNanos(System.nanoTime() - start).toMillis());
        } finally {
            process.destroyForcibly();
        }
    }

    private enum Fault {
        NONE,
        DISK_IS_FULL_WHILE_KAFKA_ANSWERS,
        FOLDER_IS_READ_ONLY_WHILE_KAFKA_ANSWERS,
        FOLDER_IS_A_FILE_WHILE_KAFKA_ANSWERS,
        NONE_OVER_HTTP,
        DISK_IS_FULL_WHILE_THE_EDGE_RESPONDS,
        EDGE_DIES,
        EDGE_REFUSES,
        EDGE_SAYS_NOTHING,
        EDGE_IS_OVERLOADED,
        EDGE_CUTS_OFF,
        BROKER_REFUSES,
        BROKER_SAYS_NOTHING,
        REGISTRY_REFUSES,
        REGISTRY_SAYS_NOTHING,
        NAMES_ARE_UNKNOWN,
        DISK_IS_FULL,
        DISK_FILLS_UP,
        FOLDER_CANNOT_BE_MADE,
        CLOCK_STEPS,
        /** The last one, as the others need the broker. */
        BROKER_DIES;

        String bootstrapServers() {
            return switch (this) {
                case NONE,
                        REGISTRY_REFUSES,
                        REGISTRY_SAYS_NOTHING,
                        DISK_IS_FULL_WHILE_KAFKA_ANSWERS,
                        FOLDER_IS_READ_ONLY_WHILE_KAFKA_ANSWERS,
                        FOLDER_IS_A_FILE_WHILE_KAFKA_ANSWERS,
                        CLOCK_STEPS,
                        BROKER_DIES -> BROKER.bootstrapServers();
                case BROKER_REFUSES, DISK_IS_FULL, DISK_FILLS_UP, FOLDER_CANNOT_BE_MADE -> "localhost:1";
                case BROKER_SAYS_NOTHING -> "localhost:" + blackHole.getLocalPort();
                case NAMES_ARE_UNKNOWN -> "no-such-host.invalid:9092";
                case NONE_OVER_HTTP, DISK_IS_FULL_WHILE_THE_EDGE_RESPONDS ->
                    EDGE.url().toString();
                case EDGE_DIES -> DYING.url().toString();
                case EDGE_REFUSES -> "http://localhost:1";
                case EDGE_SAYS_NOTHING -> "http://localhost:" + blackHole.getLocalPort();
                case EDGE_IS_OVERLOADED -> OVERLOADED.url().toString();
                case EDGE_CUTS_OFF -> CUTTING.url().toString();
            };
        }

        String registry() {
            return switch (this) {
                case REGISTRY_REFUSES -> "http://localhost:1";
                case REGISTRY_SAYS_NOTHING -> "http://localhost:" + blackHole.getLocalPort();
                case NAMES_ARE_UNKNOWN -> "http://no-such-host.invalid";
                case NONE_OVER_HTTP,
                        DISK_IS_FULL_WHILE_THE_EDGE_RESPONDS,
                        EDGE_DIES,
                        EDGE_REFUSES,
                        EDGE_SAYS_NOTHING,
                        EDGE_IS_OVERLOADED,
                        EDGE_CUTS_OFF -> "";
                default -> EventsTopic.REGISTRY;
            };
        }

        /** Whether the first events arrive; what comes after them may meet the fault. */
        boolean isNoneAtFirst() {
            return switch (this) {
                case NONE,
                        NONE_OVER_HTTP,
                        DISK_IS_FULL_WHILE_THE_EDGE_RESPONDS,
                        EDGE_DIES,
                        DISK_IS_FULL_WHILE_KAFKA_ANSWERS,
                        FOLDER_IS_READ_ONLY_WHILE_KAFKA_ANSWERS,
                        FOLDER_IS_A_FILE_WHILE_KAFKA_ANSWERS,
                        BROKER_DIES -> true;
                default -> false;
            };
        }

        Path stateDirectory(Path mine) throws IOException {
            return switch (this) {
                case FOLDER_CANNOT_BE_MADE -> Path.of("/proc/rollcall");
                case DISK_FILLS_UP, FOLDER_IS_READ_ONLY_WHILE_KAFKA_ANSWERS -> Files.createDirectory(place(mine));
                case FOLDER_IS_A_FILE_WHILE_KAFKA_ANSWERS -> Files.createFile(place(mine));
                default -> place(mine);
            };
        }

        private static Path place(Path mine) {
            return mine.resolve("state");
        }

        /** What the JVM is started by. */
        List<String> wrapper(Path mine) throws Exception {
            return switch (this) {
                // No byte can be written to any file.
                case DISK_IS_FULL, DISK_IS_FULL_WHILE_KAFKA_ANSWERS, DISK_IS_FULL_WHILE_THE_EDGE_RESPONDS ->
                    List.of("sh", "-c", "ulimit -f 0 && exec \"$@\"", "sh");
                // Holds a file or two.
                case DISK_FILLS_UP -> mounted("size=96k", place(mine));
                case FOLDER_IS_READ_ONLY_WHILE_KAFKA_ANSWERS -> mounted("ro", place(mine));
                case CLOCK_STEPS -> List.of("env", "LD_PRELOAD=" + compileClock(mine));
                default -> List.of();
            };
        }

        void requireWhatItTakes() throws Exception {
            switch (this) {
                case DISK_IS_FULL, DISK_IS_FULL_WHILE_KAFKA_ANSWERS, DISK_IS_FULL_WHILE_THE_EDGE_RESPONDS ->
                    Requires.program("sh");
                case CLOCK_STEPS -> {
                    requireProc();
                    Requires.program("cc");
                }
                case FOLDER_CANNOT_BE_MADE -> requireProc();
                case DISK_FILLS_UP, FOLDER_IS_READ_ONLY_WHILE_KAFKA_ANSWERS ->
                    Requires.that("unshare", canMount(), "unshare cannot mount a file system");
                default -> {}
            }
        }

        private static void requireProc() {
            Requires.that("linux", new File("/proc/self").exists(), "there is no /proc, which Linux has");
        }

        /** A file system in memory that only what is started so gets to see. */
        private static List<String> mounted(String options, Path where) {
            return List.of(
                    "unshare",
                    "--map-root-user",
                    "--mount",
                    "sh",
                    "-c",
                    "mount -t tmpfs -o " + options + " none '" + where + "' && exec \"$@\"",
                    "sh");
        }

        private static boolean canMount() throws Exception {
            List<String> command = new ArrayList<>(mounted("size=96k", folder));
            command.add("true");
            try {
                return new ProcessBuilder(command)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .redirectError(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
            } catch (IOException e) {
                return false;
            }
        }

        private static Path compileClock(Path mine) throws Exception {
            Path library = mine.resolve("clock.so");
            Process compiler = new ProcessBuilder(
                            "cc", "-shared", "-fPIC", "-o", library.toString(), "src/test/c/clock.c", "-ldl")
                    .inheritIO()
                    .start();
            assertThat(compiler.waitFor()).isZero();
            return library;
        }
    }

    /** What a host said, and how long it took from start to end. */
    private record Outcome(int exitCode, List<String> lines, long millis) {

        long value(String name) {
            return lines.stream()
                    .filter(line -> line.startsWith(name + "="))
                    .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("It did not say " + name + ": " + this));
        }

        @Override
        public String toString() {
            return "exit code " + exitCode + " after " + millis + " ms:\n" + String.join("\n", lines);
        }
    }
}
