package dev.rollcall.sandbox.page;

import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.Topics;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A product that has been used for some years, by more people from month to month, who take up one version after the
 * other: what most tests, and the pictures of the documents, show.
 */
final class Atlas {

    static final String PRODUCT = "atlas";

    private static final int WINDOWS = 33;
    private static final int DAYS = 100;

    /** How many days ago each version came out; what is built between releases has always been there. */
    private static final Map<String, Integer> RELEASED = new LinkedHashMap<>();

    /** Which part of the events each is. */
    private static final Map<String, Double> EVENTS = new LinkedHashMap<>();

    /** Which part of the events has each value of a field. */
    private static final Map<String, Map<String, Double>> FIELDS = Map.of(
            "platform", parts("Linux 58", "Windows 24", "Darwin 15", "__none__ 2.6", "FreeBSD 0.4"),
            "architecture", parts("x86_64 71", "aarch64 26", "i686 2", "ppc64le 0.8", "s390x 0.2"),
            "runtime:major", parts("java 17 44", "java 21 32", "java 11 15", "java 25 5", "java 8 3.4", "java 19 0.6"),
            "ci_vendor", parts("__none__ 67", "GITHUB_ACTIONS 22", "GITLAB 6", "JENKINS 3.5", "__other__ 1.5"));

    static {
        RELEASED.put("2.3.7", 240);
        RELEASED.put("2.4.0", 120);
        RELEASED.put("2.4.1", 40);
        RELEASED.put("2.5.0-rc1", 12);
        RELEASED.put("dev", 10_000);
        EVENTS.putAll(parts("Query.run 62", "Index.update 22", "Query.fail 7", "Index.build 6", "Server.start 3"));
    }

    private final PageRows rows;

    Atlas(PageRows rows) {
        this.rows = rows;
    }

    private static Map<String, Double> parts(String... percentages) {
        Map<String, Double> parts = new LinkedHashMap<>();
        for (String text : percentages) {
            int space = text.lastIndexOf(' ');
            parts.put(text.substring(0, space), Double.parseDouble(text.substring(space + 1)) / 100);
        }
        return parts;
    }

    /** Writes everything that there is of it. */
    void write() {
        for (int i = 0; i < WINDOWS; i++) {
            Instant start = PageRows.window().minus(PageRows.WINDOW.multipliedBy(i));
            double busy = 250 + 130 * Math.sin(i / 5.0) - (i == 0 ? 200 : 0);
            spread(0, busy, (version, event, count) -> rows.addToWindow(PRODUCT, version, event, start, count));
        }
        for (int age = 0; age < DAYS; age++) {
            Instant day = Period.time(Period.DAY.ago(age));
            spread(
                    age,
                    40 * users(Period.DAY, age),
                    (version, event, count) -> rows.addToDay(PRODUCT, version, event, day, count));
        }
        writeUsers(Period.DAY, 460);
        writeUsers(Period.WEEK, 106);
        writeUsers(Period.MONTH, 38);
        for (int age = 0; age < 60; age++) {
            writeFields(age);
        }
    }

    private interface Counted {
        void add(String version, String event, long count);
    }

    private static void spread(int age, double all, Counted counted) {
        shares(age)
                .forEach((version, share) -> EVENTS.forEach((event, part) -> {
                    long count = Math.round(all * share * part);
                    if (count > 0) {
                        counted.add(version, event, count);
                    }
                }));
    }

    private void writeUsers(Period period, int number) {
        for (int i = 0; i < number; i++) {
            LocalDate start = period.ago(i);
            LocalDate last = period.end(start).minusDays(1);
            int age = (int) Math.max(0, ChronoUnit.DAYS.between(last, Period.DAY.ago(0)));
            long all = Math.round(users(period, age));
            rows.putUsers(PRODUCT, PageRows.ALL, period, start, all);
            // Some use two versions.
            shares(age).forEach((version, share) -> {
                long users = Math.round(1.04 * share * all);
                if (users > 0) {
                    rows.putUsers(PRODUCT, version, period, start, users);
                }
            });
        }
    }

    private void writeFields(int age) {
        LocalDate day = Period.DAY.ago(age);
        double events = 40 * users(Period.DAY, age);
        FIELDS.forEach((field, parts) -> {
            int rank = 0;
            for (Map.Entry<String, Double> part : parts.entrySet()) {
                // What is used most now was used less before.
                double then = part.getValue() * (1 + (rank++ == 1 ? -1 : 0.5) * age / 300);
                rows.putField(PRODUCT, PageRows.ALL, field, part.getKey(), day, Math.round(events * then));
            }
        });
    }

    /** How many used it in a period a number of days ago; less at weekends, and today so far. */
    private static double users(Period period, int age) {
        double base = 2_600 * (1 - age / 1_300.0);
        DayOfWeek day = LocalDate.now(ZoneOffset.UTC).minusDays(age).getDayOfWeek();
        boolean isWeekend = day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
        return switch (period) {
            case DAY -> base * (isWeekend ? 0.17 : 0.3 + 0.01 * Math.sin(age * 2.4)) * (age == 0 ? 0.7 : 1);
            case WEEK -> base * 0.62;
            case MONTH -> base;
        };
    }

    /** The part of the people who used each version a number of days ago. */
    private static Map<String, Double> shares(int age) {
        Map<String, Double> weights = new LinkedHashMap<>();
        RELEASED.forEach((version, released) -> {
            double since = released - age;
            if (since >= 0) {
                double next = nextRelease(released) - age;
                double taken = version.equals("2.3.7") ? 1 : 1 - Math.exp(-(since + 2) / 25);
                double left = next < 0 ? 1 : 0.06 + 0.94 * Math.exp(-next / 30);
                double most = version.equals("dev") ? 0.03 : version.contains("-rc") ? 0.06 : 1;
                weights.put(version, most == 1 ? taken * left : most);
            }
        });
        double all = weights.values().stream().mapToDouble(Double::doubleValue).sum();
        weights.replaceAll((version, weight) -> weight / all);
        return weights;
    }

    private static int nextRelease(int released) {
        return RELEASED.entrySet().stream()
                .filter(version -> !version.getKey().contains("-") && version.getValue() < released)
                .mapToInt(Map.Entry::getValue)
                .max()
                .orElse(-1);
    }

    /** One event, now. */
    void now(String version, String event) {
        rows.addToWindow(PRODUCT, version, event, PageRows.window(), 1);
    }

    /** Events in windows. */
    long total() {
        return byEvent().values().stream().mapToLong(Long::longValue).sum();
    }

    Map<String, Long> byEvent() {
        return sums(EventCount::getEvent);
    }

    Map<String, Long> byVersion() {
        return sums(EventCount::getVersion);
    }

    private Map<String, Long> sums(Function<EventCount, String> name) {
        return rows.of(Topics.COUNTS)
                .filter(row -> row.getProduct().equals(PRODUCT))
                .collect(Collectors.groupingBy(name, TreeMap::new, Collectors.summingLong(EventCount::getCount)));
    }
}
