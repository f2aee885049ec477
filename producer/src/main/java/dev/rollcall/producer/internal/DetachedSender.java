package dev.rollcall.producer.internal;

import dev.rollcall.producer.internal.delivery.SpoolReplay;
import dev.rollcall.producer.internal.delivery.Transport;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.platform.HostLog;
import dev.rollcall.producer.internal.spool.Spool;
import dev.rollcall.producer.internal.state.ConsentGuard;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is in a spool from a process of its own, which outlives the one that left it there: the same Java with the same
 * class path. Where to send, with which credentials and which of the host's system properties, it is told by a pipe: a
 * command line can be read by everybody.
 */
public final class DetachedSender {

    private static final Duration LIFE = Duration.ofSeconds(30);
    private static final Duration LAST_STEPS = Duration.ofSeconds(5);

    /** On a busy machine a JVM that has just started may be too slow for the first. */
    private static final int ATTEMPTS = 3;

    private static final long BETWEEN_ATTEMPTS = 1_000_000_000;
    private static final long A_MOMENT = 1_000_000;

    private static final boolean WINDOWS = File.separatorChar == '\\';

    /** What a pipe takes before somebody reads it. */
    static final int LONGEST_ORDER = WINDOWS ? 4 * 1024 : 16 * 1024;

    private DetachedSender() {}

    /** Why no sender can be started here; null where one can. */
    static @Nullable String obstacle(SenderOrder order) {
        if (DetachedSender.class.getClassLoader() != ClassLoader.getSystemClassLoader()
                || DetachedSender.class.getModule().isNamed()
                || System.getProperty("java.class.path", "").isEmpty()) {
            return "the library is not on the JVM's class path, but in a module, a plug-in or a jar within a jar";
        }
        if (launcher(System.getProperty("java.home")) == null) {
            return "this Java runtime has no command java";
        }
        int length = order.toBytes().length;
        return length <= LONGEST_ORDER
                ? null
                : "its settings take " + length + " bytes, and a pipe holds only " + LONGEST_ORDER;
    }

    /** Starts a sender, unless one was started within the interval. Throws nothing. */
    static void start(SenderOrder order, Duration interval) {
        try {
            SenderMark before = SenderMark.read(order.mark());
            if (!SenderMark.start(order.mark(), interval)) {
                return;
            }
            if (before.failures() > 0 && before.outcome() != null) {
                HostLog.get()
                        .info(
                                "The last senders of events that wait on disk, {} in a row, did not deliver them all:"
                                        + " {}",
                                before.failures(),
                                before.outcome().text());
            }
            Process process = command().start();
            try (OutputStream pipe = process.getOutputStream()) {
                pipe.write(order.toBytes());
            }
        } catch (IOException | RuntimeException e) {
            HostLog.get()
                    .info(
                            "No process can be started to send events ({}); they wait on disk",
                            e.getClass().getSimpleName());
        }
    }

    /** What the sender does: to be ended by itself, whatever happens. */
    public static void main(String[] args) throws IOException {
        Thread end = new Thread(DetachedSender::endInTime, "rollcall-end");
        end.setDaemon(true);
        end.start();
        SenderOrder order = SenderOrder.of(System.in.readNBytes(LONGEST_ORDER + 1));
        order.properties().forEach(System::setProperty);
        // Before the lock: a process that closes a file loses its locks on it.
        SenderMark before = SenderMark.read(order.mark());
        try (FileChannel mark =
                        FileChannel.open(order.mark(), Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
                FileLock lock = mark.tryLock()) {
            if (lock != null) {
                before.end(send(order), mark);
            }
        }
    }

    private static SenderMark.Outcome send(SenderOrder order) {
        ConsentGuard permission = ConsentGuard.ask(order.stateDirectory(), order.consentRequired());
        LossLedger ledger = new LossLedger();
        Spool spool = new Spool(order.stateDirectory(), order.spoolBytes(), order.spoolAge(), permission, ledger);
        SpoolReplay replay = new SpoolReplay(spool, order.spoolAge(), ledger);
        Transport transport = order.destination().transport(order.stateDirectory(), permission);
        SenderMark.Outcome outcome = replay(replay, transport, permission);
        transport.close(LAST_STEPS);
        replay.release();
        // What no record could report is left to one of a later run.
        spool.appendLoss(ledger.takeUnreported());
        spool.close();
        return outcome;
    }

    private static SenderMark.Outcome replay(SpoolReplay replay, Transport transport, ConsentGuard permission) {
        long until = System.nanoTime() + LIFE.minus(LAST_STEPS.multipliedBy(2)).toNanos();
        int left = ATTEMPTS;
        while (replay.mayHaveMore() && permission.holds()) {
            if (System.nanoTime() - until >= 0) {
                return SenderMark.Outcome.OUT_OF_TIME;
            }
            boolean connected = transport.connect();
            transport.step();
            SpoolReplay.Progress progress = connected ? replay.step(transport) : SpoolReplay.Progress.BLOCKED;
            if (progress == SpoolReplay.Progress.NONE) {
                LockSupport.parkNanos(A_MOMENT);
            } else if (progress == SpoolReplay.Progress.BLOCKED) {
                if (--left == 0) {
                    return connected ? SenderMark.Outcome.UNACKNOWLEDGED : SenderMark.Outcome.UNREACHABLE;
                }
                LockSupport.parkNanos(BETWEEN_ATTEMPTS);
            }
        }
        return SenderMark.Outcome.DELIVERED;
    }

    private static void endInTime() {
        long end = System.nanoTime() + LIFE.toNanos();
        for (long left = LIFE.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        Runtime.getRuntime().halt(1);
    }

    /** The command that starts a JVM; null in a runtime that has none, such as an image that was stripped of it. */
    static @Nullable Path launcher(@Nullable String javaHome) {
        Path java = javaHome == null ? null : Path.of(javaHome, "bin", WINDOWS ? "java.exe" : "java");
        return java != null && Files.isExecutable(java) ? java : null;
    }

    private static ProcessBuilder command() {
        String javaHome = System.getProperty("java.home");
        ProcessBuilder builder = new ProcessBuilder(
                        String.valueOf(launcher(javaHome)),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        // The host's log is not for the output of another process.
                        "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
                        DetachedSender.class.getName())
                // The folder that the host was started in may have to be deleted or unmounted; that of Java is in use
                // anyway.
                .directory(new File(javaHome))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CLASSPATH", absolute(System.getProperty("java.class.path", "")));
        // The debugger or agent of the host has no business there.
        builder.environment().keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        return builder;
    }

    private static String absolute(String classPath) {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(classPath)
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
