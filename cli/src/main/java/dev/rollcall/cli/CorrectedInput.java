package dev.rollcall.cli;

import dev.rollcall.cli.console.Console;
import dev.rollcall.cli.console.Fault;
import dev.rollcall.cli.console.Input;
import dev.rollcall.cli.rejected.Corrected;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The input of corrected events, which is read more than once: a file, or the content of a pipe in memory. */
final class CorrectedInput {
    private static final Input.Kind KIND = new Input.Kind("a file of corrected events", Corrected.FORM);
    private static final int MAX_BYTES = 128 * 1024 * 1024;

    private CorrectedInput() {}

    /** @throws Fault when there is no such input, or it is a pipe that gives too much */
    static Corrected open(String file, Console console) throws InterruptedException {
        try (Input input = Input.open(file, KIND, console)) {
            if (!file.equals("-") && Files.isRegularFile(Path.of(file))) {
                return new Corrected(input.name(), () -> Files.newInputStream(Path.of(file)));
            }
            byte[] bytes = read(input);
            return new Corrected(input.name(), () -> new ByteArrayInputStream(bytes));
        }
    }

    /** On a thread of its own: reading an input cannot be interrupted. */
    private static byte[] read(Input input) throws InterruptedException {
        FutureTask<byte[]> task = new FutureTask<>(() -> input.stream().readNBytes(MAX_BYTES + 1));
        Thread thread = new Thread(task, "rollcall-input");
        thread.setDaemon(true);
        thread.start();
        byte[] bytes;
        try {
            bytes = task.get();
        } catch (ExecutionException e) {
            throw new Fault(input.name(), "it cannot be read: " + Fault.why(e), "check the input", e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new Fault(input.name(), "it is larger than 128 MB", "give it as a file");
        }
        return bytes;
    }
}
