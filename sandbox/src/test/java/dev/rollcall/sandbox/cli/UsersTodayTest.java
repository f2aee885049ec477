package dev.rollcall.sandbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.UserCount;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UsersTodayTest {
    private static final Instant DAY = Instant.parse("2026-03-01T00:00:00Z");

    private final UsersToday today = new UsersToday();

    @Test
    void nothingIsKnownBeforeTheFirstRow() {
        assertThat(today.lines()).isEmpty();
    }

    @Test
    void showsTheVersionsByTheirUsersAndAsManyAsFit() {
        for (int i = 1; i <= 6; i++) {
            today.add(users("atlas", "1." + i, i));
        }
        today.add(users("atlas", "__all__", 19));
        today.add(users("atlas", "1.2", 7));

        assertThat(today.lines())
                .containsExactly("users today (UTC)  atlas            19  1.2 7, 1.6 6, 1.5 5, 1.4 4, 1.3 3");
    }

    @Test
    void showsTheProductsWithTheMostUsersFirst() {
        today.add(users("quill", "__all__", 1));
        today.add(users("wren", "__all__", 2));
        today.add(users("a-name-that-is-long", "__all__", 3));
        today.add(users("atlas", "__all__", 164));

        assertThat(today.lines().stream().map(line -> line.substring(19, 38)))
                .containsExactly("atlas           164", "a-name-that-      3", "wren              2");
    }

    @Test
    void showsThePlatformsBelowTheVersions() {
        today.add(users("atlas", "__all__", 5));
        today.add(users("atlas", "1.0", 5));
        today.add(users("heron", "__all__", 1));
        today.add(users("heron", "1.0", 1));
        today.add(breakdown("atlas", "platform", "Linux", 4));
        today.add(breakdown("atlas", "platform", "Windows 11", 1));
        today.add(breakdown("atlas", "architecture", "x86_64", 5));

        assertThat(today.lines().stream().map(line -> line.substring(40)))
                .containsExactly("1.0 5", "Linux 4, Windows 11 1", "1.0 1");
    }

    @Test
    void showsTheLatestDayAlone() {
        today.add(day("atlas", "1.0", DAY.minus(Duration.ofDays(1)), 5));
        today.add(users("heron", "__all__", 1));
        today.add(users("heron", "2.0", 1));
        today.add(day("atlas", "1.1", DAY.minus(Duration.ofDays(1)), 5));

        assertThat(today.lines()).singleElement().asString().contains("heron", "2.0 1");
    }

    @Test
    void aWeekOrMonthIsNoDay() {
        UserCount month = users("atlas", "1.0", 9);
        month.setPeriod("month");
        today.add(month);

        assertThat(today.lines()).isEmpty();
    }

    private static Breakdown breakdown(String product, String field, String value, long users) {
        return Breakdown.newBuilder()
                .setProduct(product)
                .setEvent("__all__")
                .setField(field)
                .setValue(value)
                .setDayStart(DAY)
                .setDayEnd(DAY.plus(Duration.ofDays(1)))
                .setUsers(users)
                .setUpdatedAt(DAY)
                .build();
    }

    private static UserCount users(String product, String version, long users) {
        return day(product, version, DAY, users);
    }

    private static UserCount day(String product, String version, Instant start, long users) {
        return UserCount.newBuilder()
                .setProduct(product)
                .setVersion(version)
                .setPeriod("day")
                .setPeriodStart(start)
                .setPeriodEnd(start.plus(Duration.ofDays(1)))
                .setUsers(users)
                .setUpdatedAt(start)
                .build();
    }
}
