package dev.rollcall.producer.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.event.Event;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.event.Session;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What comes back from a file, whatever happened to it: what is whole, and nothing else. */
public class SpoolFormatTest {

    private static final List<NumberedEvent> ENTRIES = List.of(
            NumberedEvents.of(NumberedEvents.session("a"), 1, 1_000),
            NumberedEvents.of(NumberedEvents.session("a"), 2, 2_000),
            new NumberedEvent(
                    NumberedEvents.session("b"), Event.of("Flöw.stärt \uD83D\uDE00 \uD800", Map.of(), -5), 1, 12),
            NumberedEvents.of(NumberedEvents.session("b"), 2, Long.MAX_VALUE));

    @Test
    void everyEventComesBackAsItWouldHaveBeenSent() {
        SpoolFormat.Contents contents = SpoolFormat.read(file(ENTRIES));

        assertThat(contents.known()).isTrue();
        assertThat(contents.whole()).isTrue();
        assertThat(encoded(contents.entries())).containsExactlyElementsOf(encoded(ENTRIES));
    }

    @Test
    void aFileCutOffAnywhereGivesBackWhatIsWhole() {
        byte[] file = file(ENTRIES);
        for (int length = 0; length < file.length; length++) {
            SpoolFormat.Contents contents = SpoolFormat.read(Arrays.copyOf(file, length));
            List<byte[]> read = encoded(contents.entries());

            assertThat(read)
                    .as("cut off at %d", length)
                    .containsExactlyElementsOf(encoded(ENTRIES.subList(0, read.size())));
            assertThat(read).hasSize(wholeEntriesIn(length));
        }
    }

    @Test
    void onlyAFileThatEndsWithAWholeFrameCanBeAppendedTo() {
        byte[] file = file(ENTRIES);
        for (int length = 0; length <= file.length; length++) {
            byte[] part = Arrays.copyOf(file, length);
            assertThat(SpoolFormat.endsWhole(part))
                    .as("cut off at %d", length)
                    .isEqualTo(SpoolFormat.read(part).whole());
        }
        byte[] damaged = file.clone();
        damaged[file.length - 1] ^= 1;
        assertThat(SpoolFormat.endsWhole(damaged)).as("damaged at its end").isFalse();
    }

    @Test
    void aByteThatChangedAnywhereGivesBackWhatIsBeforeIt() {
        byte[] file = file(ENTRIES);
        for (int position = 0; position < file.length; position++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = file.clone();
                damaged[position] ^= (byte) (1 << bit);
                SpoolFormat.Contents contents = SpoolFormat.read(damaged);

                assertThat(contents.whole())
                        .as("bit %d of byte %d", bit, position)
                        .isFalse();
                assertThat(encoded(contents.entries()))
                        .as("bit %d of byte %d", bit, position)
                        .containsExactlyElementsOf(
                                encoded(ENTRIES.subList(0, contents.known() ? wholeEntriesIn(position) : 0)));
            }
        }
    }

    @Test
    void aFilledUpFileInventsNothing() {
        byte[] file = file(ENTRIES);
        byte[] zeros = Arrays.copyOf(file, file.length + 4096);

        assertThat(encoded(SpoolFormat.read(zeros).entries())).containsExactlyElementsOf(encoded(ENTRIES));
        assertThat(SpoolFormat.read(new byte[4096]).known()).isFalse();
    }

    @Test
    void fieldsThatALaterVersionAddsAreLeftOut() {
        Session session = Session.of(
                Map.of("product", "p", "version", "v", "uid", "u", "session_id", "s", "shoe_size", "43"), Map.of());

        assertThat(session.fields()).doesNotContainKey("shoe_size").containsEntry("product", "p");
    }

    /** How many entries end within so many bytes. */
    private static int wholeEntriesIn(int length) {
        int count = 0;
        while (count < ENTRIES.size() && file(ENTRIES.subList(0, count + 1)).length <= length) {
            count++;
        }
        return count;
    }

    private static byte[] file(List<NumberedEvent> entries) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SpoolFormat.HEADER);
        String session = "";
        for (NumberedEvent entry : entries) {
            if (!entry.session().sessionId().equals(session)) {
                session = entry.session().sessionId();
                file.writeBytes(SpoolFormat.session(entry.session()));
            }
            file.writeBytes(SpoolFormat.event(entry));
        }
        return file.toByteArray();
    }

    private static List<byte[]> encoded(List<NumberedEvent> entries) {
        return entries.stream()
                .map(entry -> entry.session().encode(7, entry.event(), entry.number(), entry.lostBefore(), 3_000))
                .toList();
    }
}
