package dev.rollcall.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds what is not Java, all over the repository, against the linters that are installed. */
class LintTest {

    private static final Path ROOT = Path.of("..");
    private static final Set<String> NOT_OURS = Set.of(".git", "node_modules", "target");
    private static final Pattern SHELL = Pattern.compile("#!.*\\b(ba)?sh\\b");

    @Test
    void shellcheckFindsNothingInTheScripts() throws Exception {
        List<String> scripts = scripts();
        assertThat(scripts).contains("rollcall", ".ci/run", "deploy/secure/grant");
        List<String> command = new ArrayList<>(List.of("shellcheck"));
        command.addAll(scripts);
        check(command);
    }

    @Test
    void eslintFindsNothingInTheJavaScript() throws Exception {
        check(List.of("eslint", "--max-warnings", "0", "."));
    }

    private static void check(List<String> command) throws Exception {
        Requires.program(command.get(0));
        Process linter = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        String findings = new String(linter.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(linter.waitFor()).as(findings).isZero();
    }

    private static List<String> scripts() throws IOException {
        List<String> scripts = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (isScript(file)) {
                    scripts.add(ROOT.relativize(file).toString());
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return scripts;
    }

    private static boolean isScript(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return SHELL.matcher(new String(in.readNBytes(32), StandardCharsets.ISO_8859_1))
                    .lookingAt();
        }
    }
}
