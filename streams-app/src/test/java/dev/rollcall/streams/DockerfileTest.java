package dev.rollcall.streams;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the images say, as far as it holds without Docker. */
class DockerfileTest {

    private static final Pattern CHECK = Pattern.compile("HEALTHCHECK [^\\[]*CMD (\\[.*])");

    @TempDir
    Path checkout;

    @TempDir
    Path programs;

    private final String dockerfile = Files.readString(Path.of("../Dockerfile"));

    DockerfileTest() throws IOException {}

    @ParameterizedTest
    @ValueSource(strings = {"-Xms256m", "-XX:+UseZGC", "-javaagent:/missing.jar"})
    void theHealthCheckStartsWhateverOptionsTheJobHas(String options) throws Exception {
        HttpServer job = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        job.createContext("/health/live", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        job.start();
        try {
            ProcessBuilder check = new ProcessBuilder(healthCheck()).redirectErrorStream(true);
            check.environment().put("JAVA_TOOL_OPTIONS", options);
            check.environment().put("JDK_JAVA_OPTIONS", options);
            check.environment()
                    .put(
                            "ROLLCALL_MANAGEMENT_ADDRESS",
                            "127.0.0.1:" + job.getAddress().getPort());
            Process process = check.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(said).isZero();
        } finally {
            job.stop(0);
        }
    }

    /** OpenShift runs a container as any user of group 0. */
    @Test
    void anyUserOfGroup0CanWriteTheStateFolder() {
        assertThat(dockerfile).contains("RUN install -d -o 10001 -g 0 -m 775 /var/lib/rollcall\n");
    }

    @Test
    void jarsThatAreCurrentAreNotBuiltAgain() throws Exception {
        checkout();

        assertThat(buildsInside()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pom.xml", "schemas/pom.xml", "schemas/src/main/java/A.java", "schemas/src/main/java"})
    void whatChangedAfterTheJarsIsBuilt(String changed) throws Exception {
        checkout();
        // A deleted source leaves a younger folder.
        setTime(checkout.resolve(changed), 3);

        assertThat(buildsInside()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "streams-app/target/rollcall-streams.jar",
                "edge/target/rollcall-edge.jar",
                "cli/target/rollcall-cli.jar"
            })
    void whatWasNeverBuiltIsBuilt(String jar) throws Exception {
        checkout();
        Files.delete(checkout.resolve(jar));

        assertThat(buildsInside()).isTrue();
    }

    /** Maven refuses a checkout that lacks a module's POM. */
    @Test
    void whatIsBuiltInsideHasEveryModule() throws IOException {
        List<String> context = Files.readAllLines(Path.of("../.dockerignore"));
        Matcher modules =
                Pattern.compile("<module>([a-z-]+)</module>").matcher(Files.readString(Path.of("../pom.xml")));
        assertThat(modules.results().map(module -> "!" + module.group(1) + "/pom.xml"))
                .isNotEmpty()
                .allMatch(context::contains);
    }

    /** Sources of an hour, and jars of the next. */
    private void checkout() throws IOException {
        for (String source : List.of("pom.xml", "schemas/pom.xml", "schemas/src/main/java/A.java")) {
            Files.createDirectories(checkout.resolve(source).getParent());
            Files.createFile(checkout.resolve(source));
        }
        for (String jar : List.of(
                "streams-app/target/rollcall-streams", "edge/target/rollcall-edge", "cli/target/rollcall-cli")) {
            Files.createDirectories(checkout.resolve(jar).getParent());
            setTime(Files.createFile(checkout.resolve(jar + ".jar")), 2);
        }
        try (Stream<Path> sources = Files.walk(checkout)) {
            for (Path source :
                    sources.filter(path -> !path.toString().endsWith(".jar")).toList()) {
                setTime(source, 1);
            }
        }
    }

    private static void setTime(Path file, int hour) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plus(Duration.ofHours(hour))));
    }

    /** Whether the stage of the jars starts Maven. */
    private boolean buildsInside() throws Exception {
        Matcher stage = Pattern.compile("(?s) AS jars\\n.*?RUN (.*?)\\n\\n").matcher(dockerfile);
        assertThat(stage.find()).isTrue();
        Path called = programs.resolve("called");
        for (String program : List.of("mkdir", "apt-get", "mvn")) {
            Path stub = Files.writeString(programs.resolve(program), "#!/bin/sh\necho \"$0 $*\" >> " + called + "\n");
            assertThat(stub.toFile().setExecutable(true)).isTrue();
        }
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", stage.group(1).replace("\\\n", ""))
                .directory(checkout.toFile())
                .redirectErrorStream(true);
        shell.environment().merge("PATH", programs.toString(), (path, stubs) -> stubs + ":" + path);
        Process process = shell.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return Files.exists(called) && Files.readString(called).contains("mvn -B -ntp");
    }

    private List<String> healthCheck() throws IOException {
        Matcher check = CHECK.matcher(dockerfile.replace("\\\n", ""));
        assertThat(check.find()).isTrue();
        List<String> command = List.of(new ObjectMapper().readValue(check.group(1), String[].class));
        return command.stream()
                .map(word -> word.equals("rollcall-streams.jar") ? System.getProperty("java.class.path") : word)
                .toList();
    }
}
