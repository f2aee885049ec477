package dev.rollcall.edge.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.producer.RelayedEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskQueueTest {

    private static final long LIMIT = 1 << 20;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:06Z");

    @TempDir
    Path folder;

    private SimpleMeterRegistry meters = new SimpleMeterRegistry();

    /** The file of {@link #readAgain}. */
    private Path segment;

    @Test
    void whateverByteItsFileEndsAtOnlyWhatWasNotWholeIsLost() throws Exception {
        byte[] whole = segmentOf(3);
        List<Integer> ends = frameEnds(whole);
        for (int length = 0; length < whole.length; length++) {
            int cut = length;
            int left = (int) ends.stream().filter(end -> end <= cut).count();

            assertThat(readAgain(Arrays.copyOf(whole, length)))
                    .as("of %s bytes", length)
                    .isEqualTo(LongStream.rangeClosed(1, left).boxed().toList());
        }
    }

    @Test
    void whateverByteIsChangedTheOtherEntriesAreReadAndTheOneIsMetered() throws Exception {
        byte[] whole = segmentOf(3);
        List<Integer> ends = frameEnds(whole);
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x10;
            int flipped = at;
            long hit = ends.stream().filter(end -> end <= flipped).count() + 1;

            assertThat(readAgain(changed))
                    .as("byte %s", at)
                    .isEqualTo(LongStream.rangeClosed(1, 3)
                            .filter(number -> number != hit)
                            .boxed()
                            .toList());
            assertThat(setAside("unreadable") + setAside("torn")).isEqualTo(1);
            assertThat(files(Segment.ASIDE)).hasSize(1);
            Files.delete(files(Segment.ASIDE).get(0));
        }
    }

    @Test
    void anEntryOfAnotherVersionIsSetAsideForTwoDays() throws Exception {
        try (DiskQueue queue = open(LIMIT)) {
            byte[] later = queue.entry(QueueEvents.numbered(2));
            later[0]++;
            queue.append(List.of(queue.entry(QueueEvents.numbered(1)), later, queue.entry(QueueEvents.numbered(3))));

            assertThat(drain(queue)).containsExactly(1L, 3L);
            assertThat(setAside("unreadable")).isEqualTo(1);
            assertThat(queue.isEmpty()).isTrue();
            assertThat(queue.bytes()).isPositive();
        }
        assertThat(files(Segment.ASIDE)).hasSize(1);
        Files.setLastModifiedTime(
                files(Segment.ASIDE).get(0),
                FileTime.from(NOW.minus(Duration.ofDays(2)).minusSeconds(1)));
        try (DiskQueue queue = open(LIMIT)) {
            assertThat(queue.bytes()).isZero();
        }
        assertThat(files(Segment.ASIDE)).isEmpty();
    }

    @Test
    void refusesWhatItHasNoRoomForAndTakesItOnceThereIsRoom() throws Exception {
        try (DiskQueue queue = open(1000)) {
            List<byte[]> entry = List.of(queue.entry(QueueEvents.numbered(1)));
            int taken = 0;
            while (queue.room() >= DiskQueue.sizeOf(entry.get(0))) {
                queue.append(entry);
                taken++;
            }

            assertThatThrownBy(() -> queue.append(entry)).isInstanceOf(QueueFullException.class);
            assertThat(queue.bytes()).isBetween(800L, 1000L);
            assertThat(drain(queue)).hasSize(taken);
            assertThat(queue.bytes()).isZero();
            queue.append(entry);
            assertThat(drain(queue)).containsExactly(1L);
        }
    }

    @Test
    void aFolderIsForOneAtATime() throws Exception {
        try (DiskQueue queue = open(LIMIT)) {
            assertThat(queue.isEmpty()).isTrue();
            assertThatThrownBy(() -> open(LIMIT))
                    .isInstanceOf(IOException.class)
                    .hasMessage(folder + " is in use by another edge; give each instance a folder of its own");
        }
        open(LIMIT).close();
    }

    @Test
    void saysWhichFolderItCannotUse() throws Exception {
        folder = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> open(LIMIT))
                .isInstanceOf(IOException.class)
                .hasMessage(folder + " cannot hold the queue (java.nio.file.FileAlreadyExistsException: " + folder
                        + "); check its owner, its permissions and the free space of its disk");
    }

    @Test
    void whatWasNotReleasedIsThereInTheNextRunAndNothingElse() throws Exception {
        try (DiskQueue queue = open(LIMIT)) {
            append(queue, 1, 2, 3, 4);
            queue.next();
            queue.release(next(queue).mark());
            next(queue);
        }
        try (DiskQueue queue = open(LIMIT)) {
            append(queue, 5);
            assertThat(meters.get("rollcall.edge.queue.events").gauge().value()).isEqualTo(3);
            assertThat(drain(queue)).containsExactly(3L, 4L, 5L);
            assertThat(queue.isEmpty()).isTrue();
        }
        assertThat(files(Segment.SUFFIX)).isEmpty();
        try (DiskQueue queue = open(LIMIT)) {
            append(queue, 6);
        }
        // Without its cursor, as after a power cut.
        Files.delete(folder.resolve("cursor"));
        try (DiskQueue queue = open(LIMIT)) {
            assertThat(drain(queue)).containsExactly(6L);
        }
    }

    @Test
    void whatItsOwnerHasInMemoryIsKeptUntilItIsReleasedAndNotGivenInThisRun() throws Exception {
        List<byte[]> entries = new ArrayList<>();
        try (DiskQueue queue = open(LIMIT)) {
            entries.add(queue.entry(QueueEvents.numbered(1)));
            entries.add(queue.entry(QueueEvents.numbered(2)));
            List<QueuedEvents.Mark> marks = queue.appendGiven(entries);
            append(queue, 3);

            assertThatThrownBy(() -> queue.appendGiven(entries)).isInstanceOf(IllegalStateException.class);
            assertThat(number(next(queue))).isEqualTo(3);
            assertThat(queue.hasUnread()).isFalse();
            queue.release(marks.get(0));
        }
        try (DiskQueue queue = open(LIMIT)) {
            assertThat(drain(queue)).containsExactly(2L, 3L);
        }
    }

    @Test
    void manyFilesAreOneQueue() throws Exception {
        RelayedEvent.Builder large = QueueEvents.event(1);
        for (int i = 0; i < 32; i++) {
            large.attribute("k" + i, "x".repeat(500));
        }
        List<RelayedEvent> request = Collections.nCopies(66, large.build());
        try (DiskQueue queue = open(LIMIT << 5)) {
            for (int i = 0; i < 9; i++) {
                queue.append(List.of(queue.entry(request)));
            }
            assertThat(files(Segment.SUFFIX)).hasSize(3);
            assertThat(drain(queue)).hasSize(9);
            assertThat(files(Segment.SUFFIX)).isEmpty();
        }
    }

    private DiskQueue open(long limit) throws IOException {
        meters = new SimpleMeterRegistry();
        return DiskQueue.open(folder, limit, InstantSource.fixed(NOW), meters);
    }

    private static List<QueuedEvents.Mark> append(DiskQueue queue, long... numbers) throws IOException {
        List<byte[]> entries = new ArrayList<>();
        for (long number : numbers) {
            entries.add(queue.entry(QueueEvents.numbered(number)));
        }
        return queue.append(entries);
    }

    private static QueuedEvents next(DiskQueue queue) throws IOException {
        QueuedEvents next = queue.next();
        assertThat(next).isNotNull();
        return next;
    }

    private static List<Long> drain(DiskQueue queue) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (QueuedEvents next = queue.next(); next != null; next = queue.next()) {
            numbers.add(number(next));
            queue.release(next.mark());
        }
        return numbers;
    }

    private static long number(QueuedEvents request) {
        return request.events().get(0).sessionSeq();
    }

    /** The bytes of a file with so many entries, which stays. */
    private byte[] segmentOf(int entries) throws IOException {
        try (DiskQueue queue = open(LIMIT)) {
            append(queue, LongStream.rangeClosed(1, entries).toArray());
        }
        return Files.readAllBytes(files(Segment.SUFFIX).get(0));
    }

    private static List<Integer> frameEnds(byte[] file) {
        List<Integer> ends = new ArrayList<>();
        for (int at = 0; at < file.length; at = ends.get(ends.size() - 1)) {
            ends.add(at + Segment.FRAME_HEADER + java.nio.ByteBuffer.wrap(file).getInt(at));
        }
        return ends;
    }

    /** What a run reads of a file of an earlier one; the file is gone or set aside afterwards, and its name is known. */
    private List<Long> readAgain(byte[] content) throws IOException {
        Path file = segment == null ? files(Segment.SUFFIX).get(0) : segment;
        segment = file;
        Files.deleteIfExists(folder.resolve("cursor"));
        Files.write(file, content);
        try (DiskQueue queue = open(LIMIT)) {
            List<Long> numbers = drain(queue);
            assertThat(queue.isEmpty()).isTrue();
            return numbers;
        }
    }

    private double setAside(String reason) {
        return meters.get("rollcall.edge.setaside")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }
}
