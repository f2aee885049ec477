package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.testkit.broker.TestBroker;
import dev.rollcall.testkit.process.JobProcess;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.registry.RegistryProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The job as its users run it, in a process of its own. */
class JobProcessIT {

    private static final Duration LONG = Duration.ofSeconds(90);

    @RegisterExtension
    final TestBroker broker = new TestBroker();

    @TempDir
    Path folder;

    @Test
    void inTurkishItWorksAndWhenKilledLeavesNoLibrariesInTheTemporaryFolder() throws Exception {
        List<String> ends = new CopyOnWriteArrayList<>();
        try (RegistryProcess registry = RegistryProcess.start(Ports.free(), folder)) {
            registry.awaitReady();
            Provision.apply(broker.clientSettings(), Map.of("schema.registry.url", registry.url()), 1);
            Path home = Files.createDirectory(folder.resolve("job"));
            try (JobProcess job = new JobProcess(
                    1,
                    home,
                    List.of(
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Duser.language=tr",
                            "-Duser.country=TR"),
                    Map.of(
                            "ROLLCALL_BOOTSTRAP_SERVERS", broker.bootstrapServers(),
                            "ROLLCALL_SCHEMA_REGISTRY_URL", registry.url(),
                            "ROLLCALL_LOG_FORMAT", "json"),
                    ends::add)) {
                for (int life = 0; life < 3; life++) {
                    job.start();
                    await().atMost(LONG).until(() -> job.isReady() || !ends.isEmpty());
                    assertThat(ends).isEmpty();
                    job.kill();
                }
            }
            // The temporary folder of the process is where it works.
            assertThat(files(home, 1)).noneMatch(name -> name.contains("rocksdbjni") || name.contains("zstd"));
            assertThat(files(home, 9))
                    .filteredOn(name -> name.contains("rocksdbjni"))
                    .hasSize(1);
            assertThat(Files.readAllLines(home.resolve("job-1.log")))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(new ObjectMapper()
                                    .readTree(line)
                                    .get("level")
                                    .asText())
                            .isIn("INFO", "WARN", "ERROR"));
        }
    }

    private static List<String> files(Path folder, int depth) throws IOException {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
