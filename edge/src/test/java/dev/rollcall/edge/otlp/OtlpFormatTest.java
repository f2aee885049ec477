package dev.rollcall.edge.otlp;

import static dev.rollcall.edge.otlp.Logs.log;
import static dev.rollcall.edge.otlp.Logs.request;
import static dev.rollcall.edge.otlp.Logs.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import dev.rollcall.producer.RelayedId;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpFormatTest {

    @ParameterizedTest
    @CsvSource({
        "application/x-protobuf, PROTOBUF",
        "application/json, JSON",
        "Application/JSON; charset=utf-8, JSON",
        "text/plain,",
        "application/jsonp,",
        ",",
    })
    void isThatOfTheContentType(String header, OtlpFormat format) {
        assertThat(OtlpFormat.of(header).orElse(null)).isEqualTo(format);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "null",
                "{",
                "{} {}",
                "{'resourceLogs': {}}",
                "{'resourceLogs': [[]]}",
                "{'resourceLogs': [null]}",
                "{'resourceLogs': [{'scopeLogs': [{'logRecords': [{'timeUnixNano': 'x'}]}]}]}",
                "{'resourceLogs': [{'scopeLogs': [{'logRecords': [{'timeUnixNano': -1}]}]}]}",
                "{'resourceLogs': [{'scopeLogs': [{'logRecords': [{'timeUnixNano': 1.5}]}]}]}",
                "{'resourceLogs': [{'scopeLogs': [{'logRecords': [{'timeUnixNano': {}}]}]}]}",
                "{'resourceLogs': [{'scopeLogs': [{'logRecords': [{'timeUnixNano': '18446744073709551616'}]}]}]}",
                "{'resourceLogs': [{'scopeLogs': [{'logRecords': [{'eventName': 7}]}]}]}",
                "{'resourceLogs': [{'resource': {'attributes': [{'value': {'boolValue': 'true'}}]}}]}",
                "{'resourceLogs': [{'resource': {'attributes': [{'value': {'doubleValue': 'x'}}]}}]}",
                "{'resourceLogs': [{'resource': {'attributes': [{'value': {'bytesValue': '?'}}]}}]}",
            })
    void refusesJsonThatIsNotOtlp(String json) {
        assertThatThrownBy(() -> json(json))
                .isInstanceOfSatisfying(
                        MalformedLogsException.class,
                        e -> assertThat(e.reason()).contains(";").doesNotContain("\n"));
    }

    @Test
    void saysWhereTheFaultIs() {
        assertThatThrownBy(() -> json("{'resourceLogs':\n [{'scopeLogs': 'secret'}]}"))
                .hasMessage("not OTLP at character 17 of line 2; an array is needed there");
    }

    @Test
    void boundsHowDeepARequestIs() {
        String deep = "{'resourceLogs': [{'resource': {'attributes': [{'value': "
                + "{'arrayValue': {'values': [".repeat(100_000);
        assertThatThrownBy(() -> json(deep)).isInstanceOf(MalformedLogsException.class);
        assertThatThrownBy(() -> json("{'x':" + "[".repeat(100_000))).isInstanceOf(MalformedLogsException.class);

        AnyValue value = AnyValue.getDefaultInstance();
        for (int i = 0; i < 200; i++) {
            value = AnyValue.newBuilder()
                    .setArrayValue(ArrayValue.newBuilder().addValues(value))
                    .build();
        }
        byte[] body = request(Collections.singletonList(Logs.attribute("a", value)), log("a"))
                .toByteArray();
        assertThatThrownBy(() -> OtlpFormat.PROTOBUF.request(body)).isInstanceOf(MalformedLogsException.class);
    }

    @ParameterizedTest
    @EnumSource
    void boundsTheNumberOfRecords(OtlpFormat format) {
        LogRecord.Builder[] records = new LogRecord.Builder[OtlpFormat.MAX_RECORDS + 1];
        Arrays.fill(records, log(""));
        byte[] body =
                switch (format) {
                    case PROTOBUF -> request(service(), records).toByteArray();
                    case JSON ->
                        ("{\"resourceLogs\": [{\"scopeLogs\": [{\"logRecords\": ["
                                        + String.join(",", Collections.nCopies(records.length, "{}")) + "]}]}]}")
                                .getBytes(StandardCharsets.UTF_8);
                };

        assertThatThrownBy(() -> format.request(body)).hasMessage("1001 log records; send at most 1000 in a request");
    }

    @Test
    void readsJsonIntoWhatProtobufIsReadInto() throws MalformedLogsException {
        ExportLogsServiceRequest request = json("""
                {"resourceLogs": [{
                  "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "my-app"}}]},
                  "schemaUrl": "x", "from a later version": [{"a": {}}],
                  "scopeLogs": [{
                    "scope": {"name": "my.library", "version": "1.0.0"},
                    "logRecords": [{
                      "timeUnixNano": "18446744073709551615", "observedTimeUnixNano": 1544712660300000000,
                      "severityNumber": 10, "severityText": "Information",
                      "traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "EEE19B7EC3C1B174",
                      "eventName": "Flow.start", "flags": 1, "body": null,
                      "attributes": [
                        {"key": "s", "value": {"stringValue": "größer"}},
                        {"key": "b", "value": {"boolValue": true}},
                        {"key": "i", "value": {"intValue": "-10"}},
                        {"key": "d", "value": {"doubleValue": 637.5}},
                        {"key": "n", "value": {"doubleValue": "NaN"}},
                        {"key": "y", "value": {"bytesValue": "YWJj"}},
                        {"key": "a", "value": {"arrayValue": {"values": [{"intValue": 7}, {}]}}},
                        {"key": "m", "value": {"kvlistValue": {"values": [{"key": "k", "value": {"boolValue": false}}]}}}
                      ]}]}]}]}
                """);

        LogRecord.Builder record = log("Flow.start")
                .setTimeUnixNano(-1)
                .setObservedTimeUnixNano(1544712660300000000L)
                .setSeverityText("Information")
                .setFlags(1)
                .addAttributes(
                        Logs.attribute("s", value().setStringValue("größer").build()))
                .addAttributes(Logs.attribute("b", value().setBoolValue(true).build()))
                .addAttributes(Logs.attribute("i", value().setIntValue(-10).build()))
                .addAttributes(Logs.attribute("d", value().setDoubleValue(637.5).build()))
                .addAttributes(
                        Logs.attribute("n", value().setDoubleValue(Double.NaN).build()))
                .addAttributes(Logs.attribute(
                        "y",
                        value().setBytesValue(ByteString.copyFromUtf8("abc")).build()))
                .addAttributes(Logs.attribute(
                        "a",
                        value().setArrayValue(ArrayValue.newBuilder()
                                        .addValues(value().setIntValue(7))
                                        .addValues(value()))
                                .build()))
                .addAttributes(Logs.attribute(
                        "m",
                        value().setKvlistValue(KeyValueList.newBuilder()
                                        .addValues(Logs.attribute(
                                                "k", value().setBoolValue(false).build())))
                                .build()));
        ExportLogsServiceRequest.Builder expected =
                request(Logs.attributes("service.name", "my-app"), record).toBuilder();
        expected.getResourceLogsBuilder(0)
                .setSchemaUrl("x")
                .getScopeLogsBuilder(0)
                .getScopeBuilder()
                .setName("my.library")
                .setVersion("1.0.0");
        assertThat(request).isEqualTo(expected.build());
        assertThat(OtlpFormat.PROTOBUF.request(request.toByteArray())).isEqualTo(request);
    }

    @Test
    void respondsInProtobuf() throws IOException {
        assertThat(ExportLogsServiceResponse.parseFrom(OtlpFormat.PROTOBUF.success()))
                .isEqualTo(ExportLogsServiceResponse.getDefaultInstance());
        ExportLogsServiceResponse partial =
                ExportLogsServiceResponse.parseFrom(OtlpFormat.PROTOBUF.partialSuccess(2, "größer"));
        assertThat(partial.getPartialSuccess().getRejectedLogRecords()).isEqualTo(2);
        assertThat(partial.getPartialSuccess().getErrorMessage()).isEqualTo("größer");

        CodedInputStream status = CodedInputStream.newInstance(OtlpFormat.PROTOBUF.status(3, "größer"));
        assertThat(status.readTag() >>> 3).isEqualTo(1);
        assertThat(status.readInt32()).isEqualTo(3);
        assertThat(status.readTag() >>> 3).isEqualTo(2);
        assertThat(status.readString()).isEqualTo("größer");
        assertThat(status.isAtEnd()).isTrue();
    }

    @Test
    void respondsInJson() {
        assertThat(OtlpFormat.JSON.success()).asString(StandardCharsets.UTF_8).isEqualTo("{}");
        assertThat(OtlpFormat.JSON.partialSuccess(2, "größer"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"partialSuccess\":{\"rejectedLogRecords\":\"2\",\"errorMessage\":\"größer\"}}");
        assertThat(OtlpFormat.JSON.status(3, "größer"))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"code\":3,\"message\":\"größer\"}");
    }

    @ParameterizedTest
    @EnumSource
    void noBodyMakesItThrowOtherwise(OtlpFormat format) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] sound =
                switch (format) {
                    case PROTOBUF ->
                        request(service("os.type", "linux"), log("a").setTimeUnixNano(1))
                                .toByteArray();
                    case JSON ->
                        ("{\"resourceLogs\": [{\"resource\": {\"attributes\": [{\"key\": \"a\", \"value\":"
                                        + " {\"intValue\": \"7\", \"doubleValue\": 1e5}}]}, \"scopeLogs\": [{\"logRecords\":"
                                        + " [{\"timeUnixNano\": \"1\", \"eventName\": \"é\\ud83d\"}]}]}]}")
                                .getBytes(StandardCharsets.UTF_8);
                };
        for (int i = 0; i < 20_000; i++) {
            byte[] body = sound.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            try {
                LogEvents.of(
                        format.request(Arrays.copyOf(
                                body, random.nextInt(10) > 0 ? body.length : random.nextInt(body.length))),
                        RelayedId::raw,
                        Instant.EPOCH,
                        Duration.ofDays(2));
            } catch (MalformedLogsException e) {
                assertThat(e.reason()).contains(";");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static AnyValue.Builder value() {
        return AnyValue.newBuilder();
    }

    private static ExportLogsServiceRequest json(String json) throws MalformedLogsException {
        return OtlpFormat.JSON.request(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
