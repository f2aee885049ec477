package dev.rollcall.testing;

import dev.rollcall.producer.Telemetry;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A JUnit extension that gives each test its own {@link RecordingTelemetry}, as a parameter of that type or of {@link
 * Telemetry}. It fails the test if a recorded event would have been lost or cut.
 *
 * <pre>{@code
 * @ExtendWith(RecordingTelemetryExtension.class)
 * class WordCountTest {
 *
 *     @Test
 *     void reportsItsStart(RecordingTelemetry telemetry) {
 *         new WordCount(telemetry).run();
 *         assertEquals(List.of("Count.start"), telemetry.names());
 *     }
 * }
 * }</pre>
 */
public final class RecordingTelemetryExtension implements ParameterResolver, AfterEachCallback {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(RecordingTelemetryExtension.class);

    /** For {@code @ExtendWith} and {@code @RegisterExtension}. */
    public RecordingTelemetryExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return type == Telemetry.class || type == RecordingTelemetry.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        ExtensionContext.Store store = test.getStore(NAMESPACE);
        RecordingTelemetry telemetry = store.get(RecordingTelemetry.class, RecordingTelemetry.class);
        if (telemetry == null) {
            telemetry = new RecordingTelemetry();
            store.put(RecordingTelemetry.class, telemetry);
        }
        return telemetry;
    }

    @Override
    public void afterEach(ExtensionContext test) {
        RecordingTelemetry telemetry = test.getStore(NAMESPACE).get(RecordingTelemetry.class, RecordingTelemetry.class);
        if (telemetry != null && test.getExecutionException().isEmpty()) {
            telemetry.assertNothingLostOrCut();
        }
    }
}
