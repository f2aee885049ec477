package dev.rollcall.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of a measurement's command that say where its results go, and what writes them there. */
public final class ReportOptions {
    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            defaultValue = "benchmarks/target/results",
            description = "Where the results go, named after the command. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("");

    @Option(
            names = "--document",
            paramLabel = "FILE",
            description = {
                "Also put the table into this Markdown file, between the lines",
                "'<!-- begin COMMAND -->' and '<!-- end COMMAND -->'."
            })
    private @Nullable Path document;

    /**
     * Checks, before anything is measured, that the results can be written.
     *
     * @throws IllegalArgumentException when they cannot be
     */
    public void check(String command) {
        if (document != null) {
            Section.of(document, command);
        }
        try {
            Files.createDirectories(output);
        } catch (IOException e) {
            throw new IllegalArgumentException("--output " + output + ": no folder can be made; name another", e);
        }
    }

    /**
     * Prints the text, and writes it, the values and the picture.
     *
     * @param command its name names the files and the section
     * @param line the command with the options that repeat it
     * @param table what people read
     * @param values what programs read
     * @param chart a picture, or null for none
     */
    public void write(
            String command, String line, Machine machine, String table, Object values, @Nullable BarChart chart)
            throws IOException {
        String text = table + "\n`" + line + "`: " + machine.describe() + "\n";
        System.out.println();
        System.out.print(text);
        Files.writeString(output.resolve(command + ".md"), text);
        if (chart != null) {
            Files.writeString(output.resolve(command + ".svg"), chart.svg());
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("command", line);
        json.put("machine", machine);
        json.put("results", values);
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(output.resolve(command + ".json").toFile(), json);
        if (document != null) {
            Section.of(document, command).write(text);
        }
    }
}
