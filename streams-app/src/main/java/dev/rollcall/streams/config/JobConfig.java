package dev.rollcall.streams.config;

import dev.rollcall.schemas.Topic;
import dev.rollcall.service.config.ClusterConfig;
import dev.rollcall.service.config.Durations;
import dev.rollcall.service.config.Settings;
import dev.rollcall.service.config.Variable;
import dev.rollcall.streams.partial.InternalFormat;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The settings of a job. Immutable; {@link #fromEnvironment} makes one from {@code ROLLCALL_*} variables.
 *
 * @param cluster where it reads and writes
 * @param applicationId name that instances which share the work have in common; prefix of groups, transactions and
 *     internal topics
 * @param roles the parts of the job that this instance runs
 * @param window length of the windows, aligned to the epoch
 * @param grace how long a window stays open after its end, in received time
 * @param maxAge greatest time between an event and its sending, and how long rows can still change
 * @param keepWindows how long the rows of windows are kept for readers
 * @param commitInterval how often each stage commits: freshness against work
 * @param stateDir folder for identity and local state; instances on one machine may share it, each with a folder in it
 * @param http where the page and the counts are served; port 0 is any free one
 * @param httpHosts names that browsers may reach it by, in lower case, besides that address and the loopback's; {@code *}
 *     for any
 * @param management where health and metrics are served; port 0 is any free one
 * @param combineThreads threads of the combining stage
 * @param countThreads threads of the counting stage
 * @param maxSeries greatest number of rows of a product in a window; more are counted as {@code __other__}
 * @param maxProducts greatest number of products in a window, likewise
 * @param breakdowns fields of the events whose values are counted
 * @param apiRows greatest number of rows of windows that the API holds in memory; 0 for no API
 * @param internalFormat version of the format in which sums and rows are written; all earlier ones are read, too
 */
public record JobConfig(
        ClusterConfig cluster,
        String applicationId,
        Set<Role> roles,
        Duration window,
        Duration grace,
        Duration maxAge,
        Duration keepWindows,
        Duration commitInterval,
        Path stateDir,
        InetSocketAddress http,
        Set<String> httpHosts,
        InetSocketAddress management,
        int combineThreads,
        int countThreads,
        int maxSeries,
        int maxProducts,
        List<BreakdownField> breakdowns,
        int apiRows,
        int internalFormat) {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Pattern HOST = Pattern.compile("\\*|[a-z0-9._-]+|\\[[0-9a-f:.]+]");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,100}");

    public JobConfig {
        checkApplicationId(applicationId);
        roles = Collections.unmodifiableSet(roles);
        Settings.atLeast("ROLLCALL_WINDOW", window, Duration.ofSeconds(1));
        Settings.atMost("ROLLCALL_WINDOW", window, DAY);
        if (DAY.toMillis() % window.toMillis() != 0) {
            throw Settings.invalid(
                    "ROLLCALL_WINDOW",
                    Durations.format(window),
                    "a day must be a whole number of windows; use e.g. " + Durations.format(shorterInADay(window)));
        }
        Settings.atLeast("ROLLCALL_GRACE", grace, Duration.ZERO);
        Settings.atLeast("ROLLCALL_MAX_AGE", maxAge, window);
        Settings.atLeast("ROLLCALL_COMMIT_INTERVAL", commitInterval, Duration.ofMillis(10));
        Settings.atMost("ROLLCALL_COMMIT_INTERVAL", commitInterval, Duration.ofMinutes(1));
        Settings.atMost("ROLLCALL_MAX_AGE", maxAge, Duration.ofDays(366));
        Settings.atMost("ROLLCALL_GRACE", grace, Duration.ofDays(366));
        checkKeepWindows(keepWindows, canChangeFor(window, grace, maxAge));
        for (String host : httpHosts) {
            if (!HOST.matcher(host).matches()) {
                throw Settings.invalid(
                        "ROLLCALL_HTTP_HOSTS", host, "write names without scheme and port, e.g. counts.example.org");
            }
        }
        if (management.equals(http) && http.getPort() != 0) {
            throw Settings.invalid(
                    "ROLLCALL_MANAGEMENT_ADDRESS",
                    Settings.text(management),
                    "it equals ROLLCALL_HTTP_ADDRESS, and health and metrics need a port of their own");
        }
        Settings.within("ROLLCALL_COMBINE_THREADS", combineThreads, 1_000);
        Settings.within("ROLLCALL_COUNT_THREADS", countThreads, 1_000);
        Settings.within("ROLLCALL_MAX_SERIES", maxSeries, 10_000_000);
        Settings.within("ROLLCALL_MAX_PRODUCTS", maxProducts, 1_000_000);
        Settings.within("ROLLCALL_INTERNAL_FORMAT", internalFormat, InternalFormat.READ);
        if (apiRows < 0 || apiRows > 100_000_000) {
            throw Settings.invalid(
                    "ROLLCALL_API_ROWS", String.valueOf(apiRows), "must be from 0, for no API, to 100000000");
        }
    }

    /**
     * Reads the settings from environment variables; {@link JobVariable} lists them.
     *
     * @throws IllegalArgumentException when a value is invalid, a needed variable is absent, or a variable that
     *     begins with {@code ROLLCALL_} is unknown; the message is one line
     */
    public static JobConfig fromEnvironment(Map<String, String> env) {
        return JobVariable.read(env);
    }

    /**
     * The application id alone, which not every command needs the other settings with.
     *
     * @throws IllegalArgumentException when it is invalid
     */
    public static String applicationId(Map<String, String> env) {
        return checkApplicationId(JobVariable.applicationId(env));
    }

    /**
     * Refuses variables that begin with {@code ROLLCALL_} and mean nothing, most often misspelt ones.
     *
     * @throws IllegalArgumentException for the first of them, with the name that it is most like
     */
    public static void checkNames(Map<String, String> env) {
        JobVariable.ENVIRONMENT.checkNames(env);
    }

    /**
     * How the cluster is reached, alone.
     *
     * @throws IllegalArgumentException as {@link #fromEnvironment} does
     */
    public static ClusterConfig cluster(Map<String, String> env) {
        return JobVariable.cluster(env);
    }

    /** What each variable means, a line each. */
    public static String help() {
        return JobVariable.ENVIRONMENT.help();
    }

    /** The names of the variables that have a meaning of their own; those with a pass-through prefix are additional. */
    public static List<String> variables() {
        return JobVariable.ENVIRONMENT.variables().stream()
                .map(Variable::variable)
                .toList();
    }

    /**
     * How long the rows of windows are kept for readers, alone: where topics are made, the other settings may be absent.
     *
     * @throws IllegalArgumentException when it is invalid, or shorter than the others let rows change
     */
    public static Duration keepWindows(Map<String, String> env) {
        return JobVariable.keepWindows(env);
    }

    static Duration canChangeFor(Duration window, Duration grace, Duration maxAge) {
        return maxAge.plus(window).plus(grace).plusHours(1);
    }

    /** How long after its end a window can still change. */
    public Duration canChangeFor() {
        return canChangeFor(window, grace, maxAge);
    }

    static Duration checkKeepWindows(Duration keepWindows, Duration canChangeFor) {
        if (keepWindows.compareTo(canChangeFor) < 0) {
            throw Settings.invalid(
                    "ROLLCALL_KEEP_WINDOWS",
                    Durations.format(keepWindows),
                    "rows can change for " + Durations.format(canChangeFor) + "; use at least that");
        }
        return keepWindows;
    }

    /** The longest duration of whole seconds that a day is a multiple of and that is not longer than another. */
    private static Duration shorterInADay(Duration window) {
        long seconds = window.toSeconds();
        while (DAY.toSeconds() % seconds != 0) {
            seconds--;
        }
        return Duration.ofSeconds(seconds);
    }

    /** Whether this instance has a role. */
    public boolean has(Role role) {
        return roles.contains(role);
    }

    /** Whether it has a part in counting: it keeps state then, and writes. */
    public boolean counts() {
        return has(Role.COMBINE) || has(Role.COUNT);
    }

    /** Kafka, as {@code host:port[,host:port]}. */
    public String bootstrapServers() {
        return cluster.bootstrapServers();
    }

    /** Root of the registry's Confluent API. */
    public String schemaRegistryUrl() {
        return cluster.schemaRegistryUrl();
    }

    /** Kafka's own settings, under their own names, for every client. */
    public Map<String, String> kafka() {
        return cluster.kafka();
    }

    /** The registry client's own settings, under their own names. */
    public Map<String, String> registry() {
        return cluster.registry();
    }

    /** Settings of Confluent's serializers and registry client. */
    public Map<String, Object> registryConfig() {
        return cluster.registryConfig();
    }

    /** The topic of the sums. */
    public Topic<byte[], byte[]> partials() {
        return InternalTopics.partials(applicationId);
    }

    /** Name of the combining stage's consumer group. */
    public String combineGroup() {
        return combineGroup(applicationId);
    }

    /** Name of the combining stage's consumer group of an application. */
    public static String combineGroup(String applicationId) {
        return applicationId + "-combine";
    }

    /** The settings, with the values of secrets left out. */
    @Override
    public String toString() {
        return "JobConfig[" + cluster + ", applicationId=" + applicationId + ", roles=" + roles
                + ", window=" + Durations.format(window)
                + ", grace=" + Durations.format(grace) + ", maxAge=" + Durations.format(maxAge) + ", keepWindows="
                + Durations.format(keepWindows)
                + ", commitInterval=" + Durations.format(commitInterval) + ", stateDir=" + stateDir + ", http="
                + Settings.text(http)
                + ", httpHosts=" + httpHosts + ", management=" + Settings.text(management) + ", combineThreads="
                + combineThreads
                + ", countThreads="
                + countThreads
                + ", maxSeries=" + maxSeries + ", maxProducts=" + maxProducts + ", breakdowns="
                + breakdowns.stream().map(BreakdownField::declared).toList() + ", apiRows=" + apiRows
                + ", internalFormat=" + internalFormat + "]";
    }

    private static String checkApplicationId(String id) {
        if (!NAME.matcher(id).matches()) {
            throw Settings.invalid(
                    "ROLLCALL_APPLICATION_ID", id, "use 1 to 100 letters, digits, dots, dashes and underscores");
        }
        return id;
    }
}
