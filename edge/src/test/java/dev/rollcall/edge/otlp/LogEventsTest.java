package dev.rollcall.edge.otlp;

import static dev.rollcall.edge.otlp.Logs.attribute;
import static dev.rollcall.edge.otlp.Logs.attributes;
import static dev.rollcall.edge.otlp.Logs.log;
import static dev.rollcall.edge.otlp.Logs.request;
import static dev.rollcall.edge.otlp.Logs.service;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.rollcall.edge.intake.Submission;
import dev.rollcall.producer.Context;
import dev.rollcall.producer.IdHash;
import dev.rollcall.producer.RelayedEvent;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LogEventsTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration MAX_AGE = Duration.ofDays(2);
    private static final IdHash IDS = new IdHash(new byte[16]);

    static Stream<Arguments> invalid() {
        return Stream.of(
                Arguments.of(List.of(), log("a"), Rejection.NO_SERVICE_NAME),
                Arguments.of(service("service.name", " "), log("a"), Rejection.NO_SERVICE_NAME),
                Arguments.of(service("service.name", "unknown_service"), log("a"), Rejection.NO_SERVICE_NAME),
                Arguments.of(service("service.name", "unknown_service:java"), log("a"), Rejection.NO_SERVICE_NAME),
                Arguments.of(service("service.version", ""), log("a"), Rejection.NO_SERVICE_VERSION),
                Arguments.of(service(), log(""), Rejection.NO_EVENT_NAME),
                Arguments.of(service(), log(" "), Rejection.NO_EVENT_NAME),
                Arguments.of(
                        service(), log("").addAllAttributes(attributes("event.name", " ")), Rejection.NO_EVENT_NAME),
                Arguments.of(service(), log("__a"), Rejection.RESERVED_NAME),
                Arguments.of(service("service.name", " __app"), log("a"), Rejection.RESERVED_NAME),
                Arguments.of(service("service.version", "__1"), log("a"), Rejection.RESERVED_NAME),
                Arguments.of(attributes("service.name", "a", "service.version", "1"), log("a"), Rejection.NO_USER));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void saysWhyARecordIsNoEventAndKeepsTheOthers(List<KeyValue> resource, LogRecord.Builder record, Rejection reason) {
        ExportLogsServiceRequest request = request(service(), log("before")).toBuilder()
                .mergeFrom(request(resource, record))
                .mergeFrom(request(service(), log("after")))
                .build();

        assertThat(map(request))
                .extracting(submission -> submission.event() == null
                        ? submission.rejection().line()
                        : submission.event().event())
                .containsExactly("before", reason.message(), "after");
        assertThat(reason.message()).contains(";").doesNotContain("\n");
    }

    @Test
    void anEventIsAsOldAsItIsBeforeTheNewestOfItsRequest() {
        long day = Duration.ofDays(1).toNanos();
        long nanos = Duration.ofDays(20_000).toNanos();
        List<Submission> events = map(request(
                service(),
                log("newest").setTimeUnixNano(nanos),
                log("a day before").setTimeUnixNano(nanos - day).setObservedTimeUnixNano(nanos),
                log("observed").setObservedTimeUnixNano(nanos - 2 * day),
                log("too old").setTimeUnixNano(nanos - 2 * day - 1),
                log("of the first day").setTimeUnixNano(1),
                log("without a time")));

        assertThat(events)
                .extracting(LogEventsTest::timeOrReason)
                .containsExactly(
                        NOW, NOW.minus(Duration.ofDays(1)), NOW.minus(Duration.ofDays(2)), "too_old", "too_old", NOW);
    }

    @Test
    void timesAreUnsigned() {
        List<Submission> events = map(request(
                service(),
                log("last").setTimeUnixNano(-1),
                log("a second before").setTimeUnixNano(-1_000_000_001)));

        assertThat(events).extracting(LogEventsTest::timeOrReason).containsExactly(NOW, NOW.minusSeconds(1));
    }

    @Test
    void theUserIsThatOfTheRecordOrOfItsResourceOrElseTheInstance() {
        LogRecord.Builder withUser = log("a").addAllAttributes(attributes("user.id", "alice"));
        LogRecord.Builder withBlankUser = log("a").addAllAttributes(attributes("user.id", " "));

        assertThat(only(request(service("user.id", "bob"), withUser)).user()).isEqualTo(IDS.of("alice"));
        assertThat(only(request(service("user.id", "bob"), log("a"))).user()).isEqualTo(IDS.of("bob"));
        assertThat(only(request(service(), log("a"))).user()).isEqualTo(IDS.of("one of many"));
        assertThat(only(request(service(), withBlankUser)).user()).isEqualTo(IDS.of("one of many"));
        assertThat(only(request(service("user.id", "bob"), log("a"))).session()).isEqualTo(IDS.of("one of many"));

        RelayedEvent withoutInstance =
                only(request(attributes("service.name", "a", "service.version", "1", "user.id", "bob"), log("a")));
        assertThat(withoutInstance.user()).isEqualTo(IDS.of("bob"));
        assertThat(withoutInstance.session()).isNull();
    }

    @Test
    void theEventIsNamedByItsRecordOrElseByAnAttribute() {
        List<KeyValue> named = attributes("event.name", "by attribute", "k", "v");

        assertThat(only(request(service(), log("by record").addAllAttributes(named)))
                        .event())
                .isEqualTo("by record");
        RelayedEvent event = only(request(service(), log("").addAllAttributes(named)));
        assertThat(event.event()).isEqualTo("by attribute");
        assertThat(event.attributes()).isEqualTo(Map.of("k", "v"));
    }

    @Test
    void theResourceBecomesContextAndDependencies() {
        RelayedEvent event = only(request(
                service(
                        "os.type",
                        "linux",
                        "os.version",
                        "6.1.0",
                        "os.build_id",
                        "#1 SMP",
                        "host.arch",
                        "amd64",
                        "host.cpu.model.name",
                        "11th Gen Intel",
                        "container.runtime.name",
                        "docker",
                        "telemetry.sdk.language",
                        "java",
                        "telemetry.sdk.name",
                        "opentelemetry",
                        "telemetry.sdk.version",
                        "1.68.0",
                        "process.runtime.name",
                        "OpenJDK Runtime Environment",
                        "process.runtime.version",
                        "17.0.15",
                        "rollcall.dependency.docarray",
                        "0.15.2"),
                log("a")));

        assertThat(event.product()).isEqualTo("my-app");
        assertThat(event.version()).isEqualTo("1.2.3");
        assertThat(event.context())
                .isEqualTo(Context.builder()
                        .architecture("x86_64")
                        .platform("Linux")
                        .platformRelease("6.1.0")
                        .platformVersion("#1 SMP")
                        .processor("11th Gen Intel")
                        .container("docker")
                        .runtime("java 17.0.15")
                        .dependencies(Map.of("opentelemetry", "1.68.0", "docarray", "0.15.2"))
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "host.arch, arm64, aarch64, , , ",
        "host.arch, ppc64, ppc64, , , ",
        "os.type, darwin, , Darwin, , ",
        "os.type, windows, , Windows, , ",
        "os.type, solaris, , solaris, , ",
        "container.runtime, podman, , , podman, ",
        "k8s.pod.name, x, , , kubernetes, ",
        "process.runtime.name, cpython, , , , cpython",
        "process.runtime.version, 3.11, , , , 3.11",
    })
    void contextIsNamedAsTheLibraryNamesIt(
            String attribute, String value, String architecture, String platform, String container, String runtime) {
        assertThat(only(request(service(attribute, value), log("a"))).context())
                .isEqualTo(Context.builder()
                        .architecture(architecture)
                        .platform(platform)
                        .container(container)
                        .runtime(runtime)
                        .build());
    }

    @Test
    void keepsNothingThatNamesAPersonOrAMachine() {
        String[] personal = {
            "host.name",
            "host.id",
            "host.ip",
            "host.mac",
            "process.pid",
            "process.owner",
            "process.command_line",
            "process.executable.path",
            "user.name",
            "user.email",
            "enduser.id",
            "session.id",
            "client.address",
            "network.peer.address",
            "user_agent.original",
            "http.request.header.cookie",
            "url.full",
            "geo.locality.name",
            "device.id",
            "source.address",
            "exception.message",
            "exception.stacktrace",
            "code.file.path",
            "thread.name",
            "log.record.original",
            "os.description",
            "k8s.pod.name",
            "container.id"
        };
        String[] both =
                Stream.of(personal).flatMap(name -> Stream.of(name, "secret")).toArray(String[]::new);
        LogRecord.Builder record = log("a").setBody(AnyValue.newBuilder().setStringValue("secret"))
                .setSeverityText("secret")
                .setTraceId(ByteString.copyFromUtf8("secret"));
        for (String name : personal) {
            if (!name.startsWith("os.") && !name.startsWith("k8s.") && !name.startsWith("container.")) {
                record.addAllAttributes(attributes(name, "secret"));
            }
        }
        record.addAllAttributes(attributes("exception.type", "IOError", " ", "x", "size", "7"));

        RelayedEvent event = only(request(service(both), record));

        assertThat(event.context())
                .isEqualTo(Context.builder().container("kubernetes").build());
        assertThat(event.attributes()).isEqualTo(Map.of("exception.type", "IOError", "size", "7"));
    }

    @Test
    void thePageOfTheWireProtocolSaysWhatIsNotKept() throws IOException {
        String row = Files.readString(Path.of("../docs/wire-protocol.md"))
                .lines()
                .filter(line -> line.startsWith("| attributes of the record |"))
                .findFirst()
                .orElseThrow();

        assertThat(Pattern.compile("`([^`]+)`")
                        .matcher(row.split("except for", 2)[1])
                        .results())
                .extracting(match -> match.group(1).replace("…", ""))
                .isEqualTo(LogEvents.PERSONAL);
    }

    @Test
    void valuesOfEveryTypeBecomeTexts() {
        AnyValue text = AnyValue.newBuilder().setStringValue("größer").build();
        AnyValue number = AnyValue.newBuilder().setIntValue(-7).build();
        AnyValue bytes = AnyValue.newBuilder()
                .setBytesValue(ByteString.copyFromUtf8("abc"))
                .build();
        AnyValue bool = AnyValue.newBuilder().setBoolValue(true).build();
        AnyValue array = AnyValue.newBuilder()
                .setArrayValue(ArrayValue.newBuilder()
                        .addValues(text)
                        .addValues(number)
                        .addValues(bytes)
                        .addValues(bool)
                        .addValues(AnyValue.newBuilder().setDoubleValue(0.5))
                        .addValues(AnyValue.getDefaultInstance()))
                .build();
        LogRecord.Builder record = log("a").addAttributes(attribute("text", text))
                .addAttributes(attribute("number", number))
                .addAttributes(attribute("bytes", bytes))
                .addAttributes(attribute("bool", bool))
                .addAttributes(attribute(
                        "double", AnyValue.newBuilder().setDoubleValue(1.5).build()))
                .addAttributes(attribute("nothing", AnyValue.getDefaultInstance()))
                .addAttributes(attribute("array", array))
                .addAttributes(attribute(
                        "map",
                        AnyValue.newBuilder()
                                .setKvlistValue(KeyValueList.newBuilder().addValues(attribute("k", array)))
                                .build()));

        assertThat(only(request(service(), record)).attributes())
                .isEqualTo(Map.of(
                        "text", "größer",
                        "number", "-7",
                        "bytes", "YWJj",
                        "bool", "true",
                        "double", "1.5",
                        "array", "[\"größer\",-7,\"YWJj\",true,0.5,null]",
                        "map", "{\"k\":[\"größer\",-7,\"YWJj\",true,0.5,null]}"));
    }

    private static Object timeOrReason(Submission submission) {
        return submission.event() == null
                ? submission.rejection().reason()
                : submission.event().occurredAt();
    }

    private static RelayedEvent only(ExportLogsServiceRequest request) {
        List<Submission> events = map(request);
        assertThat(events).hasSize(1);
        return Objects.requireNonNull(events.get(0).event());
    }

    private static List<Submission> map(ExportLogsServiceRequest request) {
        return LogEvents.of(request, IDS::of, NOW, MAX_AGE);
    }
}
