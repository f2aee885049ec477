package dev.rollcall.producer.internal.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.event.Tally;
import dev.rollcall.producer.internal.state.Permission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class ShortRunTest {

    private static final long ROOM = 1 << 20;

    @TempDir
    Path state;

    @Test
    void leavesItsEventsToWhoeverComesNext() throws IOException {
        Files.createDirectory(spool());

        assertThat(leave("a", 2, ROOM)).isTrue();
        assertThat(leave("b", 1, ROOM)).isTrue();

        assertThat(files()).hasSize(2).allMatch(name -> name.endsWith(SpoolName.SUFFIX));
        assertThat(Entries.names(Entries.takenFrom(state))).containsExactlyInAnyOrder("a/1", "a/2", "b/1");
    }

    @Test
    void keepsThemFromOthers() throws IOException {
        Files.createDirectory(spool());
        leave("a", 1, ROOM);

        for (String name : files()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spool().resolve(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void leavesALossThatNoEventReports() throws IOException {
        Files.createDirectory(spool());

        assertThat(ShortRun.leave(state, ROOM, Permission.ask(null, false), List.of(), 7))
                .isTrue();

        Tally tally = new Tally();
        Spool spool = new Spool(state, ROOM, Duration.ofHours(1), Permission.ask(null, false), tally);
        assertThat(spool.take()).isNull();
        assertThat(tally.lost()).isEqualTo(7);
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
        Files.createDirectory(spool());
        Files.write(spool().resolve("of-another"), new byte[(int) ROOM]);

        assertThat(leave("a", 1, ROOM)).isFalse();
        assertThat(files()).containsExactly("of-another");
    }

    @Test
    void changesNothingAmongVeryManyFilesOrWithVeryManyEvents() throws IOException {
        Files.createDirectory(spool());
        assertThat(leave("a", 1_000, ROOM)).isFalse();

        for (int i = 0; i < 257; i++) {
            Files.createFile(spool().resolve("file-" + i));
        }
        assertThat(leave("a", 1, ROOM)).isFalse();
        assertThat(files()).hasSize(257);
    }

    @Test
    void changesNothingWhenItsUserRevokes() throws IOException {
        Files.createDirectory(spool());
        Permission permission = Permission.ask(state, false);
        Permission.withdraw(state);

        assertThat(ShortRun.leave(state, ROOM, permission, Entries.of(Entries.session("a"), 1), 0))
                .isFalse();
        assertThat(files()).isEmpty();
    }

    private boolean leave(String session, int events, long room) {
        return ShortRun.leave(
                state, room, Permission.ask(null, false), Entries.of(Entries.session(session), events), 0);
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
