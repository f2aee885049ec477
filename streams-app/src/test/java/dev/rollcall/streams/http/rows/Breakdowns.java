package dev.rollcall.streams.http.rows;

import dev.rollcall.schemas.Breakdown;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Rows of breakdowns for tests. */
public final class Breakdowns {

    private Breakdowns() {}

    public static Row row(String product, String event, String field, String value, String day, long count) {
        LocalDate start = LocalDate.parse(day);
        return RowKind.BREAKDOWNS.row(Breakdown.newBuilder()
                .setProduct(product)
                .setEvent(event)
                .setField(field)
                .setValue(value)
                .setDayStart(start.atStartOfDay(ZoneOffset.UTC).toInstant())
                .setDayEnd(start.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant())
                .setCount(count)
                .setUsers(1)
                .setUpdatedAt(start.atTime(1, 0).toInstant(ZoneOffset.UTC))
                .build());
    }
}
