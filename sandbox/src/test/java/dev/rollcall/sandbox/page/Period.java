package dev.rollcall.sandbox.page;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** A period of the rows of users, in UTC. */
enum Period {
    DAY(ChronoUnit.DAYS),
    WEEK(ChronoUnit.WEEKS),
    MONTH(ChronoUnit.MONTHS);

    private final ChronoUnit unit;

    Period(ChronoUnit unit) {
        this.unit = unit;
    }

    /** What it is called in rows. */
    String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that it is, or one that was a number of them before. */
    LocalDate ago(int number) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        LocalDate start =
                switch (this) {
                    case DAY -> today;
                    case WEEK -> today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
                    case MONTH -> today.withDayOfMonth(1);
                };
        return start.minus(number, unit);
    }

    LocalDate end(LocalDate start) {
        return start.plus(1, unit);
    }

    static Instant time(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
