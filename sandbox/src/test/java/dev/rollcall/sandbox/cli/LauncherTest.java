package dev.rollcall.sandbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, in a project and with a java and a mvn that only say how they were called. */
class LauncherTest {
    @TempDir
    Path folder;

    private Path project;
    private Path jar;
    private Path bin;

    @BeforeEach
    void layOutAProject() throws IOException {
        project = Files.createDirectories(folder.resolve("the project"));
        Files.copy(Path.of("../rollcall"), project.resolve("rollcall"));
        Files.createDirectories(project.resolve("sandbox/target"));
        Files.createDirectories(project.resolve("schemas/src/main"));
        Files.writeString(project.resolve("pom.xml"), "");
        Files.writeString(project.resolve("sandbox/pom.xml"), "");
        Files.writeString(project.resolve("schemas/src/main/A.java"), "");
        jar = project.resolve("sandbox/target/rollcall.jar");
        bin = Files.createDirectories(folder.resolve("bin"));
        program("java", "[ \"$1\" != -version ] || { echo 'openjdk version \"17.0.1\"' >&2; exit; }\necho java \"$@\"");
        program("mvn", "echo mvn \"$@\" in \"$PWD\"; touch sandbox/target/rollcall.jar");
    }

    @Test
    void buildsWhenTheJarIsMissingAndSaysSoOnStandardError() throws Exception {
        Run run = launch("demo", "--input", "a b");

        assertThat(run.err()).hasSize(2);
        assertThat(run.err().get(0)).contains("building", "minutes");
        assertThat(run.err().get(1))
                .startsWith("mvn ")
                .contains("-Dmaven.test.skip=true", "package -pl sandbox -am")
                .endsWith("the project");
        assertThat(run.out()).singleElement().asString().endsWith("-jar " + jar + " demo --input a b");
    }

    @Test
    void buildsWhenASourceIsNewerThanTheJar() throws Exception {
        builtAt(Instant.now().minusSeconds(60));

        assertThat(launch("demo").err()).hasSize(2).first().asString().contains("building");
        assertThat(launch("demo").err()).isEmpty();
    }

    @Test
    void runsAtOnceWhenNothingHasChanged() throws Exception {
        builtAt(Instant.now().plusSeconds(60));

        assertThat(launch("demo").err()).isEmpty();
    }

    @Test
    void worksThroughALinkFromAnywhere() throws Exception {
        builtAt(Instant.now().plusSeconds(60));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("the project/rollcall"));
        Path second = Files.createSymbolicLink(bin.resolve("rc"), link);

        assertThat(launch(List.of(second.toString(), "watch")).out())
                .singleElement()
                .asString()
                .endsWith("-jar " + jar + " watch");
    }

    @Test
    void asksForANewerJava() throws Exception {
        program("java", "echo 'openjdk version \"11.0.2\"' >&2");

        Run run = launch("demo");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).singleElement().asString().contains("version 11", "17 or later");
    }

    @Test
    void saysThatTheBuildFailed() throws Exception {
        program("mvn", "exit 1");

        Run run = launch("demo");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).last().asString().contains("the build failed");
    }

    private Run launch(String... args) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(project.resolve("rollcall").toString()));
        command.addAll(List.of(args));
        return launch(command);
    }

    private Run launch(List<String> command) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(bin.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Map<String, String> env = builder.environment();
        env.remove("JAVA_HOME");
        env.put("PATH", bin + ":" + env.get("PATH"));
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
    }

    private void builtAt(Instant time) throws IOException {
        Files.writeString(jar, "");
        Files.setLastModifiedTime(jar, FileTime.from(time));
    }

    private void program(String name, String script) throws IOException {
        Path file = bin.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n", StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private record Run(int exitCode, List<String> out, List<String> err) {}
}
