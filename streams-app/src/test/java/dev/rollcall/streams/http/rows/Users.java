package dev.rollcall.streams.http.rows;

import dev.rollcall.schemas.UserCount;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Rows of users for tests. */
public final class Users {

    private Users() {}

    public static UserCount users(String product, String version, String period, String start, long users) {
        LocalDate first = LocalDate.parse(start);
        LocalDate end =
                switch (period) {
                    case "day" -> first.plusDays(1);
                    case "week" -> first.plusWeeks(1);
                    default -> first.plusMonths(1);
                };
        return UserCount.newBuilder()
                .setProduct(product)
                .setVersion(version)
                .setPeriod(period)
                .setPeriodStart(first.atStartOfDay(ZoneOffset.UTC).toInstant())
                .setPeriodEnd(end.atStartOfDay(ZoneOffset.UTC).toInstant())
                .setUsers(users)
                .setSessions(2 * users)
                .setEvents(10 * users)
                .setUpdatedAt(first.atTime(1, 0).toInstant(ZoneOffset.UTC))
                .build();
    }

    /** The same as the table takes it. */
    public static Row row(String product, String version, String period, String start, long users) {
        return RowKind.USERS.row(users(product, version, period, start, users));
    }
}
