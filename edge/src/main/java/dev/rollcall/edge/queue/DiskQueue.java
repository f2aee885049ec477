package dev.rollcall.edge.queue;

import dev.rollcall.edge.queue.QueuedEvents.Mark;
import dev.rollcall.producer.RelayedEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events of requests on disk, first in, first out. What was appended is synced; {@link #next} gives it once in a run, and
 * {@link #release} removes it. What was not released is given again by the next run. What cannot be read is passed over, metered,
 * and its file is kept as {@code *.aside} for two days. For one thread; the metrics are for any (decision 24).
 */
public final class DiskQueue implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DiskQueue.class);

    private static final long LARGEST_SEGMENT = 4 << 20;
    private static final Duration KEEP_ASIDE = Duration.ofDays(2);

    private final Path folder;
    private final long limit;
    private final InstantSource clock;
    private final FileChannel lock;
    private final Cursor cursor;
    private final Counter unreadable;
    private final Counter torn;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private long nextNumber;
    private @Nullable Segment active;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong events = new AtomicLong();

    /** At what is given next; null while there is no segment. */
    private @Nullable SegmentReader reader;

    private DiskQueue(Path folder, long limit, InstantSource clock, MeterRegistry meters, FileChannel lock)
            throws IOException {
        this.folder = folder;
        this.limit = limit;
        this.clock = clock;
        this.lock = lock;
        unreadable = setAside(meters, "unreadable");
        torn = setAside(meters, "torn");
        cursor = Cursor.open(folder.resolve("cursor"));
        load();
        Gauge.builder("rollcall.edge.queue.bytes", this, DiskQueue::bytes)
                .description("bytes of the queue on disk")
                .register(meters);
        Gauge.builder("rollcall.edge.queue.limit", this, queue -> queue.limit)
                .description("maximum bytes of the queue")
                .register(meters);
        Gauge.builder("rollcall.edge.queue.events", this, queue -> Math.max(0, queue.events.get()))
                .description("events that wait in the queue")
                .register(meters);
    }

    /**
     * The queue in a folder, with what an earlier run left there.
     *
     * @param limit bytes that it may take on disk
     * @throws IOException naming the folder, when another process has it open, or it cannot be used
     */
    public static DiskQueue open(Path folder, long limit, InstantSource clock, MeterRegistry meters)
            throws IOException {
        try {
            FileChannel lock = lock(folder);
            try {
                return new DiskQueue(folder, limit, clock, meters, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new IOException(
                    folder + " cannot hold the queue (" + e
                            + "); check its owner, its permissions and the free space of its disk",
                    e);
        } catch (OverlappingFileLockException e) {
            throw new IOException(folder + " is in use by another edge; give each instance a folder of its own", e);
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel file =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = file.tryLock();
            if (held == null) {
                throw new OverlappingFileLockException();
            }
            return file;
        } catch (IOException | OverlappingFileLockException e) {
            file.close();
            throw e;
        }
    }

    /** Bytes on disk. */
    public long bytes() {
        return bytes.get();
    }

    /** Bytes that it may take on disk. */
    public long limit() {
        return limit;
    }

    /** Whether there is nothing on disk that is not released. */
    public boolean isEmpty() {
        return segments.isEmpty();
    }

    /** Whether {@link #next} may have something. */
    public boolean hasUnread() {
        return reader != null && (reader.hasNext() || reader.segment() != segments.peekLast());
    }

    /** An entry for these events, to be appended. Thread-safe. */
    public byte[] entry(List<RelayedEvent> request) {
        return EventFormat.encode(request, clock.instant());
    }

    /** Bytes that an entry takes on disk. */
    public static long sizeOf(byte[] entry) {
        return entry.length + (long) Segment.FRAME_HEADER;
    }

    /** Whether an entry is so large that it would be taken for damage. */
    public static boolean isTooLarge(byte[] entry) {
        return entry.length > Segment.LARGEST_ENTRY;
    }

    /** Bytes that more entries may take. */
    public long room() {
        return limit - bytes.get();
    }

    /**
     * Appends entries, all or none, and syncs them.
     *
     * @return what releases each
     * @throws QueueFullException when there is no room within the limit
     * @throws IOException when the disk is full, or fails; later appends may succeed
     */
    public List<Mark> append(List<byte[]> entries) throws IOException {
        long length = entries.stream().mapToLong(DiskQueue::sizeOf).sum();
        if (length > room()) {
            throw new QueueFullException(limit);
        }
        Segment segment = active == null ? addSegment() : active;
        long end = segment.end();
        try {
            segment.append(entries);
        } catch (IOException e) {
            // Whatever is in the file after its end, the next entry begins another one.
            retire(segment);
            throw e;
        }
        List<Mark> marks = new ArrayList<>();
        for (byte[] entry : entries) {
            end += sizeOf(entry);
            marks.add(new Mark(segment.number(), end, EventFormat.events(entry)));
        }
        bytes.addAndGet(length);
        events.addAndGet(marks.stream().mapToLong(Mark::events).sum());
        if (segment.end() >= Math.min(LARGEST_SEGMENT, limit / 8)) {
            segment.seal();
            active = null;
        }
        return marks;
    }

    /**
     * Appends entries that this run does not give: who appends them has them in memory. Nothing may be unread.
     *
     * @return what releases each
     * @throws IOException as {@link #append} does
     */
    public List<Mark> appendGiven(List<byte[]> entries) throws IOException {
        if (hasUnread()) {
            throw new IllegalStateException("unread entries would be skipped");
        }
        List<Mark> marks = append(entries);
        Segment last = segments.getLast();
        last.give(last.end());
        read(last, last.end());
        return marks;
    }

    /** The next events that were not given yet; null when there are none. */
    public @Nullable QueuedEvents next() throws IOException {
        for (SegmentReader from = unread(); from != null; from = unread()) {
            Segment segment = from.segment();
            byte[] entry = from.next();
            if (entry == null && from.hasNext()) {
                setAside(segment, unreadable, "is damaged");
            } else if (entry == null) {
                setAside(segment, torn, "ends within an entry: a process or a machine died while it wrote");
            } else {
                try {
                    List<RelayedEvent> decoded = EventFormat.decode(entry);
                    segment.give(from.offset());
                    Mark mark = new Mark(segment.number(), from.offset(), decoded.size());
                    return new QueuedEvents(decoded, EventFormat.queuedAt(entry), mark);
                } catch (IOException e) {
                    setAside(segment, unreadable, "cannot be read by this version");
                }
            }
        }
        removeReleased();
        return null;
    }

    /** Removes an entry and all before it. */
    public void release(Mark mark) {
        events.addAndGet(-mark.events());
        moveCursor(mark.segment(), mark.end());
        removeReleased();
    }

    /** Keeps what is on disk for the next run. */
    @Override
    public void close() {
        if (active != null) {
            active.seal();
        }
        try (lock) {
            cursor.close();
        } catch (IOException e) {
            log.warn("The queue in {} was not closed: {}", folder, e.toString());
        }
    }

    private void load() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        Instant oldest = clock.instant().minus(KEEP_ASIDE);
        nextNumber = cursor.segment() + 1;
        for (Path file : files) {
            if (file.toString().endsWith(Segment.ASIDE)) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
                    Files.delete(file);
                } else {
                    bytes.addAndGet(Files.size(file));
                }
            } else if (Segment.isSegment(file)) {
                load(Segment.of(file));
            }
        }
        Segment first = segments.peekFirst();
        if (first != null) {
            read(first, doneOf(first));
        }
        removeReleased();
    }

    private void load(Segment segment) throws IOException {
        nextNumber = Math.max(nextNumber, segment.number() + 1);
        if (segment.number() < cursor.segment() || segment.end() == 0) {
            segment.remove();
            return;
        }
        SegmentReader content = new SegmentReader(segment, doneOf(segment));
        while (content.hasNext()) {
            byte[] entry = content.next();
            events.addAndGet(entry == null ? 0 : EventFormat.events(entry));
        }
        bytes.addAndGet(segment.end());
        segments.add(segment);
    }

    /** Up to where a segment is done, of those that are not done as a whole. */
    private long doneOf(Segment segment) {
        return segment.number() == cursor.segment() ? cursor.offset() : 0;
    }

    private Segment addSegment() throws IOException {
        Segment segment = Segment.create(folder, nextNumber++);
        segments.add(segment);
        active = segment;
        if (reader == null) {
            read(segment, 0);
        }
        return segment;
    }

    private void retire(Segment segment) throws IOException {
        segment.seal();
        active = null;
        if (segment.end() == 0) {
            segments.remove(segment);
            if (reader != null && reader.segment() == segment) {
                Segment last = segments.peekLast();
                read(last, last == null ? 0 : last.end());
            }
            segment.remove();
        }
    }

    private void read(@Nullable Segment segment, long offset) {
        reader = segment == null ? null : new SegmentReader(segment, offset);
    }

    /** At the next entry that is unread; null when there is none. */
    private @Nullable SegmentReader unread() {
        while (hasUnread() && reader != null && !reader.hasNext()) {
            long done = reader.segment().number();
            Segment next = segments.stream()
                    .filter(segment -> segment.number() > done)
                    .findFirst()
                    .orElse(null);
            read(next, 0);
        }
        return hasUnread() ? reader : null;
    }

    private void setAside(Segment segment, Counter counter, String what) {
        counter.increment();
        segment.setDamaged();
        log.warn("An entry of the queue in {} {}; its file is kept as *{}", folder, what, Segment.ASIDE);
    }

    private void removeReleased() {
        while (!segments.isEmpty() && isReleased(segments.getFirst())) {
            removeFirst();
        }
        if (segments.isEmpty()) {
            events.set(0);
        }
    }

    /** Whether a segment was read to its end, where nothing readable may be, and every entry that it gave is released. */
    private boolean isReleased(Segment segment) {
        boolean read = reader == null
                || reader.segment().number() > segment.number()
                || (reader.segment() == segment && !reader.hasNext());
        return read
                && (segment.given() == 0
                        || cursor.segment() > segment.number()
                        || (cursor.segment() == segment.number() && cursor.offset() >= segment.given()));
    }

    private void removeFirst() {
        Segment first = segments.removeFirst();
        if (first == active) {
            active = null;
        }
        if (reader != null && reader.segment() == first) {
            read(segments.peekFirst(), 0);
        }
        try {
            first.remove();
        } catch (IOException e) {
            // The cursor is past it: the next run removes it.
            log.warn("A file of the queue in {} cannot be removed: {}", folder, e.toString());
        }
        if (!first.isDamaged()) {
            bytes.addAndGet(-first.end());
        }
    }

    private void moveCursor(long segment, long offset) {
        try {
            cursor.moveTo(segment, offset);
        } catch (IOException e) {
            // The disk is full, for instance: after a crash, what was released since is given again.
            log.debug("The cursor of the queue in {} cannot be written", folder, e);
        }
    }

    private static Counter setAside(MeterRegistry meters, String reason) {
        return Counter.builder("rollcall.edge.setaside")
                .tag("reason", reason)
                .description("accepted data that cannot be delivered")
                .register(meters);
    }
}
