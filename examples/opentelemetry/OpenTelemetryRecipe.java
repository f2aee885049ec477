import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Usage telemetry for a program that has OpenTelemetry's SDK, as logs. In Java; other languages have the same parts under the
 * same names. It needs opentelemetry-sdk-logs and opentelemetry-exporter-otlp.
 */
public class OpenTelemetryRecipe {

    public static void main(String[] args) {
        if (isOptedOut("MY_APP_OPTOUT_TELEMETRY")) {
            return;
        }
        Resource resource = Resource.getDefault()
                .merge(Resource.create(Attributes.builder()
                        .put("service.name", "my-app")
                        .put("service.version", "1.2.3")
                        // This run of the program: a random id, which the edge hashes.
                        .put("service.instance.id", UUID.randomUUID().toString())
                        // The user or installation: any id, which the edge hashes. Without it each run is a user.
                        .put("user.id", "an id that the program keeps for its installation")
                        .put("rollcall.dependency.docarray", "0.15.2")
                        .build()));
        OtlpHttpLogRecordExporter exporter = OtlpHttpLogRecordExporter.builder()
                .setEndpoint(args[0] + "/v1/logs")
                .setCompression("gzip")
                .setTimeout(Duration.ofSeconds(10))
                .build();
        SdkLoggerProvider provider = SdkLoggerProvider.builder()
                .setResource(resource)
                .addLogRecordProcessor(BatchLogRecordProcessor.builder(exporter).build())
                .build();

        Logger telemetry = provider.get("my-app");
        telemetry
                .logRecordBuilder()
                .setEventName("Flow.start")
                .setAttribute(AttributeKey.longKey("size"), 7L)
                .emit();
        telemetry.logRecordBuilder().setEventName("Flow.stop").emit();

        // Sends what waits, and holds up the end of the program for no more than two seconds.
        provider.shutdown().join(2, TimeUnit.SECONDS);
    }

    /** Whether the user's environment says no: any value but an empty one, 0 and false. */
    private static boolean isOptedOut(String ownVariable) {
        return Stream.of("DO_NOT_TRACK", ownVariable)
                .map(name -> System.getenv().getOrDefault(name, ""))
                .anyMatch(value -> !value.isEmpty() && !value.equals("0") && !value.equalsIgnoreCase("false"));
    }
}
