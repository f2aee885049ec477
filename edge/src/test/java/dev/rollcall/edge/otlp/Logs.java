package dev.rollcall.edge.otlp;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.ArrayList;
import java.util.List;

/** Requests for tests. */
final class Logs {

    private Logs() {}

    /** A resource that is complete, with more attributes. */
    static List<KeyValue> service(String... more) {
        List<KeyValue> attributes = new ArrayList<>(
                attributes("service.name", "my-app", "service.version", "1.2.3", "service.instance.id", "one of many"));
        attributes.addAll(attributes(more));
        return attributes;
    }

    /** Attributes whose names and values alternate. */
    static List<KeyValue> attributes(String... namesAndValues) {
        List<KeyValue> attributes = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            attributes.add(attribute(
                    namesAndValues[i],
                    AnyValue.newBuilder().setStringValue(namesAndValues[i + 1]).build()));
        }
        return attributes;
    }

    static KeyValue attribute(String name, AnyValue value) {
        return KeyValue.newBuilder().setKey(name).setValue(value).build();
    }

    static LogRecord.Builder log(String event) {
        return LogRecord.newBuilder().setEventName(event);
    }

    static ExportLogsServiceRequest request(List<KeyValue> resource, LogRecord.Builder... records) {
        ScopeLogs.Builder scope = ScopeLogs.newBuilder();
        for (LogRecord.Builder each : records) {
            scope.addLogRecords(each);
        }
        return ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder()
                        .setResource(Resource.newBuilder().addAllAttributes(resource))
                        .addScopeLogs(scope))
                .build();
    }
}
