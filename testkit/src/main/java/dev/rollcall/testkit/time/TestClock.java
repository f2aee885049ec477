package dev.rollcall.testkit.time;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * A clock that runs as time does, and that its owner steps forward and back: for the job as an {@link InstantSource}, for
 * a broker as a {@link Time}. Only the time of day is stepped; what timers measure with is real. Thread-safe.
 */
public final class TestClock implements InstantSource, Time {
    private static final VarHandle OFFSET =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** Holds the offset in milliseconds. */
    private final ByteBuffer memory;

    private TestClock(ByteBuffer memory) {
        this.memory = memory;
    }

    /** A clock that is right. */
    public TestClock() {
        this(Duration.ZERO);
    }

    /** A clock that is off by so much: ahead, or behind when negative. */
    public TestClock(Duration offset) {
        this(ByteBuffer.allocateDirect(Long.BYTES));
        set(offset);
    }

    /**
     * The clock of a file, which all processes that open it share: right in a new one, and otherwise off by what it was
     * set to last.
     */
    public static TestClock in(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new TestClock(channel.map(MapMode.READ_WRITE, 0, Long.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes it off by so much: ahead, or behind when negative. */
    public void set(Duration offset) {
        OFFSET.setVolatile(memory, 0, offset.toMillis());
    }

    /** Steps forward, or back when {@code by} is negative. */
    public void step(Duration by) {
        var unused = (long) OFFSET.getAndAdd(memory, 0, by.toMillis());
    }

    /** Where it is behind, steps forward until it is behind by so much only; otherwise does nothing. */
    public void catchUp(Duration behind) {
        long wanted = Math.min(0, -behind.toMillis());
        long offset = offset();
        while (offset < wanted && !OFFSET.compareAndSet(memory, 0, offset, wanted)) {
            offset = offset();
        }
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long millis() {
        return SYSTEM.milliseconds() + offset();
    }

    @Override
    public long milliseconds() {
        return millis();
    }

    @Override
    public long nanoseconds() {
        return SYSTEM.nanoseconds();
    }

    @Override
    public void sleep(long ms) {
        SYSTEM.sleep(ms);
    }

    /** @param deadlineMs in this clock's time of day */
    @Override
    public void waitObject(Object obj, Supplier<Boolean> condition, long deadlineMs) throws InterruptedException {
        SYSTEM.waitObject(obj, condition, deadlineMs - offset());
    }

    private long offset() {
        return (long) OFFSET.getVolatile(memory, 0);
    }
}
