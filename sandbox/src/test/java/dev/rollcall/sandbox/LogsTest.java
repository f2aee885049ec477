package dev.rollcall.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

/** What the job, the edge and the command line write, with the settings of each. */
@Isolated("standard error is everyone's")
class LogsTest {

    private static final String JOB = "../streams-app/src/main/resources/logback.xml";
    private static final String EDGE = "../edge/src/main/resources/logback.xml";
    private static final String CLI = "../cli/src/main/resources/dev/rollcall/cli/logback.xml";

    private final PrintStream before = System.err;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void release() {
        System.setErr(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {JOB, EDGE, CLI})
    void aLineIsOneObjectWhateverItSays(String file) throws Exception {
        Logger log = logger(file, Map.of("rollcall.log.format", "json"), "dev.rollcall.Some");

        log.warn("says \"{}\"\nand\t\\more", "ü", new IllegalStateException("why\nnot", new IOException("cause")));
        log.error("{}", (Object) null);

        List<String> lines = lines();
        assertThat(lines).hasSize(2);
        JsonNode line = new ObjectMapper().readTree(lines.get(0));
        assertThat(line.get("timestamp").asLong()).isGreaterThan(1_700_000_000_000L);
        assertThat(line.get("level").asText()).isEqualTo("WARN");
        assertThat(line.get("loggerName").asText()).isEqualTo("dev.rollcall.Some");
        assertThat(line.get("threadName").asText())
                .isEqualTo(Thread.currentThread().getName());
        assertThat(line.get("formattedMessage").asText()).isEqualTo("says \"ü\"\nand\t\\more");
        assertThat(line.at("/throwable/message").asText()).isEqualTo("why\nnot");
        assertThat(line.at("/throwable/cause/message").asText()).isEqualTo("cause");
        assertThat(new ObjectMapper().readTree(lines.get(1)).hasNonNull("throwable"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {JOB, EDGE, CLI})
    void aLineIsTextByDefault(String file) throws Exception {
        logger(file, Map.of(), "dev.rollcall.Some").warn("says more");

        assertThat(lines())
                .singleElement()
                .asString()
                .contains("WARN")
                .endsWith("Some: says more".replace(":", colon(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {JOB, EDGE, CLI})
    void theLevelIsOfRollcallsOwnLines(String file) throws Exception {
        logger(file, Map.of("rollcall.log.level", "error"), "dev.rollcall.Some").warn("not shown");
        logger(file, Map.of("rollcall.log.level", "debug"), "dev.rollcall.Some").debug("shown");
        logger(file, Map.of("rollcall.log.level", "debug"), "org.apache.kafka.Some")
                .info("not shown");

        assertThat(lines()).singleElement().asString().endsWith(" shown");
    }

    @Test
    void whatKafkasClientSaysOfABrokerIsAnObjectToo() throws Exception {
        Logger log = logger(JOB, Map.of("rollcall.log.format", "json"), "org.apache.kafka.clients.NetworkClient");

        log.error("a broker refuses");
        log.warn("a broker is away", new IOException("trace"));

        assertThat(lines()).singleElement().satisfies(line -> {
            JsonNode said = new ObjectMapper().readTree(line);
            assertThat(said.get("formattedMessage").asText()).isEqualTo("a broker is away");
            assertThat(said.has("throwable")).isFalse();
        });
    }

    private static String colon(String file) {
        return file.equals(CLI) ? ":" : "";
    }

    private static Logger logger(String file, Map<String, String> properties, String name) throws Exception {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        properties.forEach(context::putProperty);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Path.of(file).toFile());
        context.start();
        return context.getLogger(name);
    }

    private List<String> lines() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
