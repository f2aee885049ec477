package dev.rollcall.testkit.broker;

import dev.rollcall.testkit.process.Folders;
import dev.rollcall.testkit.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A broker for tests, empty at first: one for the whole class as a static field with {@link RegisterExtension}, one for
 * each method as an instance field. It starts before the tests' own {@code @BeforeAll} or {@code @BeforeEach}, and ends,
 * with its data, after {@code @AfterAll} or {@code @AfterEach}. After the first one in a JVM, a broker takes a few hundred
 * milliseconds.
 */
public final class TestBroker implements BeforeAllCallback, BeforeEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(TestBroker.class);

    private final int port = Ports.free();
    private final int controllerPort = Ports.freeOtherThan(port);
    private @Nullable Path data;
    private @Nullable EmbeddedBroker broker;
    private final Time clock;
    private final Map<String, Object> settings = new HashMap<>();

    /** A broker that goes by the system's clock. */
    public TestBroker() {
        this(Time.SYSTEM);
    }

    /** A broker that stamps records by a clock of the caller's. */
    public TestBroker(Time clock) {
        this.clock = clock;
    }

    /** The broker with a setting over the usual one. */
    public TestBroker with(String setting, Object value) {
        settings.put(setting, value);
        return this;
    }

    /** What clients connect to, as {@code host:port}; the same before a start and after a stop. */
    public String bootstrapServers() {
        return EmbeddedBroker.address(port);
    }

    /** What each client of Kafka needs: where the broker is. */
    public Map<String, Object> clientSettings() {
        return Map.of("bootstrap.servers", bootstrapServers());
    }

    /** Stops it, for a test of what happens then; its data stays. */
    public void stop() {
        if (broker != null) {
            broker.close();
            broker = null;
        }
    }

    /** Starts it again, where it was and with what it had. */
    public void start() {
        EmbeddedBroker.Builder builder = EmbeddedBroker.on(Objects.requireNonNull(data, "it was never started"))
                .port(port)
                .controllerPort(controllerPort)
                // Tests do not wait for as long as others may.
                .with("group.min.session.timeout.ms", 1)
                .with(settings);
        broker = (clock == Time.SYSTEM ? builder : builder.clock(clock)).start();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        startIn(context);
    }

    /** Does nothing where the broker runs for the whole class. */
    @Override
    public void beforeEach(ExtensionContext context) {
        startIn(context);
    }

    private void startIn(ExtensionContext context) {
        context.getStore(NAMESPACE).computeIfAbsent(this, broker -> {
            broker.create();
            return (AutoCloseable) broker::delete;
        });
    }

    private void create() {
        try {
            data = Files.createTempDirectory("rollcall-broker");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        start();
    }

    private void delete() throws IOException {
        stop();
        Folders.delete(Objects.requireNonNull(data));
    }
}
