package dev.rollcall.producer.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.state.ConsentGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

public class ShortRunWriterTest {

    private static final long ROOM = 1 << 20;

    @TempDir
    Path state;

    @Test
    void leavesItsEventsToWhoeverComesNext() throws IOException {
        makeSpool();

        assertThat(leave("a", 2, ROOM)).isTrue();
        assertThat(leave("b", 1, ROOM)).isTrue();

        assertThat(files()).hasSize(2).allMatch(name -> name.endsWith(SpoolName.SUFFIX));
        assertThat(NumberedEvents.names(NumberedEvents.takenFrom(state)))
                .containsExactlyInAnyOrder("a/1", "a/2", "b/1");
    }

    @Test
    void keepsThemFromOthers() throws IOException {
        makeSpool();
        leave("a", 1, ROOM);

        for (String name : files()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spool().resolve(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void leavesALossThatNoEventReports() throws IOException {
        makeSpool();

        assertThat(ShortRunWriter.leave(state, ROOM, ConsentGuard.ask(null, false), List.of(), 7))
                .isTrue();

        LossLedger ledger = new LossLedger();
        Spool spool = new Spool(state, ROOM, Duration.ofHours(1), ConsentGuard.ask(null, false), ledger);
        assertThat(spool.take()).isNull();
        assertThat(ledger.lost()).isEqualTo(7);
    }

    @Test
    void changesNothingWhereThereIsNoFolder() throws IOException {
        assertThat(leave("a", 1, ROOM)).isFalse();
        assertThat(spool()).doesNotExist();

        Files.createFile(spool());
        assertThat(leave("a", 1, ROOM)).isFalse();
        assertThat(spool()).isRegularFile();
    }

    @Test
    void changesNothingWhereThereIsNoRoom() throws IOException {
        makeSpool();
        Files.write(spool().resolve("of-another"), new byte[(int) ROOM]);

        assertThat(leave("a", 1, ROOM)).isFalse();
        assertThat(files()).containsExactly("of-another");
    }

    @Test
    void changesNothingAmongVeryManyFilesOrWithVeryManyEvents() throws IOException {
        makeSpool();
        assertThat(leave("a", 1_000, ROOM)).isFalse();

        for (int i = 0; i < 257; i++) {
            Files.createFile(spool().resolve("file-" + i));
        }
        assertThat(leave("a", 1, ROOM)).isFalse();
        assertThat(files()).hasSize(257);
    }

    @Test
    void changesNothingWhenItsUserRevokes() throws IOException {
        makeSpool();
        ConsentGuard permission = ConsentGuard.ask(state, false);
        ConsentGuard.withdraw(state);

        assertThat(ShortRunWriter.leave(state, ROOM, permission, NumberedEvents.of(NumberedEvents.session("a"), 1), 0))
                .isFalse();
        assertThat(files()).isEmpty();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void changesNothingWhereTheFolderIsALinkOrOpenToOthers() throws IOException {
        Path elsewhere = Files.createDirectory(
                state.resolve("elsewhere"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(spool(), elsewhere);
        assertThat(leave("a", 1, ROOM)).isFalse();
        assertThat(elsewhere).isEmptyDirectory();

        Files.delete(spool());
        makeSpool();
        Files.setPosixFilePermissions(spool(), PosixFilePermissions.fromString("rwxrwx---"));
        assertThat(leave("a", 1, ROOM)).isFalse();
        assertThat(files()).isEmpty();
    }

    /** As a spool makes it. */
    private void makeSpool() throws IOException {
        SpoolFolder.in(state).close();
    }

    private boolean leave(String session, int events, long room) {
        return ShortRunWriter.leave(
                state,
                room,
                ConsentGuard.ask(null, false),
                NumberedEvents.of(NumberedEvents.session(session), events),
                0);
    }

    private Path spool() {
        return state.resolve(SpoolFolder.NAME);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(spool())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
