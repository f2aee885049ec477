package dev.rollcall.sandbox.cli;

import dev.rollcall.cli.RateOption;
import dev.rollcall.cli.console.Console;
import dev.rollcall.cli.console.Fault;
import dev.rollcall.cli.console.Input;
import dev.rollcall.cli.counts.CountsView;
import dev.rollcall.cli.counts.JsonLines;
import dev.rollcall.cli.counts.RowKind;
import dev.rollcall.cli.counts.Tally;
import dev.rollcall.cli.fleet.Fleet;
import dev.rollcall.cli.jina.PayloadFeed;
import dev.rollcall.cli.rejected.RejectedCount;
import dev.rollcall.edge.config.ProducerSettings;
import dev.rollcall.producer.TelemetryRelay;
import dev.rollcall.sandbox.Sandbox;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.reader.CountsReader;
import dev.rollcall.service.config.ClusterConfig;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollcall demo}: a sandbox with traffic, and the counts and users as they change. */
@Command(
        name = "demo",
        description = {
            "Start the whole pipeline on this machine, send it events and show the counts, and the users of the day,",
            "as they change.",
            "Without --input the events are those of a made-up fleet of applications, until Ctrl-C."
        })
final class DemoCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LONGEST_PAST = Duration.ofHours(47);

    /** Those of every job, and the attribute that a product of the fleet has. */
    static final String BREAKDOWNS = "platform,architecture,runtime:major,ci_vendor,attributes.format";

    private final Console console;

    @Mixin
    private SandboxOptions options = new SandboxOptions();

    @Mixin
    private RateOption rate = new RateOption();

    @Option(names = "--json", description = "Show rows as JSON, one object a line.")
    private boolean json;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "Count payloads in Jina's shape instead, print the final rows as JSON and end. - is standard input.")
    private @Nullable String file;

    DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        double perSecond = rate.perSecond();
        return file == null ? fleet(perSecond) : payloads(file);
    }

    private int fleet(double perSecond) throws InterruptedException {
        try (Sandbox sandbox = options.start(console, Map.of("ROLLCALL_BREAKDOWNS", BREAKDOWNS));
                var counts = reader(sandbox, Topics.COUNTS);
                var users = reader(sandbox, Topics.USERS);
                var breakdowns = reader(sandbox, Topics.BREAKDOWNS);
                Fleet fleet = new Fleet(
                        new ProducerSettings(new ClusterConfig(
                                sandbox.bootstrapServers(), sandbox.registryUrl(), Map.of(), Map.of())),
                        sandbox.edge(),
                        perSecond,
                        past(sandbox.maxAge()),
                        new SecureRandom().nextLong())) {
            console.say("Press Ctrl-C to end.");
            Instant started = Instant.now();
            fleet.start();
            CountsView<EventCount> view = console.view(RowKind.COUNTS, json);
            UsersToday today = new UsersToday();
            List<String> footer = List.of();
            while (!console.out().checkError()) {
                sandbox.check();
                List<EventCount> changed = new ArrayList<>();
                counts.poll(POLL, row -> {
                    if (row.getWindowEnd().isAfter(started)) {
                        changed.add(row);
                    }
                });
                users.poll(Duration.ZERO, today::add);
                breakdowns.poll(Duration.ZERO, today::add);
                List<String> lines = today.lines();
                if (!changed.isEmpty() || !lines.equals(footer)) {
                    footer = lines;
                    view.show(changed, footer);
                }
            }
            return 0;
        }
    }

    /** How far back a fleet may go: an hour is left for what it sends to arrive. */
    static Duration past(Duration maxAge) {
        Duration past = maxAge.minusHours(1);
        return past.isNegative() ? Duration.ZERO : past.compareTo(LONGEST_PAST) > 0 ? LONGEST_PAST : past;
    }

    private int payloads(String from) throws InterruptedException {
        try (Input input = Input.open(from, console);
                Sandbox sandbox = options.start(console, Map.of());
                var counts = reader(sandbox, Topics.COUNTS);
                RejectedCount rejects = new RejectedCount(Map.of("bootstrap.servers", sandbox.bootstrapServers()));
                TelemetryRelay relay = relay(sandbox)) {
            PayloadFeed feed = PayloadFeed.start(input, relay, console);
            Tally tally = new Tally();
            while (!feed.isDone()) {
                sandbox.check();
                counts.poll(POLL, tally);
            }
            PayloadFeed.Result result = feed.await();
            console.say(
                    result.sent() + " payloads sent, " + result.malformed() + " malformed; waiting for final counts");
            long rejected = rejects.read(POLL);
            while (!isComplete(result, tally, rejected)) {
                sandbox.check();
                counts.poll(POLL, tally);
                rejected = rejects.read(Duration.ZERO);
            }
            new JsonLines<EventCount>(console.out()).show(tally.rows());
            if (rejected > 0) {
                console.say(rejected + " payloads are on " + Topics.REJECTED.name() + " instead");
            }
            return result.malformed() == 0 && rejected == 0 ? 0 : 1;
        }
    }

    private static boolean isComplete(PayloadFeed.Result result, Tally tally, long rejected) {
        long accounted = tally.counted() + rejected;
        if (accounted > result.sent()) {
            throw new Fault(
                    "counts", accounted + " events of " + result.sent() + " payloads", "please report this as a bug");
        }
        return accounted == result.sent() && tally.isClosed();
    }

    private static TelemetryRelay relay(Sandbox sandbox) {
        // The data goes with the sandbox; so may the key.
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return TelemetryRelay.builder()
                .bootstrapServers(sandbox.bootstrapServers())
                .schemaRegistryUrl(sandbox.registryUrl())
                .hashKey(key)
                .build();
    }

    private static <K extends SpecificRecord, V extends SpecificRecord> CountsReader<K, V> reader(
            Sandbox sandbox, Topic<K, V> topic) {
        return CountsReader.builder(topic)
                .bootstrapServers(sandbox.bootstrapServers())
                .schemaRegistryUrl(sandbox.registryUrl())
                .build();
    }
}
