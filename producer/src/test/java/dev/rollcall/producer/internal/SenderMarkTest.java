package dev.rollcall.producer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.SenderMark.Outcome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class SenderMarkTest {

    private static final Duration INTERVAL = Duration.ofMinutes(15);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("sender");
    }

    @Test
    void letsOneStartInAnInterval() throws IOException {
        assertThat(SenderMark.start(file, INTERVAL)).isTrue();
        assertThat(SenderMark.start(file, INTERVAL)).isFalse();

        Files.setLastModifiedTime(
                file, FileTime.from(Instant.now().minus(INTERVAL).plusSeconds(60)));
        assertThat(SenderMark.start(file, INTERVAL)).isFalse();
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.now().minus(INTERVAL).minusSeconds(60)));
        assertThat(SenderMark.start(file, INTERVAL)).isTrue();
        assertThat(SenderMark.start(file, INTERVAL)).isFalse();
        assertThat(SenderMark.start(file, Duration.ZERO)).isTrue();
    }

    @Test
    void letsOneStartWhenTheClockWasSetBack() throws IOException {
        SenderMark.start(file, INTERVAL);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(3600)));

        assertThat(SenderMark.start(file, INTERVAL)).isTrue();
    }

    @Test
    void takesOneThatSaysNothingForFailed() throws IOException {
        SenderMark.start(file, Duration.ZERO);
        SenderMark.start(file, Duration.ZERO);

        assertThat(SenderMark.read(file)).isEqualTo(new SenderMark(2, Outcome.SILENT));
    }

    @Test
    void countsThoseThatFailInARow() throws IOException {
        for (int failures = 1; failures <= 3; failures++) {
            run(Outcome.UNREACHABLE);
            assertThat(SenderMark.read(file)).isEqualTo(new SenderMark(failures, Outcome.UNREACHABLE));
        }
        run(Outcome.DELIVERED);
        assertThat(SenderMark.read(file)).isEqualTo(new SenderMark(0, Outcome.DELIVERED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "x UNREACHABLE", "3 UNKNOWN", "\0\0\0\0"})
    void takesADamagedFileForNone(String content) throws IOException {
        Files.writeString(file, content);

        assertThat(SenderMark.read(file)).isEqualTo(new SenderMark(0, null));
        assertThat(SenderMark.start(file, Duration.ZERO)).isTrue();
    }

    private void run(Outcome outcome) throws IOException {
        SenderMark.start(file, Duration.ZERO);
        SenderMark before = SenderMark.read(file);
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
            before.end(outcome, open);
        }
    }
}
