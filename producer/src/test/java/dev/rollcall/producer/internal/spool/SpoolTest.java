package dev.rollcall.producer.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.Consent;
import dev.rollcall.producer.LossReason;
import dev.rollcall.producer.TelemetryStats;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.state.ConsentGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

public class SpoolTest {

    private static final long MAX_BYTES = 64 * 1024;
    private static final Duration MAX_AGE = Duration.ofHours(47);

    @TempDir
    Path state;

    private final LossLedger ledger = new LossLedger();

    @Test
    void givesTheNextRunWhatItWasGiven() {
        List<NumberedEvent> entries = NumberedEvents.of(NumberedEvents.session("a"), 100);
        leave(entries);

        assertThat(NumberedEvents.names(sendAll())).containsExactlyElementsOf(NumberedEvents.names(entries));
        assertThat(spoolFiles()).isEmpty();
    }

    @Test
    void putsShortRunsIntoOneFile() {
        for (int run = 0; run < 50; run++) {
            leave(NumberedEvents.of(NumberedEvents.session("run" + run), 2));
        }

        assertThat(spoolFiles()).hasSizeLessThan(3);
        assertThat(sendAll()).hasSize(100);
    }

    @Test
    void leavesWhatALivingOwnerWrites() {
        Spool living = spool();
        living.append(NumberedEvents.of(NumberedEvents.session("living"), 3));
        leave(NumberedEvents.of(NumberedEvents.session("left"), 2));

        Spool reader = spool();
        assertThat(NumberedEvents.names(takeAll(reader))).containsExactly("left/1", "left/2");
        assertThat(NumberedEvents.names(takeAll(living))).hasSize(3);
        reader.close();
    }

    @Test
    void sendsTheOldestFirst() throws IOException {
        for (String session : List.of("first", "second", "third")) {
            Spool owner = spool();
            owner.append(NumberedEvents.of(NumberedEvents.session(session), 200));
            owner.close();
        }

        List<String> names = NumberedEvents.names(sendAll());
        assertThat(names.get(0)).isEqualTo("first/1");
        assertThat(names.indexOf("second/1")).isBetween(1, names.indexOf("third/1"));
    }

    @Test
    void leavesLossesToWhoSendsTheRest() {
        Spool first = spool();
        first.append(NumberedEvents.of(NumberedEvents.session("a"), 2));
        first.appendLoss(7);
        first.close();
        Spool idle = spool();
        Spool.Batch untouched = idle.take();
        idle.release(untouched, untouched.entries());
        idle.close();
        assertThat(ledger.lost()).isZero();

        assertThat(sendAll()).hasSize(2);
        assertThat(ledger.lost()).isEqualTo(7);
        assertThat(sendAll()).isEmpty();
        assertThat(ledger.lost()).isEqualTo(7);
    }

    @Test
    void leavesLossesAlone() {
        Spool first = spool();
        first.appendLoss(7);
        first.close();

        assertThat(sendAll()).isEmpty();
        assertThat(ledger.lost()).isEqualTo(7);
        assertThat(spoolFiles()).isEmpty();
    }

    @Test
    void keepsWhatABatchHasLeft() {
        leave(NumberedEvents.of(NumberedEvents.session("a"), 10));
        Spool spool = spool();
        Spool.Batch batch = spool.take();
        spool.release(batch, batch.entries().subList(7, 10));
        spool.close();

        assertThat(NumberedEvents.names(sendAll())).containsExactly("a/8", "a/9", "a/10");
    }

    @Test
    void doesNotSendAgainWhatCannotBeDeletedAndDeletesItLater() throws IOException {
        leave(NumberedEvents.of(NumberedEvents.session("a"), 10));
        Spool spool = new Spool(state, MAX_BYTES, MAX_AGE, ConsentGuard.ask(null, false), ledger, 0);
        Spool.Batch batch = spool.take();
        byte[] bytes = Files.readAllBytes(batch.path());
        // Nobody deletes a folder that holds something, not even root.
        Files.delete(batch.path());
        Files.createDirectories(batch.path().resolve("something"));
        spool.release(batch, List.of());
        Files.delete(batch.path().resolve("something"));
        Files.delete(batch.path());
        Files.write(batch.path(), bytes);

        assertThat(spool.take()).isNull();
        assertThat(spoolFiles()).isEmpty();
        spool.close();
    }

    @Test
    void keepsWhatABatchHasLeftThoughItsFileCannotBeChangedAtFirst() throws IOException {
        leave(NumberedEvents.of(NumberedEvents.session("a"), 10));
        Spool spool = new Spool(state, MAX_BYTES, MAX_AGE, ConsentGuard.ask(null, false), ledger, 0);
        Spool.Batch batch = spool.take();
        Files.createDirectories(Path.of(batch.path() + ".draft/something"));
        spool.release(batch, batch.entries().subList(7, 10));
        assertThat(spool.take()).isNull();
        Files.delete(Path.of(batch.path() + ".draft/something"));
        Files.delete(Path.of(batch.path() + ".draft"));
        spool.close();

        assertThat(NumberedEvents.names(sendAll())).containsExactly("a/8", "a/9", "a/10");
    }

    @Test
    void leavesADraftThatSomebodyMayBeWritingAndDeletesOldOnes() throws IOException {
        leave(NumberedEvents.of(NumberedEvents.session("a"), 1));
        Path folder = state.resolve("spool");
        Path fresh = Files.createFile(folder.resolve(SpoolName.next("0123abcd") + ".draft"));
        Path old = Files.createFile(folder.resolve(new SpoolName(1, "01234567", "0123abcd") + ".draft"));

        assertThat(sendAll()).hasSize(1);
        assertThat(fresh).exists();
        assertThat(old).doesNotExist();
    }

    @Test
    void keepsWithinItsBoundAndDropsTheOldestFirst() {
        int earlier = 500;
        int own = 5_000;
        leave(NumberedEvents.of(NumberedEvents.session("earlier"), earlier));
        ledger.begin(NumberedEvents.session("own"));
        Spool spool = spool();
        assertThat(spool.append(NumberedEvents.of(NumberedEvents.session("own"), own)))
                .isEqualTo(own);
        assertThat(sizeOnDisk()).isBetween(MAX_BYTES / 2, MAX_BYTES);

        TelemetryStats stats = ledger.stats(() -> 0, false);
        List<NumberedEvent> kept = takeAll(spool);
        assertThat(stats.earlierLost()).isEqualTo(earlier);
        assertThat(kept).hasSize((int) stats.spooled());
        assertThat(stats.spooled() + stats.dropped().get(LossReason.SPOOL_FULL)).isEqualTo(own);
        // Files of one millisecond are in no order.
        assertThat(kept).extracting(NumberedEvent::number).as("the newest").contains((long) own);
        assertThat(ledger.lost()).as("to be reported").isEqualTo(earlier + own - stats.spooled());
    }

    @Test
    void aFileCutOffAnywhereGivesBackWhatIsWholeOnceAndIsCorrected() throws IOException {
        leave(NumberedEvents.of(NumberedEvents.session("a"), 5));
        Path file = spoolFiles().get(0);
        byte[] whole = Files.readAllBytes(file);
        int most = 0;
        for (int length = 0; length <= whole.length; length += length < 300 ? 20 : 1) {
            Files.write(file, Arrays.copyOf(whole, length));
            Spool spool = spool();
            List<NumberedEvent> back = takeAll(spool);
            spool.close();

            assertThat(back).hasSizeGreaterThanOrEqualTo(most);
            assertThat(NumberedEvents.names(back))
                    .isEqualTo(NumberedEvents.names(NumberedEvents.of(NumberedEvents.session("a"), 5))
                            .subList(0, back.size()));
            most = back.size();
            assertThat(sendAll()).isEmpty();
        }
        assertThat(most).isEqualTo(5);
    }

    @Test
    void appendsToNoDamagedFile() throws IOException {
        leave(NumberedEvents.of(NumberedEvents.session("a"), 2));
        Path file = spoolFiles().get(0);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 1));
        leave(NumberedEvents.of(NumberedEvents.session("b"), 2));

        assertThat(NumberedEvents.names(sendAll())).containsExactlyInAnyOrder("a/1", "b/1", "b/2");
        assertThat(ledger.stats(() -> 0, false).earlierLost()).isOne();
    }

    @Test
    void leavesFilesOfAnUnknownFormatAloneUntilTheyAreOld() throws IOException {
        leave(NumberedEvents.of(NumberedEvents.session("a"), 2));
        Path file = spoolFiles().get(0);
        byte[] bytes = Files.readAllBytes(file);
        bytes[7] = '9';
        Files.write(file, bytes);

        assertThat(sendAll()).isEmpty();
        assertThat(spoolFiles()).hasSize(1);
        assertThat(ledger.lost()).isZero();

        Files.setLastModifiedTime(
                spoolFiles().get(0), FileTime.from(Instant.now().minus(MAX_AGE).minusSeconds(60)));
        assertThat(sendAll()).isEmpty();
        assertThat(spoolFiles()).isEmpty();
        assertThat(ledger.lost()).isOne();
    }

    @Test
    void touchesNoForeignFiles() throws IOException {
        leave(NumberedEvents.of(NumberedEvents.session("a"), 1));
        Path folder = state.resolve("spool");
        Path outside = Files.writeString(state.resolve("outside"), "precious");
        Files.writeString(folder.resolve("readme.txt"), "precious");
        Files.writeString(folder.resolve("x.spool"), "precious");
        Files.createDirectory(folder.resolve("0000000000000-00000000.gone-0-0.spool"));
        Files.createSymbolicLink(folder.resolve("0000000000000-00000001.gone-0-0.spool"), outside);
        Files.createSymbolicLink(folder.resolve("gone-0-0.lock"), outside);

        assertThat(NumberedEvents.names(sendAll())).containsExactly("a/1");
        assertThat(outside).hasContent("precious");
        assertThat(folder.resolve("readme.txt")).hasContent("precious");
        assertThat(folder.resolve("x.spool")).hasContent("precious");
        assertThat(folder.resolve("0000000000000-00000000.gone-0-0.spool")).isDirectory();
    }

    @Test
    void writesNowhereElseWhenItsFolderIsALink() throws IOException {
        Path elsewhere = Files.createDirectory(state.resolve("elsewhere"));
        Files.createSymbolicLink(state.resolve("spool"), elsewhere);

        assertThat(spool().append(NumberedEvents.of(NumberedEvents.session("a"), 1)))
                .isZero();
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void isNoErrorWhereItsFolderIsAFileOrCannotBeMade() throws IOException {
        Files.writeString(state.resolve("spool"), "a file");
        Spool inTheWay = spool();
        assertThat(inTheWay.append(NumberedEvents.of(NumberedEvents.session("a"), 1)))
                .isZero();
        assertThat(inTheWay.take()).isNull();
        assertThat(inTheWay.exists()).isFalse();
        inTheWay.close();

        Spool belowAFile =
                new Spool(state.resolve("spool/deeper"), MAX_BYTES, MAX_AGE, ConsentGuard.ask(null, false), ledger);
        assertThat(belowAFile.append(NumberedEvents.of(NumberedEvents.session("a"), 1)))
                .isZero();
        belowAFile.close();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void isReadableByItsOwnerOnly() throws IOException {
        Files.createDirectory(
                state.resolve("spool"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx")));
        Files.setPosixFilePermissions(state.resolve("spool"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Spool spool = spool();
        spool.append(NumberedEvents.of(NumberedEvents.session("a"), 1));

        assertThat(permissions(state.resolve("spool"))).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(state.resolve("spool"))) {
            assertThat(files).hasSize(2).allSatisfy(file -> assertThat(permissions(file))
                    .isEqualTo("rw-------"));
        }
        spool.close();
    }

    @Test
    void outlastsAnInterrupt() {
        Spool spool = spool();
        for (int i = 1; i <= 20; i++) {
            Thread.currentThread().interrupt();
            assertThat(spool.append(List.of(NumberedEvents.of(NumberedEvents.session("a"), i, 0))))
                    .isOne();
            assertThat(Thread.interrupted()).isFalse();
        }

        assertThat(takeAll(spool)).hasSize(20);
    }

    @Test
    void makesNothingWhereThereIsNothingToSend() {
        Spool spool = spool();

        assertThat(spool.take()).isNull();
        spool.close();
        assertThat(state).isEmptyDirectory();
    }

    @Test
    void goesWithTheConsent() throws IOException {
        leave(NumberedEvents.of(NumberedEvents.session("a"), 10));
        Spool spool = new Spool(state, MAX_BYTES, MAX_AGE, ConsentGuard.ask(state, false), ledger);
        Consent.of("p", state).revoke();

        assertThat(state.resolve("spool")).isEmptyDirectory();
        assertThat(spool.append(NumberedEvents.of(NumberedEvents.session("b"), 1)))
                .isZero();
        assertThat(state.resolve("spool")).isEmptyDirectory();
    }

    private Spool spool() {
        return new Spool(state, MAX_BYTES, MAX_AGE, ConsentGuard.ask(null, false), ledger);
    }

    /** What a run before this one does. */
    private void leave(List<NumberedEvent> entries) {
        Spool spool = new Spool(state, MAX_BYTES, MAX_AGE, ConsentGuard.ask(null, false), new LossLedger());
        assertThat(spool.append(entries)).isEqualTo(entries.size());
        spool.close();
    }

    /** What a run after this one does. */
    private List<NumberedEvent> sendAll() {
        Spool spool = spool();
        List<NumberedEvent> all = takeAll(spool);
        spool.close();
        return all;
    }

    private static List<NumberedEvent> takeAll(Spool spool) {
        List<NumberedEvent> all = new ArrayList<>();
        for (Spool.Batch batch = spool.take(); batch != null; batch = spool.take()) {
            all.addAll(batch.entries());
            spool.release(batch, List.of());
        }
        return all;
    }

    private List<Path> spoolFiles() {
        try (Stream<Path> files = Files.list(state.resolve("spool"))) {
            return files.filter(file -> file.toString().endsWith(".spool"))
                    .filter(Files::isRegularFile)
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private long sizeOnDisk() {
        return spoolFiles().stream().mapToLong(file -> file.toFile().length()).sum();
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
