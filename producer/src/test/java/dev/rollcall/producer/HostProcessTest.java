package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host program in a JVM of its own. */
class HostProcessTest {

    @TempDir
    Path folder;

    @Test
    void endsByItselfThoughItNeverClosesAndNobodyAnswers() throws Exception {
        ChildJvm host = ChildJvm.run(Host.class, folder, Map.of(), List.of("-verbose:class"));

        assertThat(host.exitCode()).isZero();
        assertThat(host.out()).contains("recorded=1000").contains("thread=true");
        assertThat(host.err()).isEmpty();
        assertThat(loaded(host, "org.apache.kafka.clients.producer.KafkaProducer "))
                .isEmpty();
    }

    @Test
    void printsAndLoadsNoKafkaWhenTheUserAsksToSeeTheRecords() throws Exception {
        ChildJvm host = ChildJvm.run(
                Host.class, folder, Map.of("HOST_TELEMETRY_PRINT", "1"), List.of("-verbose:class"), "close");

        assertThat(host.err().lines()).hasSize(1_000).allMatch(line -> line.startsWith("{\"product\": \"host\""));
        assertThat(loaded(host, "org.apache.kafka.")).isEmpty();
    }

    private static List<String> loaded(ChildJvm host, String... packages) {
        return host.out()
                .lines()
                .filter(line -> Stream.of(packages).anyMatch(name -> line.contains("] " + name)))
                .toList();
    }

    /** Records a thousand events. */
    static final class Host {

        public static void main(String[] args) {
            Telemetry telemetry = Telemetry.builder("host", "1")
                    .bootstrapServers("localhost:1")
                    .schemaRegistryUrl("http://localhost:1")
                    .build();
            for (int i = 0; i < 1_000; i++) {
                telemetry.record("e");
            }
            boolean thread = Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(t -> t.getName().equals("rollcall-telemetry"));
            System.out.println("recorded=" + telemetry.stats().recorded() + " thread=" + thread);
            if (args.length > 0) {
                // A busy machine may need longer to print them all than close() waits.
                telemetry.flush(Duration.ofSeconds(40));
                telemetry.close();
            }
        }
    }
}
