package dev.rollcall.producer.internal;

import dev.rollcall.producer.Telemetry;
import dev.rollcall.producer.internal.delivery.SpoolReplay;
import dev.rollcall.producer.internal.delivery.Transport;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.kafka.Destination;
import dev.rollcall.producer.internal.kafka.KafkaTransport;
import dev.rollcall.producer.internal.platform.HostLog;
import dev.rollcall.producer.internal.registry.RegistryAccess;
import dev.rollcall.producer.internal.registry.SchemaIds;
import dev.rollcall.producer.internal.spool.Spool;
import dev.rollcall.producer.internal.spool.SpoolFolder;
import dev.rollcall.producer.internal.state.ConsentGuard;
import dev.rollcall.producer.internal.state.StateFolder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is in a spool from a process of its own, which outlives the one that left it there: the same Java with the same
 * class path. Where to send, and with which credentials, it is told by a pipe: a command line can be read by everybody.
 */
public final class DetachedSender {

    private static final Duration LIFE = Duration.ofSeconds(30);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration LAST_STEPS = Duration.ofSeconds(5);

    /** On a busy machine a JVM that has just started may be too slow for the first. */
    private static final int ATTEMPTS = 3;

    private static final long BETWEEN_ATTEMPTS = 1_000_000_000;
    private static final long A_MOMENT = 1_000_000;

    /** What a pipe takes before somebody reads it, on every system. */
    private static final int LONGEST_ORDER = 16 * 1024;

    private DetachedSender() {}

    /** Starts a sender, unless one was started within the last minute. Throws nothing. */
    static void start(Order order) {
        try {
            byte[] told = order.toBytes();
            if (told.length <= LONGEST_ORDER && isTimeForOne(order.mark())) {
                Process process = command().start();
                try (OutputStream pipe = process.getOutputStream()) {
                    pipe.write(told);
                }
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
        Order order = Order.of(System.in.readNBytes(LONGEST_ORDER + 1));
        try (FileChannel mark =
                        FileChannel.open(order.mark(), Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
                FileLock lock = mark.tryLock()) {
            if (lock != null) {
                send(order);
            }
        }
    }

    private static void send(Order order) {
        ConsentGuard permission = ConsentGuard.ask(order.stateDirectory(), order.consentRequired());
        LossLedger ledger = new LossLedger();
        Spool spool = new Spool(order.stateDirectory(), order.spoolBytes(), order.spoolAge(), permission, ledger);
        SpoolReplay replay = new SpoolReplay(spool, order.spoolAge(), ledger);
        Transport transport = KafkaTransport.to(
                order.destination(),
                new SchemaIds(order.destination().registry(), RESPONSE_TIMEOUT, order.stateDirectory(), permission),
                RESPONSE_TIMEOUT);
        long until = System.nanoTime() + LIFE.minus(LAST_STEPS.multipliedBy(2)).toNanos();
        int left = ATTEMPTS;
        while (replay.mayHaveMore() && permission.holds() && System.nanoTime() - until < 0) {
            SpoolReplay.Progress progress = transport.connect() ? replay.step(transport) : SpoolReplay.Progress.BLOCKED;
            if (progress == SpoolReplay.Progress.NONE) {
                LockSupport.parkNanos(A_MOMENT);
            } else if (progress == SpoolReplay.Progress.BLOCKED) {
                if (--left == 0) {
                    break;
                }
                LockSupport.parkNanos(BETWEEN_ATTEMPTS);
            }
        }
        transport.close(LAST_STEPS);
        replay.release();
        spool.close();
    }

    private static void endInTime() {
        long end = System.nanoTime() + LIFE.toNanos();
        for (long left = LIFE.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        Runtime.getRuntime().halt(1);
    }

    private static ProcessBuilder command() {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        // The host's log is not the place of another process.
                        "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
                        DetachedSender.class.getName())
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
                .map(entry -> entry.isEmpty()
                        ? entry
                        : Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Whether none was started within the last minute. If so, one counts as started now. */
    public static boolean isTimeForOne(Path mark) throws IOException {
        long now = System.currentTimeMillis();
        try {
            long age = now
                    - Files.getLastModifiedTime(mark, LinkOption.NOFOLLOW_LINKS).toMillis();
            if (age >= 0 && age < INTERVAL.toMillis()) {
                return false;
            }
            Files.setLastModifiedTime(mark, FileTime.fromMillis(now));
        } catch (NoSuchFileException e) {
            StateFolder.create(mark).close();
        }
        return true;
    }

    /**
     * What a sender is told.
     *
     * @param consentRequired as {@link Telemetry.Builder#requireConsent}
     */
    record Order(
            Path stateDirectory, boolean consentRequired, int spoolBytes, Duration spoolAge, Destination destination) {

        static Order of(byte[] bytes) throws IOException {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            Path stateDirectory = Path.of(in.readUTF());
            boolean consentRequired = in.readBoolean();
            int spoolBytes = in.readInt();
            Duration spoolAge = Duration.ofMillis(in.readLong());
            String servers = in.readUTF();
            RegistryAccess registry = new RegistryAccess(
                    List.of(in.readUTF().split(",", -1)),
                    emptyAsNull(in.readUTF()),
                    pathOrNull(in.readUTF()),
                    emptyAsNull(in.readUTF()),
                    in.readBoolean());
            Map<String, String> kafka = new HashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                String setting = in.readUTF();
                kafka.put(setting, in.readUTF());
            }
            return new Order(
                    stateDirectory, consentRequired, spoolBytes, spoolAge, new Destination(servers, registry, kafka));
        }

        byte[] toBytes() throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeUTF(stateDirectory.toAbsolutePath().toString());
            out.writeBoolean(consentRequired);
            out.writeInt(spoolBytes);
            out.writeLong(spoolAge.toMillis());
            out.writeUTF(destination.bootstrapServers());
            RegistryAccess registry = destination.registry();
            Path trustStore = registry.trustStore();
            out.writeUTF(String.join(",", registry.urls()));
            out.writeUTF(nullAsEmpty(registry.authorization()));
            out.writeUTF(trustStore == null ? "" : trustStore.toAbsolutePath().toString());
            out.writeUTF(nullAsEmpty(registry.trustStorePassword()));
            out.writeBoolean(registry.register());
            out.writeInt(destination.kafka().size());
            for (Map.Entry<String, String> setting : destination.kafka().entrySet()) {
                out.writeUTF(setting.getKey());
                out.writeUTF(setting.getValue());
            }
            return bytes.toByteArray();
        }

        private static String nullAsEmpty(@Nullable String text) {
            return text == null ? "" : text;
        }

        private static @Nullable String emptyAsNull(String text) {
            return text.isEmpty() ? null : text;
        }

        private static @Nullable Path pathOrNull(String text) {
            return text.isEmpty() ? null : Path.of(text);
        }

        Path mark() {
            return stateDirectory.resolve(SpoolFolder.NAME).resolve(SpoolFolder.SENDER);
        }
    }
}
