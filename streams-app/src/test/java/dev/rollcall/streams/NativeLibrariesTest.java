package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.streams.failure.JobException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {

    @TempDir
    Path folder;

    @Test
    void saysInOneLineThatTheFolderTakesNoFiles() throws Exception {
        Path file = Files.createFile(folder.resolve("native"));

        assertThatThrownBy(() -> NativeLibraries.load(file))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("ROLLCALL_STATE_DIR: a native library cannot be loaded from '" + file + "'")
                .hasMessageNotContaining("\n");
    }

    @Test
    void deletesTheCopiesThatAKilledProcessLeft() throws Exception {
        Path left = Files.createFile(folder.resolve("libzstd-jni-1234.so"));

        NativeLibraries.load(folder);

        assertThat(left).doesNotExist();
    }
}
