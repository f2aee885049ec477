package dev.rollcall.streams.http.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.rollcall.schemas.ReservedNames;
import dev.rollcall.streams.http.rows.Row;
import dev.rollcall.streams.http.rows.RowFollower;
import dev.rollcall.streams.http.rows.RowKind;
import dev.rollcall.streams.http.rows.RowTable;
import dev.rollcall.streams.http.rows.RowTables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How the versions of a product are adopted: their users, by the rows of users alone. Not thread-safe. */
final class Adoption {

    private static final int VERSION = RowKind.USERS.names().indexOf("version");
    private static final int USERS = RowKind.USERS.column("users");
    private static final int SAMPLED = RowKind.USERS.column("sampled");
    private static final long UNKNOWN = -1;
    private static final JsonFactory JSON = new JsonFactory();

    private final AdoptionQuery query;
    private final long completeSince;
    private final Map<String, Use> uses = new TreeMap<>();

    private Adoption(AdoptionQuery query, long completeSince) {
        this.query = query;
        this.completeSince = completeSince;
    }

    static Adoption of(AdoptionQuery query, RowFollower<?, ?> users) {
        RowTables tables = users.tables();
        RowTable days = tables.of("day");
        Adoption adoption = new Adoption(query, days.completeSince().orElse(Long.MIN_VALUE));
        Set<String> product = Set.of(query.product());
        days.rows(Long.MIN_VALUE, Long.MAX_VALUE, null, product).forEach(adoption::addDay);
        for (AdoptionQuery.Period period : query.current()) {
            tables.of(period.name())
                    .rows(period.previous(), period.end(), null, product)
                    .forEach(row -> adoption.addCurrent(period, row));
        }
        return adoption;
    }

    private void addDay(Row row) {
        Use use = use(row);
        long start = row.key().start();
        use.firstSeen = Math.min(use.firstSeen, start);
        long day = Math.floorDiv(start, AdoptionQuery.DAY);
        if (day >= query.firstDay() && day < query.endDay()) {
            use.days.add(row);
            use.total += row.value(USERS);
        }
    }

    private void addCurrent(AdoptionQuery.Period period, Row row) {
        boolean isBefore = row.key().start() < period.start();
        (isBefore ? use(row).previous : use(row).current).put(period.name(), row.value(USERS));
    }

    private Use use(Row row) {
        Use use = uses.computeIfAbsent(row.key().series().names().get(VERSION), Use::new);
        use.sampled |= row.value(SAMPLED) != 0;
        return use;
    }

    byte[] json() {
        Use all = uses.getOrDefault(ReservedNames.ALL, new Use(ReservedNames.ALL));
        List<Use> versions = uses.values().stream()
                .filter(use -> !use.version.equals(ReservedNames.ALL))
                .filter(use -> query.versions().isEmpty() || query.versions().contains(use.version))
                .sorted(Comparator.<Use>comparingLong(use -> use.total)
                        .thenComparingLong(use -> use.now("month"))
                        .reversed()
                        .thenComparing(use -> use.version))
                .toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("product", query.product());
            out.writeArrayFieldStart("days");
            for (long day = query.firstDay(); day < query.endDay(); day++) {
                out.writeString(time(day * AdoptionQuery.DAY));
            }
            out.writeEndArray();
            long[] users = daily(all);
            write(all, users, out);
            for (AdoptionQuery.Period period : query.current()) {
                out.writeObjectFieldStart(period.name());
                out.writeStringField("start", time(period.start()));
                out.writeStringField("end", time(period.end()));
                write(all, period, out);
                out.writeEndObject();
            }
            out.writeNumberField("version_count", versions.size());
            out.writeArrayFieldStart("versions");
            for (Use version : versions.subList(0, Math.min(query.limit(), versions.size()))) {
                writeVersion(version, all, users, out);
            }
            out.writeEndArray();
            out.writeStringField("complete_since", completeSince == Long.MIN_VALUE ? null : time(completeSince));
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void writeVersion(Use version, Use all, long[] ofAll, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("version", version.version);
        long[] users = daily(version);
        write(version, users, out);
        out.writeArrayFieldStart("shares");
        for (int i = 0; i < users.length; i++) {
            writeShare(users[i], ofAll[i], out);
        }
        out.writeEndArray();
        for (AdoptionQuery.Period period : query.current()) {
            out.writeObjectFieldStart(period.name());
            write(version, period, out);
            out.writeFieldName("share");
            writeShare(version.now(period.name()), all.now(period.name()), out);
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void write(Use use, long[] users, JsonGenerator out) throws IOException {
        out.writeStringField("first_seen", use.firstSeen == Long.MAX_VALUE ? null : time(use.firstSeen));
        out.writeBooleanField("sampled", use.sampled);
        out.writeArrayFieldStart("users");
        for (long number : users) {
            if (number == UNKNOWN) {
                out.writeNull();
            } else {
                out.writeNumber(number);
            }
        }
        out.writeEndArray();
    }

    private static void write(Use use, AdoptionQuery.Period period, JsonGenerator out) throws IOException {
        out.writeNumberField("users", use.now(period.name()));
        out.writeNumberField("users_before", use.previous.getOrDefault(period.name(), 0L));
    }

    /** At most 1: both numbers may be estimates. */
    private static void writeShare(long users, long ofAll, JsonGenerator out) throws IOException {
        if (users == UNKNOWN || ofAll <= 0) {
            out.writeNull();
        } else {
            out.writeNumber(Math.min(1, Math.round(10_000.0 * users / ofAll) / 10_000.0));
        }
    }

    /** Users of each day; unknown before the first one, in the future, and where the rows are no longer held. */
    private long[] daily(Use use) {
        long[] users = new long[query.days()];
        long since = Math.max(use.firstSeen, completeSince);
        for (int i = 0; i < users.length; i++) {
            long day = query.firstDay() + i;
            users[i] = day * AdoptionQuery.DAY < since || day > query.today().toEpochDay() ? UNKNOWN : 0;
        }
        for (Row row : use.days) {
            users[(int) (Math.floorDiv(row.key().start(), AdoptionQuery.DAY) - query.firstDay())] = row.value(USERS);
        }
        return users;
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    /** What is known of a version, or of the product as a whole. */
    private static final class Use {
        final String version;

        /** Rows of the days that are asked for. */
        final List<Row> days = new ArrayList<>();

        /** Users of the day, week and month that it is, and of those before. */
        final Map<String, Long> current = new HashMap<>();

        final Map<String, Long> previous = new HashMap<>();
        long firstSeen = Long.MAX_VALUE;
        long total;
        boolean sampled;

        Use(String version) {
            this.version = version;
        }

        long now(String period) {
            return current.getOrDefault(period, 0L);
        }
    }
}
