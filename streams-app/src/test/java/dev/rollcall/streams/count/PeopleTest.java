package dev.rollcall.streams.count;

import static dev.rollcall.streams.count.Sums.people;
import static dev.rollcall.streams.count.Sums.readUpTo;
import static dev.rollcall.streams.count.Sums.sketch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.UserCountKey;
import dev.rollcall.streams.combine.rejects.Rejects;
import dev.rollcall.streams.count.people.People;
import dev.rollcall.streams.internal.PartialPeople;
import dev.rollcall.streams.partial.PartialFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many people use what, in days, weeks and months. Grace is 5 s, and the maximum age one day. */
class PeopleTest {

    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = 24 * HOUR;
    /** A Wednesday. */
    private static final long FEB_28 = millis("2024-02-28");

    private final CountingPartition partition = new CountingPartition();

    static Stream<Arguments> unfitSums() {
        ByteBuffer users = sketch("u");
        return Stream.of(
                Arguments.of("invalid-sum", new PartialPeople("", "1", FEB_28, 1L, 1L, false, users)),
                Arguments.of("invalid-sum", new PartialPeople("shop", "", FEB_28, 1L, 1L, false, users)),
                Arguments.of("invalid-sum", new PartialPeople("shop", "1\0", FEB_28, 1L, 1L, false, users)),
                Arguments.of("invalid-sum", new PartialPeople("shop", "__all__", FEB_28, 1L, 1L, false, users)),
                Arguments.of("invalid-sum", new PartialPeople("s".repeat(201), "1", FEB_28, 1L, 1L, false, users)),
                Arguments.of("invalid-sum", new PartialPeople("shop", "1", FEB_28 + 1, 1L, 1L, false, users)),
                Arguments.of("invalid-sum", new PartialPeople("shop", "1", FEB_28 + HOUR, 1L, 1L, false, users)),
                Arguments.of("invalid-sum", new PartialPeople("shop", "1", Long.MIN_VALUE, 1L, 1L, false, users)),
                Arguments.of(
                        "invalid-sum",
                        new PartialPeople("shop", "1", Long.MAX_VALUE / DAY * DAY, 1L, 1L, false, users)),
                Arguments.of("invalid-sum", new PartialPeople("shop", "1", FEB_28, 0L, 0L, false, users)),
                Arguments.of("invalid-sum", new PartialPeople("shop", "1", FEB_28, 0L, -1L, false, users)),
                Arguments.of("invalid-sum", new PartialPeople("shop", "1", FEB_28, -1L, 1L, false, users)),
                Arguments.of("invalid-sum", new PartialPeople("shop", "1", FEB_28, 2L, 1L, false, users)),
                Arguments.of("window-expired", new PartialPeople("shop", "1", FEB_28 - 9 * DAY, 1L, 1L, false, users)),
                Arguments.of(
                        "unreadable-users",
                        new PartialPeople("shop", "1", FEB_28, 1L, 1L, false, ByteBuffer.wrap(new byte[9]))));
    }

    @ParameterizedTest
    @MethodSource("unfitSums")
    void setsASumAsideThatItCannotCountAndCountsTheOthers(String reason, PartialPeople unfit) {
        partition.send(readUpTo(FEB_28));

        partition.sendPeople(List.of(), people("1", FEB_28, 4, "u"), unfit, people("2", FEB_28, 5, "v"));

        Map<UserCountKey, UserCount> table = partition.peopleTable();
        assertThat(table).hasSize(3 * 3);
        assertThat(table.get(key("__all__", "day", "2024-02-28")).getEvents()).isEqualTo(9);
        assertThat(partition.rejected()).singleElement().satisfies(record -> {
            assertThat(header(record, Rejects.REASON)).isEqualTo(reason);
            assertThat(header(record, SetAsideRecord.EVENTS))
                    .as("its events are in windows")
                    .isEqualTo("0");
        });
        assertThat(partition
                        .meters
                        .get("rollcall.partials.setaside")
                        .tag("reason", reason)
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(partition.counter("rollcall.events.setaside")).isZero();
    }

    @Test
    void countsOrSetsAsideEachSumWhateverBitsFlip() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String[] users = IntStream.range(0, 3_000).mapToObj(i -> "u" + i).toArray(String[]::new);
        List<byte[]> originals = List.of(
                PartialFormat.encode(2, Sums.batch(List.of(), people("1", FEB_28, 9, Arrays.copyOf(users, 20)))),
                PartialFormat.encode(
                        2, Sums.batch(readUpTo(FEB_28), people("1", FEB_28, 9, users), people("2", FEB_28, 1, "u"))));
        for (int round = 0; round < 1_000; round++) {
            byte[] bytes = originals.get(random.nextInt(originals.size())).clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            int before = partition.rejected().size();
            partition.send(bytes);
            List<UserCount> sent = partition.sentPeople();
            assertThat(sent.size() + partition.rejected().size() - before)
                    .as("seed %d, round %d", seed, round)
                    .isPositive();
            assertThat(sent)
                    .as("seed %d, round %d", seed, round)
                    .allMatch(row -> row.getUsers() >= 0 && row.getSessions() >= 0 && row.getEvents() > 0);
        }
    }

    @Test
    void sumsStopAtTheGreatestNumber() {
        PartialPeople huge = new PartialPeople("shop", "1", FEB_28, Long.MAX_VALUE, Long.MAX_VALUE, false, sketch("u"));
        partition.sendPeople(List.of(), huge, people("2", FEB_28, 1, "v"));
        partition.sendPeople(List.of(), huge);

        UserCount all = partition.peopleTable().get(key("__all__", "month", "2024-02-01"));
        assertThat(all.getEvents()).isEqualTo(Long.MAX_VALUE);
        assertThat(all.getSessions()).isEqualTo(Long.MAX_VALUE);
        assertThat(all.getUsers()).isEqualTo(2);
    }

    @Test
    void aSumThatIsLateAmendsItsDayWeekAndMonthAndNothingElse() {
        long march4 = millis("2024-03-04");
        partition.sendPeople(List.of(), people("1", millis("2024-03-03"), 1, "u"));
        partition.sendPeople(readUpTo(march4 + 5_000), people("1", march4, 1, "u"));
        Map<UserCountKey, UserCount> before = partition.peopleTable();
        assertThat(before.get(key("1", "day", "2024-03-03")).getClosed()).isTrue();
        assertThat(before.get(key("1", "week", "2024-02-26")).getClosed()).isTrue();
        assertThat(before.get(key("1", "month", "2024-03-01")).getClosed()).isFalse();

        partition.sendPeople(List.of(), people("1", millis("2024-03-03"), 2, "v"));
        Map<UserCountKey, UserCount> table = partition.peopleTable();
        assertThat(table).hasSize(6);
        assertRow(table.get(key("1", "day", "2024-03-03")), 2, 3, 1, true);
        assertRow(table.get(key("__all__", "week", "2024-02-26")), 2, 3, 1, true);
        assertRow(table.get(key("1", "month", "2024-03-01")), 2, 4, 0, false);
        assertThat(partition.counter("rollcall.people.amended")).isEqualTo(4);
    }

    @Test
    void aSumThatIsLateForAMonthAmendsIt() {
        long march1 = millis("2024-03-01");
        partition.sendPeople(List.of(), people("1", march1 - DAY, 1, "u"));
        partition.send(readUpTo(march1 + 4_999));
        assertThat(partition.peopleTable().get(key("1", "month", "2024-02-01")).getClosed())
                .isFalse();
        partition.send(readUpTo(march1 + 5_000));
        assertRow(partition.peopleTable().get(key("1", "month", "2024-02-01")), 1, 1, 0, true);

        partition.sendPeople(List.of(), people("1", march1 - DAY, 2, "u"), people("new", march1 - DAY, 1, "u"));

        Map<UserCountKey, UserCount> table = partition.peopleTable();
        assertRow(table.get(key("1", "month", "2024-02-01")), 1, 3, 1, true);
        assertRow(table.get(key("new", "day", "2024-02-29")), 1, 1, 1, true);
        assertRow(table.get(key("1", "week", "2024-02-26")), 1, 3, 0, false);
    }

    @Test
    void keepsAPeriodAsLongAsItsLastDayCanChangeAndThenForgetsIt() {
        long march1 = millis("2024-03-01");
        long kept = DAY + HOUR + 15_000;
        partition.sendPeople(List.of(), people("1", march1 - DAY, 1, "u"));
        partition.send(readUpTo(march1 + kept - 1));
        partition.sendPeople(List.of(), people("1", march1 - DAY, 1, "u"));
        assertThat(partition.rejected()).isEmpty();
        assertThat(partition.stored(People.ROWS)).isEqualTo(6);

        partition.send(readUpTo(march1 + kept));

        assertThat(partition.stored(People.ROWS)).as("only the week goes on").isEqualTo(2);
        partition.sendPeople(List.of(), people("1", march1 - DAY, 1, "u"));
        assertThat(partition.rejected()).hasSize(1);
        partition.send(readUpTo(millis("2024-03-04") + kept));
        assertThat(partition.stored(People.ROWS)).isZero();
        assertThat(partition.stored(People.ADMISSION)).isZero();
    }

    @Test
    void closesManyRowsInSlicesWithoutNewInput() {
        for (int product = 0; product < 6; product++) {
            PartialPeople[] sums = new PartialPeople[1_000];
            for (int version = 0; version < sums.length; version++) {
                sums[version] =
                        new PartialPeople("p" + product, "1." + version, FEB_28, 1L, 1L, false, sketch("u" + version));
            }
            partition.sendPeople(List.of(), sums);
        }
        partition.sentPeople();

        partition.send(readUpTo(FEB_28 + DAY + 5_000));

        assertThat(partition.sentPeople()).hasSize(CountProcessor.SLICE).allMatch(UserCount::getClosed);
        assertThat(partition.nextSlice()).isTrue();
        assertThat(partition.sentPeople()).hasSize(6 * 1_001 - CountProcessor.SLICE);
        assertThat(partition.nextSlice()).isFalse();
        assertThat(partition.counter("rollcall.people.closed")).isEqualTo(6 * 1_001);
    }

    @Test
    void countsVersionsBeyondTheLimitOfAPeriodAsOther() {
        int versions = 1_002;
        PartialPeople[] sums = new PartialPeople[versions];
        for (int version = 0; version < versions; version++) {
            sums[version] = people("1." + version, FEB_28, 1, "u" + version % 10);
        }
        partition.sendPeople(List.of(), sums);
        partition.sendPeople(List.of(), people("1.1001", FEB_28, 1, "v"), people("1.0", FEB_28, 1, "v"));

        Map<UserCountKey, UserCount> table = partition.peopleTable();
        for (String period : List.of("day", "week", "month")) {
            List<UserCount> rows = table.values().stream()
                    .filter(row -> row.getPeriod().equals(period))
                    .toList();
            assertThat(rows).hasSize(1_002);
            assertThat(rows)
                    .filteredOn(row -> row.getVersion().equals("__other__"))
                    .singleElement()
                    .satisfies(row -> assertRow(row, 3, 3, 0, false));
            assertThat(rows)
                    .filteredOn(row -> row.getVersion().equals("__all__"))
                    .singleElement()
                    .satisfies(row -> assertRow(row, 11, 1_004, 0, false));
        }
        assertThat(partition.counter("rollcall.people.overflow")).isEqualTo(3);
    }

    @Test
    void versionsThatWereThereInTheDayBeforeComeBeforeNewOnes() {
        PartialPeople[] sums = IntStream.range(0, 1_000)
                .mapToObj(i -> people("1." + i, FEB_28, 1, "u"))
                .toArray(PartialPeople[]::new);
        partition.sendPeople(List.of(), sums);
        partition.sendPeople(List.of(), people("made up", FEB_28 + DAY, 1, "u"), people("1.7", FEB_28 + DAY, 1, "u"));

        Map<UserCountKey, UserCount> table = partition.peopleTable();
        assertThat(table).containsKey(key("1.7", "day", "2024-02-29"));
        assertThat(table.get(key("__other__", "day", "2024-02-29")).getEvents()).isEqualTo(1);
        assertThat(table).doesNotContainKey(key("made up", "day", "2024-02-29"));
    }

    @Test
    void countsPeopleOfProductsBeyondTheLimitOfADayUnderTheOtherProduct() {
        CountingPartition two = new CountingPartition("ROLLCALL_MAX_PRODUCTS", "2");
        for (String product : List.of("p1", "p2", "p3", "p4", "p1")) {
            two.sendPeople(
                    List.of(),
                    new PartialPeople(product, "1", FEB_28, 1L, 2L, false, sketch("u")),
                    new PartialPeople(product, "2", FEB_28, 1L, 2L, true, sketch(product)));
        }
        Map<UserCountKey, UserCount> table = two.peopleTable();
        Instant day = Instant.ofEpochMilli(FEB_28);
        assertThat(table.get(new UserCountKey("p1", "__all__", "day", day)).getEvents())
                .isEqualTo(8);
        assertThat(table).doesNotContainKey(new UserCountKey("p3", "__all__", "day", day));
        for (String version : List.of("__other__", "__all__")) {
            UserCount other = table.get(new UserCountKey("__other__", version, "day", day));
            assertRow(other, 3, 8, 0, false);
            assertThat(other.getSampled()).isTrue();
        }
    }

    @Test
    void saysWhereInstallationsAreSampledFromThenOn() {
        partition.sendPeople(List.of(), people("1", FEB_28, 1, "u"), people("2", FEB_28, 1, "u"));
        assertThat(partition.sentPeople()).noneMatch(UserCount::getSampled);

        partition.sendPeople(List.of(), new PartialPeople("shop", "1", FEB_28, 0L, 1L, true, sketch("u")));
        assertThat(partition.sentPeople()).hasSize(6).allMatch(UserCount::getSampled);

        partition.sendPeople(List.of(), people("2", FEB_28, 1, "u"), people("1", FEB_28, 1, "u"));
        Map<UserCountKey, UserCount> table = partition.peopleTable();
        assertThat(table.get(key("2", "day", "2024-02-28")).getSampled()).isFalse();
        assertThat(table.get(key("1", "day", "2024-02-28")).getSampled()).isTrue();
        assertThat(table.get(key("__all__", "day", "2024-02-28")).getSampled()).isTrue();
    }

    @Test
    void usersNeverGoDownAndStayWithinFiveStandardErrors() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<UserCountKey, Long> before = new HashMap<>();
        Set<String> truth = new HashSet<>();
        for (int batch = 0; batch < 300; batch++) {
            String[] users = random.ints(40, 0, 6_000).mapToObj(i -> "u" + i).toArray(String[]::new);
            truth.addAll(List.of(users));
            partition.sendPeople(List.of(), people("1." + batch % 3, FEB_28, users.length, users));
            for (UserCount row : partition.sentPeople()) {
                Long last = before.put(
                        new UserCountKey(row.getProduct(), row.getVersion(), row.getPeriod(), row.getPeriodStart()),
                        row.getUsers());
                assertThat(row.getUsers())
                        .as("seed %d, batch %d", seed, batch)
                        .isGreaterThanOrEqualTo(last == null ? 0 : last);
            }
        }
        assertThat((double) before.get(key("__all__", "week", "2024-02-26")))
                .as("seed %d", seed)
                .isCloseTo(truth.size(), within(5 * 0.01625 * truth.size()));
    }

    /** Over the end of a year that ends in the middle of its week, one that does not, a leap day, and a common month. */
    @ParameterizedTest
    @ValueSource(strings = {"2026-12-26", "2023-12-27", "2024-02-24", "2025-04-26"})
    void tenDaysAreCountedAsOneCountsThemOneself(String first) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        LocalDate start = LocalDate.parse(first);
        Map<UserCountKey, Counted> truth = new HashMap<>();
        Map<UserCountKey, UserCount> table = new HashMap<>();
        for (int day = 0; day < 10; day++) {
            LocalDate date = start.plusDays(day);
            for (int batch = 0; batch < 20; batch++) {
                PartialPeople[] sums = new PartialPeople[1 + random.nextInt(3)];
                for (int i = 0; i < sums.length; i++) {
                    // Some are a day late; a user has several versions in a day.
                    LocalDate of = random.nextInt(4) == 0 && day > 0 ? date.minusDays(1) : date;
                    String version = random.nextInt(3) + ".0";
                    String[] users = random.ints(1 + random.nextInt(8), 0, 250)
                            .mapToObj(u -> "u" + u)
                            .toArray(String[]::new);
                    sums[i] = people(version, millis(of.toString()), users.length, users);
                    for (UserCountKey key : keys(version, of)) {
                        truth.computeIfAbsent(key, k -> new Counted()).add(sums[i], users);
                    }
                }
                partition.sendPeople(List.of(), sums);
            }
            // Eleven hours into the day; then the next one begins.
            partition.send(readUpTo(millis(date.toString()) + 11 * HOUR));
            if (day % 4 == 1) {
                partition.restart();
            }
            upsert(table, partition.sentPeople(), seed);
        }
        partition.send(readUpTo(millis(start.plusDays(70).toString())));
        while (partition.nextSlice()) {}
        upsert(table, partition.sentPeople(), seed);

        assertThat(table.keySet()).as("seed %d", seed).isEqualTo(truth.keySet());
        truth.forEach((key, counted) -> {
            UserCount row = table.get(key);
            assertThat(row.getUsers()).as("seed %d: %s", seed, row).isEqualTo(counted.users.size());
            assertThat(row.getEvents()).as("seed %d: %s", seed, row).isEqualTo(counted.events);
            assertThat(row.getSessions()).as("seed %d: %s", seed, row).isEqualTo(counted.sessions);
            assertThat(row.getClosed()).as("seed %d: %s", seed, row).isTrue();
        });
        table.forEach((key, row) ->
                assertThat(row.getPeriodEnd()).as("seed %d: %s", seed, row).isEqualTo(endOf(key)));
        assertThat(partition.rejected()).isEmpty();
    }

    private static void upsert(Map<UserCountKey, UserCount> table, List<UserCount> sent, long seed) {
        for (UserCount row : sent) {
            UserCountKey key =
                    new UserCountKey(row.getProduct(), row.getVersion(), row.getPeriod(), row.getPeriodStart());
            UserCount before = table.put(key, row);
            if (before != null && before.getClosed()) {
                assertThat(row.getClosed()).as("seed %d: %s", seed, row).isTrue();
                assertThat(row.getRevision()).as("seed %d: %s", seed, row).isGreaterThan(before.getRevision());
            }
        }
    }

    private static final class Counted {
        private final Set<String> users = new HashSet<>();
        private long sessions;
        private long events;

        void add(PartialPeople sum, String... of) {
            users.addAll(List.of(of));
            sessions += sum.getSessions();
            events += sum.getEvents();
        }
    }

    /** Counted otherwise than the job does: by going back day by day. */
    private static Collection<UserCountKey> keys(String version, LocalDate day) {
        LocalDate monday = day;
        while (monday.getDayOfWeek() != DayOfWeek.MONDAY) {
            monday = monday.minusDays(1);
        }
        Map<String, LocalDate> starts = new TreeMap<>();
        starts.put("day", day);
        starts.put("week", monday);
        starts.put("month", YearMonth.from(day).atDay(1));
        List<UserCountKey> keys = new ArrayList<>();
        starts.forEach((period, start) -> {
            keys.add(key(version, period, start.toString()));
            keys.add(key("__all__", period, start.toString()));
        });
        return keys;
    }

    private static Instant endOf(UserCountKey key) {
        LocalDate start = LocalDate.ofInstant(key.getPeriodStart(), ZoneOffset.UTC);
        LocalDate last =
                switch (key.getPeriod()) {
                    case "day" -> start;
                    case "week" -> start.plusDays(6);
                    default -> YearMonth.from(start).atEndOfMonth();
                };
        return last.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static void assertRow(UserCount row, long users, long events, int revision, boolean closed) {
        assertThat(row.getUsers()).as("users of %s", row).isEqualTo(users);
        assertThat(row.getEvents()).as("events of %s", row).isEqualTo(events);
        assertThat(row.getRevision()).as("revision of %s", row).isEqualTo(revision);
        assertThat(row.getClosed()).as("closed of %s", row).isEqualTo(closed);
    }

    private static UserCountKey key(String version, String period, String start) {
        return new UserCountKey("shop", version, period, Instant.ofEpochMilli(millis(start)));
    }

    private static long millis(String day) {
        return Instant.parse(day + "T00:00:00Z").toEpochMilli();
    }

    private static String header(Record<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
