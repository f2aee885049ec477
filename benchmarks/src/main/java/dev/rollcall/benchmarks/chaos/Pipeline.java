package dev.rollcall.benchmarks.chaos;

import dev.rollcall.streams.cluster.Provision;
import dev.rollcall.testkit.broker.BrokerProcess;
import dev.rollcall.testkit.process.Forwarder;
import dev.rollcall.testkit.process.JobProcess;
import dev.rollcall.testkit.process.Ports;
import dev.rollcall.testkit.registry.RegistryProcess;
import dev.rollcall.testkit.time.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Broker, registry and instances of the job, each in a process of its own, and what can be done to them. */
final class Pipeline implements AutoCloseable {
    private final BrokerProcess broker;
    private final RegistryProcess registry;
    private final Forwarder registryPort;
    private final List<JobProcess> instances = new ArrayList<>();
    private final List<TestClock> clocks = new ArrayList<>();
    private final Duration ahead;

    /**
     * A pipeline of which nothing but the registry runs.
     *
     * @param job {@code ROLLCALL_*} variables of all instances, except for addresses and folders
     * @param ahead how far all clocks are ahead, where nothing happens to them
     * @param report takes a line when an instance ended by itself
     */
    Pipeline(Path folder, Map<String, String> job, Duration ahead, Consumer<String> report) {
        this.ahead = ahead;
        registry = RegistryProcess.start(Ports.free(), folder);
        broker = new BrokerProcess(folder);
        registryPort = new Forwarder(registry.port());
        Map<String, String> env = new HashMap<>(job);
        env.put("ROLLCALL_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        env.put("ROLLCALL_SCHEMA_REGISTRY_URL", RegistryProcess.url(registryPort.port()));
        for (int number = 1; number <= Schedule.STRANGER; number++) {
            Path clock = folder.resolve("clock-" + number);
            JobProcess instance = new JobProcess(number, folder, env, report);
            instance.run(JobOnTestClock.class, clock.toString());
            instances.add(instance);
            clocks.add(TestClock.in(clock));
        }
        broker.clock().set(ahead);
        clocks.forEach(clock -> clock.set(ahead));
        instance(Schedule.STRANGER).set("ROLLCALL_WINDOW", "20s");
    }

    /** Starts and provisions everything; returns when the first instances are ready. */
    void start() throws InterruptedException {
        broker.start();
        registryPort.open();
        registry.awaitReady();
        broker.awaitReady();
        Provision.apply(
                Map.of("bootstrap.servers", bootstrapServers()), Map.of("schema.registry.url", registryUrl()), 1);
        List<JobProcess> first = instances.subList(0, Schedule.INSTANCES);
        first.forEach(JobProcess::start);
        for (JobProcess instance : first) {
            instance.awaitReady();
        }
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The registry as no fault but its own pause cuts it off. */
    String registryUrl() {
        return registry.url();
    }

    /** The time by the broker's clock. */
    Instant now() {
        return broker.clock().instant();
    }

    /** How often an instance ended without being told to. */
    int endsByThemselves() {
        return instances.stream()
                .limit(Schedule.SPARE)
                .mapToInt(JobProcess::endsByItself)
                .sum();
    }

    void begin(Fault fault) {
        switch (fault.kind()) {
            case KILL_INSTANCE, WIPE_INSTANCE -> instance(fault.instance()).kill();
            case STOP_INSTANCE, CHANGE_MAX_AGE -> instance(fault.instance()).stop();
            case PAUSE_INSTANCE -> instance(fault.instance()).pause();
            case ADD_INSTANCE, ADD_STRANGER -> instance(fault.instance()).start();
            case SET_CLOCK_AHEAD -> clock(fault).set(ahead.plusHours(fault.length() / 100));
            case SET_CLOCK_BACK -> clock(fault).set(ahead.minusHours(fault.length() / 1_000));
            case SET_BROKER_AHEAD -> broker.clock().set(ahead.plusSeconds(20));
            case STOP_BROKER -> broker.stop();
            case KILL_BROKER -> broker.kill();
            case REFUSE_REGISTRY -> registryPort.shut();
            case PAUSE_REGISTRY -> registry.pause();
        }
    }

    void end(Fault fault) {
        switch (fault.kind()) {
            case WIPE_INSTANCE -> {
                instance(fault.instance()).forgetState();
                instance(fault.instance()).start();
            }
            case CHANGE_MAX_AGE -> {
                instance(fault.instance()).set("ROLLCALL_MAX_AGE", fault.length() % 2 == 0 ? "5d" : "7d");
                instance(fault.instance()).start();
            }
            case KILL_INSTANCE, STOP_INSTANCE -> instance(fault.instance()).start();
            case PAUSE_INSTANCE -> instance(fault.instance()).resume();
            case ADD_INSTANCE, ADD_STRANGER -> instance(fault.instance()).stop();
            case SET_CLOCK_AHEAD, SET_CLOCK_BACK -> clock(fault).set(ahead);
            case SET_BROKER_AHEAD -> broker.clock().set(ahead);
            case STOP_BROKER, KILL_BROKER -> broker.start();
            case REFUSE_REGISTRY -> registryPort.open();
            case PAUSE_REGISTRY -> registry.resume();
        }
    }

    @Override
    public void close() {
        instances.forEach(JobProcess::close);
        broker.close();
        registryPort.close();
        registry.close();
    }

    private JobProcess instance(int number) {
        return instances.get(number - 1);
    }

    private TestClock clock(Fault fault) {
        return clocks.get(fault.instance() - 1);
    }
}
