package dev.rollcall.producer.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

public class SystemFilesTest {

    @TempDir
    Path folder;

    @Test
    void knowsWhenTheProcessStartedWithAndWithoutTheSystemsFiles() {
        Instant start = ProcessHandle.current().info().startInstant().orElseThrow();

        assertThat(SystemFiles.processStart(Path.of("/proc"))).isCloseTo(start, within(5, ChronoUnit.SECONDS));
        assertThat(SystemFiles.processStart(folder)).isEqualTo(start);
    }

    @Test
    void hasNewRandomBytesForEveryCall() {
        assertThat(SystemFiles.randomBytes(16)).hasSize(16).isNotEqualTo(SystemFiles.randomBytes(16));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void tellsAnOwnFolderFromALinkToOneAndOneThatIsOpenToOthers() throws IOException {
        Path own = Files.createDirectory(folder.resolve("own"));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(SystemFiles.isOwnFolder(own, SystemFiles.WRITE_OF_OTHERS)).isTrue();
        assertThat(SystemFiles.isOwnFolder(own, SystemFiles.ALL_OF_OTHERS)).isFalse();
        assertThat(SystemFiles.isOwnFile(own, SystemFiles.WRITE_OF_OTHERS)).isFalse();
        assertThat(SystemFiles.isOwnFolder(
                        Files.createSymbolicLink(folder.resolve("link"), own), SystemFiles.WRITE_OF_OTHERS))
                .isFalse();
    }
}
