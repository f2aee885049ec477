package dev.rollcall.edge.otlp;

import static dev.rollcall.edge.otlp.Logs.request;
import static dev.rollcall.edge.otlp.Logs.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.edge.EdgeUnderTest;
import dev.rollcall.producer.IdHash;
import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.broker.TestBroker;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LogsRouteIT {

    private static final String PATH = "/v1/logs";
    private static final String PROTOBUF = OtlpFormat.PROTOBUF.contentType();
    private static final IdHash IDS = new IdHash(Base64.getDecoder().decode(EdgeUnderTest.KEY));

    @RegisterExtension
    static final TestBroker BROKER = new TestBroker();

    @TempDir
    Path folder;

    private EdgeUnderTest edge;
    private String product;

    @BeforeEach
    void start() throws Exception {
        product = "p" + System.nanoTime();
        Path products = folder.resolve("products.json");
        Files.writeString(products, """
                {"products": {"%s": {}, "locked": {"write_keys": ["k1"]}}, "denied": ["spam"]}""".formatted(product));
        edge = new EdgeUnderTest(BROKER, folder, Map.of("ROLLCALL_PRODUCTS", products.toString()));
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void whatIsRefusedIsSaidInTheFormatOfTheRequest() throws Exception {
        HttpResponse<String> noJson = edge.postJson(PATH, "{\"resourceLogs\": 7}");
        assertThat(noJson.statusCode()).isEqualTo(400);
        assertThat(noJson.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(noJson.body()).startsWith("{\"code\":3,\"message\":\"not OTLP at character ");

        HttpResponse<byte[]> noProtobuf = post("x".getBytes(StandardCharsets.UTF_8));
        assertThat(noProtobuf.statusCode()).isEqualTo(400);
        assertThat(noProtobuf.headers().firstValue("Content-Type")).hasValue(PROTOBUF);
        assertThat(noProtobuf.body())
                .isEqualTo(OtlpFormat.PROTOBUF.status(
                        3, "not protobuf of ExportLogsServiceRequest; send what OTLP defines"));

        assertThat(edge.post(PATH, new byte[0], "Content-Type", "text/plain").statusCode())
                .isEqualTo(415);
        assertThat(edge.post(PATH, new byte[2 << 20], "Content-Type", PROTOBUF).statusCode())
                .isEqualTo(413);
        assertThat(post(of("unlisted", "a")).statusCode()).isEqualTo(404);
        assertThat(post(of("spam", "a")).statusCode()).isEqualTo(403);
        assertThat(post(of("locked", "a")).statusCode()).isEqualTo(401);
        assertThat(edge.metrics())
                .contains("rollcall_edge_refused_total{reason=\"invalid_logs\",route=\"logs\"} 2.0")
                .contains("rollcall_edge_refused_total{reason=\"no_write_key\",route=\"logs\"} 1.0");
    }

    @Test
    void aRequestOfWhichNothingIsValidIsNoSuccess() throws Exception {
        HttpResponse<String> response = edge.postJson(PATH, """
                {"resourceLogs": [{
                  "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "%s"}}]},
                  "scopeLogs": [{"logRecords": [{"eventName": "a"}, {"eventName": "b"}]}]}]}""".formatted(product));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo("{\"code\":3,\"message\":\"2 of 2 log records: service.version is missing; set it, e.g. by"
                        + " OTEL_RESOURCE_ATTRIBUTES\"}");
        assertThat(events()).isEmpty();
        assertThat(edge.metrics())
                .contains("rollcall_edge_rejected_total{reason=\"no_service_version\",route=\"logs\"} 2.0");
    }

    @Test
    void whatIsRejectedOfARequestIsCountedAndExplainedAndTheRestIsStored() throws Exception {
        ExportLogsServiceRequest request = of(product, "a", "", "b").toBuilder()
                .mergeFrom(of("unlisted", "x"))
                .build();

        HttpResponse<byte[]> response = post(request);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(PROTOBUF);
        var partial = ExportLogsServiceResponse.parseFrom(response.body()).getPartialSuccess();
        assertThat(partial.getRejectedLogRecords()).isEqualTo(2);
        assertThat(partial.getErrorMessage())
                .isEqualTo("1 of 4 log records: the event name is missing; set that of the record, or its attribute"
                        + " event.name. 1 of 4 log records: the product is not accepted here; check its"
                        + " name");
        assertThat(events()).extracting(TelemetryEvent::getEvent).containsExactly("a", "b");
    }

    @Test
    void aRequestWithoutRecordsIsASuccess() throws Exception {
        assertThat(edge.postJson(PATH, "{}").body()).isEqualTo("{}");
        assertThat(post(ExportLogsServiceRequest.getDefaultInstance()).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "none"})
    void anSdkOfOpenTelemetryIsUnderstood(String compression) throws Exception {
        Instant now = Instant.now();
        SdkLoggerProvider provider = SdkLoggerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.builder()
                                .put("service.name", product)
                                .put("service.version", "1.2.3")
                                .put("service.instance.id", "this run")
                                .put("user.id", "alice")
                                .put("host.name", "secret")
                                .build())))
                .addLogRecordProcessor(BatchLogRecordProcessor.builder(OtlpHttpLogRecordExporter.builder()
                                .setEndpoint(edge.uri().resolve(PATH).toString())
                                .setCompression(compression)
                                .build())
                        .build())
                .build();
        Logger logger = provider.get("test");
        logger.logRecordBuilder()
                .setEventName("Flow.start")
                .setTimestamp(now.minusSeconds(60))
                .setAttribute(AttributeKey.longKey("size"), 7L)
                .emit();
        logger.logRecordBuilder().setEventName("Flow.stop").setTimestamp(now).emit();
        CompletableResultCode end = provider.shutdown().join(20, TimeUnit.SECONDS);

        assertThat(end.isSuccess()).isTrue();
        List<TelemetryEvent> events = events();
        assertThat(events).extracting(TelemetryEvent::getEvent).containsExactly("Flow.start", "Flow.stop");
        TelemetryEvent first = events.get(0);
        assertThat(first.getVersion()).isEqualTo("1.2.3");
        assertThat(first.getUid()).isEqualTo(IDS.of("alice").hashedWith(raw -> raw));
        assertThat(first.getSessionId()).isEqualTo(IDS.of("this run").hashedWith(raw -> raw));
        assertThat(first.getRuntime()).isEqualTo("java");
        assertThat(first.getDependencies()).containsOnlyKeys("opentelemetry");
        assertThat(first.getAttributes()).isEqualTo(Map.of("size", "7"));
        assertThat(Duration.between(first.getOccurredAt(), events.get(1).getOccurredAt()))
                .isEqualTo(Duration.ofSeconds(60));
        assertThat(Duration.between(first.getOccurredAt(), first.getSentAt()))
                .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(80));
    }

    private static ExportLogsServiceRequest of(String product, String... events) {
        return request(
                service("service.name", product),
                List.of(events).stream().map(Logs::log).toArray(LogRecord.Builder[]::new));
    }

    private HttpResponse<byte[]> post(ExportLogsServiceRequest request) throws IOException, InterruptedException {
        return post(request.toByteArray());
    }

    private HttpResponse<byte[]> post(byte[] body) throws IOException, InterruptedException {
        URI uri = edge.uri().resolve(PATH);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", PROTOBUF)
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }

    private List<TelemetryEvent> events() throws IOException {
        return edge.events().stream()
                .filter(event -> event.getProduct().equals(product))
                .toList();
    }
}
