package dev.rollcall.edge.jina;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.Context;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The four payloads of Jina's own page about its telemetry. */
class JinaExampleTest {

    private static final Context CONTEXT = Context.builder()
            .architecture("x86_64")
            .platform("Darwin")
            .platformRelease("21.6.0")
            .platformVersion(
                    "Darwin Kernel Version 21.6.0: Sat Jun 18 17:07:28 PDT 2022; root:xnu-8020.140.41~1/RELEASE_ARM64_T8110")
            .processor("i386")
            .runtime("python 3.7.9")
            .dependencies(Map.of(
                    "docarray", "0.15.2",
                    "grpcio", "1.46.3",
                    "jina-proto", "0.1.13",
                    "proto-backend", "cpp",
                    "protobuf", "3.20.1",
                    "pyyaml", "6.0"))
            .build();

    @Test
    void fourEventsOfOneUserAreReadInFull() throws IOException {
        try (InputStream file = Files.newInputStream(Path.of("../examples/jina-telemetry.json"))) {
            Reading reading = Reading.of(file);

            assertThat(reading.reasons).isEmpty();
            assertThat(reading.events())
                    .containsExactly(
                            "WorkerRuntime.start", "GRPCGatewayRuntime.start", "BaseExecutor.start", "Flow.start");
            assertThat(reading.payloads)
                    .extracting(RelayedEvent::session)
                    .containsExactly(
                            RelayedId.raw("da9d4ade-2171-11ed-8713-56286d1a91c2"),
                            RelayedId.raw("da9fc390-2171-11ed-8713-56286d1a91c2"),
                            RelayedId.raw("daa02f1a-2171-11ed-8713-56286d1a91c2"),
                            RelayedId.raw("db4c0092-2171-11ed-8713-56286d1a91c2"));
            assertThat(reading.payloads).allSatisfy(payload -> {
                assertThat(payload.product()).isEqualTo("jina");
                assertThat(payload.version()).isEqualTo("3.7.13");
                assertThat(payload.user()).isEqualTo(RelayedId.raw("94731629138370"));
                assertThat(payload.occurredAt()).isBetween("2022-08-21T16:54:00Z", "2022-08-21T16:54:02Z");
                assertThat(payload.startedAt()).isNull();
                assertThat(payload.context()).isEqualTo(CONTEXT);
                assertThat(payload.attributes()).isEmpty();
            });
        }
    }
}
