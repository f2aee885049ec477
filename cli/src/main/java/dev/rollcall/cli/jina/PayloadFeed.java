package dev.rollcall.cli.jina;

import dev.rollcall.cli.console.Console;
import dev.rollcall.cli.console.Fault;
import dev.rollcall.cli.console.Input;
import dev.rollcall.edge.jina.JinaPayloads;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.TelemetryRelay;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Payloads on their way from an input to Kafka, on a thread of their own: reading an input cannot be interrupted. */
public final class PayloadFeed {
    private final Input input;
    private final TelemetryRelay relay;
    private final Console console;
    private final FutureTask<Result> task = new FutureTask<>(this::run);
    private long sent;
    private long malformed;

    /** Some payload was not acknowledged: a flush says why. */
    private volatile boolean failed;

    private PayloadFeed(Input input, TelemetryRelay relay, Console console) {
        this.input = input;
        this.relay = relay;
        this.console = console;
    }

    /**
     * What became of an input.
     *
     * @param sent payloads that Kafka has acknowledged
     * @param malformed payloads that were reported instead
     */
    public record Result(long sent, long malformed) {}

    /** Starts to read and to send. */
    public static PayloadFeed start(Input input, TelemetryRelay relay, Console console) {
        PayloadFeed feed = new PayloadFeed(input, relay, console);
        Thread thread = new Thread(feed.task, "rollcall-feed");
        thread.setDaemon(true);
        thread.start();
        return feed;
    }

    public boolean isDone() {
        return task.isDone();
    }

    /** Blocks until everything is acknowledged. */
    public Result await() throws InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new Fault(input.name(), "it cannot be read: " + Fault.why(e), "check the file", e);
        }
    }

    private Result run() throws IOException {
        JinaPayloads.read(input.stream(), new JinaPayloads.Handler() {
            @Override
            public void payload(RelayedEvent event) {
                if (failed) {
                    relay.flush();
                }
                CompletableFuture<?> unused = relay.send(event)
                        .whenComplete((acknowledgement, problem) -> failed = failed || problem != null);
                sent++;
            }

            @Override
            public void malformed(long line, String why) {
                console.say(input.name() + ":" + line + ": " + why);
                malformed++;
            }
        });
        relay.flush();
        if (sent + malformed == 0) {
            throw Input.empty(input.name());
        }
        return new Result(sent, malformed);
    }
}
