package dev.rollcall.testkit.truth;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** A calendar period, in UTC. */
enum Span {
    DAY,
    /** By ISO 8601: from Monday. */
    WEEK,
    MONTH;

    /** The period that the job calls so. */
    static Span of(String period) {
        return valueOf(period.toUpperCase(Locale.ROOT));
    }

    /** What the job calls it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Start of the period that a moment is in, in milliseconds since the epoch. */
    long start(long moment) {
        return millis(first(moment));
    }

    /** End, exclusive, of the period that a moment is in. */
    long end(long moment) {
        LocalDate first = first(moment);
        return millis(
                switch (this) {
                    case DAY -> first.plusDays(1);
                    case WEEK -> first.plusWeeks(1);
                    case MONTH -> first.plusMonths(1);
                });
    }

    private LocalDate first(long moment) {
        LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(moment), ZoneOffset.UTC);
        return switch (this) {
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
        };
    }

    private static long millis(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
