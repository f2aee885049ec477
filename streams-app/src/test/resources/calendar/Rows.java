import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Works out rows from events: `java Rows.java GRACE_MS < events > rows`. It shares no code with what it proves, neither
 * Rollcall's nor the calendar of java.time: days, ISO weeks and months are reckoned here.
 *
 * An event is a line of fields that are separated by tabs: when it was received and how long it had waited (milliseconds),
 * product, version, event, user, session_seq, lost_before, one_in, platform, architecture, runtime, ci_vendor.
 *
 * A row is a line: topic, names, start, end (milliseconds), exact numbers, users, and how many of its events were received
 * before its end and the grace. Names and numbers are separated by `|`.
 */
class Rows {
    static final long DAY = 24 * 60 * 60 * 1_000L;

    final Map<String, Row> rows = new TreeMap<>();
    final long grace;

    Rows(long grace) {
        this.grace = grace;
    }

    static class Row {
        long[] numbers = {};
        Set<String> users = new HashSet<>();
        long inTime;
    }

    public static void main(String[] args) throws IOException {
        Rows rows = new Rows(Long.parseLong(args[0]));
        BufferedReader events = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            rows.add(line.split("\t", -1));
        }
        rows.rows.forEach((key, row) -> {
            String numbers = Arrays.toString(row.numbers).replaceAll("[\\[\\] ]", "").replace(',', '|');
            System.out.println(key + "\t" + numbers + "\t" + row.users.size() + "\t" + row.inTime);
        });
    }

    void add(String[] event) {
        long received = Long.parseLong(event[0]);
        long time = received - Long.parseLong(event[1]);
        String product = event[2];
        String version = event[3];
        String name = event[4];
        String user = event[5];
        long session = event[6].equals("1") ? 1 : 0;
        long lost = Long.parseLong(event[7]);
        long oneIn = Long.parseLong(event[8]);

        long day = Math.floorDiv(time, DAY);
        add("telemetry.counts.daily", product + "|" + version + "|" + name, day, day + 1, received, user, 1, oneIn, lost);

        // The first of January 1970 was a Thursday.
        long monday = day - Math.floorMod(day + 3, 7L);
        long[] month = month(day);
        for (String counted : new String[] {version, "__all__"}) {
            String names = product + "|" + counted + "|";
            long sampled = oneIn > 1 ? -1 : 0;
            add("telemetry.users", names + "day", day, day + 1, received, user, 1, session, sampled);
            add("telemetry.users", names + "week", monday, monday + 7, received, user, 1, session, sampled);
            add("telemetry.users", names + "month", month[0], month[1], received, user, 1, session, sampled);
        }

        String[] fields = {"platform", "architecture", "runtime:major", "ci_vendor"};
        for (int i = 0; i < fields.length; i++) {
            String value = event[9 + i].isBlank() ? "__none__" : event[9 + i];
            int dot = value.indexOf('.');
            if (fields[i].endsWith(":major") && dot >= 0) {
                value = value.substring(0, dot);
            }
            String names = product + "|__all__|" + fields[i] + "|" + value;
            add("telemetry.breakdowns", names, day, day + 1, received, user, 1);
        }
    }

    /** Adds numbers to a row, of the days from the first to the last; what is negative is a flag that stays. */
    void add(String topic, String names, long from, long to, long received, String user, long... numbers) {
        Row row = rows.computeIfAbsent(
                topic + "\t" + names + "\t" + from * DAY + "\t" + to * DAY, key -> new Row());
        row.numbers = Arrays.copyOf(row.numbers, numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            row.numbers[i] = numbers[i] < 0 ? 1 : row.numbers[i] + numbers[i];
        }
        row.users.add(user);
        row.inTime += received < to * DAY + grace ? 1 : 0;
    }

    /** The first day of the month that a day is in, and the day after its last. */
    static long[] month(long day) {
        long first = 0;
        for (int year = 1970; ; year++) {
            boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            for (int days : new int[] {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}) {
                if (day < first + days) {
                    return new long[] {first, first + days};
                }
                first += days;
            }
        }
    }
}
