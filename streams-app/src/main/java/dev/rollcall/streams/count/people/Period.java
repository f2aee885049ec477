package dev.rollcall.streams.count.people;

import dev.rollcall.streams.count.store.PeriodKeys;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import org.apache.kafka.common.utils.Bytes;

/** A kind of period that people are counted in: whole days, in UTC. */
enum Period {
    DAY("day") {
        @Override
        LocalDate firstDay(LocalDate day) {
            return day;
        }

        @Override
        LocalDate next(LocalDate first) {
            return first.plusDays(1);
        }
    },
    /** ISO 8601: from Monday. */
    WEEK("week") {
        @Override
        LocalDate firstDay(LocalDate day) {
            return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        }

        @Override
        LocalDate next(LocalDate first) {
            return first.plusWeeks(1);
        }
    },
    MONTH("month") {
        @Override
        LocalDate firstDay(LocalDate day) {
            return day.withDayOfMonth(1);
        }

        @Override
        LocalDate next(LocalDate first) {
            return first.plusMonths(1);
        }
    };

    private static final long DAY_MILLIS = 24 * 60 * 60 * 1_000L;

    /** The period as rows name it. */
    final String code;

    /** The keys of the store for periods of this kind. */
    @SuppressWarnings("ImmutableEnumChecker") // nothing can change it
    final PeriodKeys keys;

    Period(String code) {
        this.code = code;
        this.keys = new PeriodKeys(code.substring(0, 1));
    }

    /** The period that a key of the store is of. */
    static Period ofKey(Bytes key) {
        for (Period period : values()) {
            if (period.code.charAt(0) == key.get()[0]) {
                return period;
            }
        }
        throw new IllegalArgumentException("a key of no period");
    }

    /** Whether a time is the start of a day. */
    static boolean isStartOfDay(long time) {
        return Math.floorMod(time, DAY_MILLIS) == 0;
    }

    /** The start of the period that a time is in; times in milliseconds since the epoch. */
    long startOf(long time) {
        return millis(firstDay(day(time)));
    }

    /** The start of the period before the one that has a start. */
    long before(long start) {
        return startOf(start - 1);
    }

    /** The end, exclusive, of the period that has a start. */
    long endOf(long start) {
        return millis(next(day(start)));
    }

    /** The first day of the period that a day is in. */
    abstract LocalDate firstDay(LocalDate day);

    /** The first day of the period after the one that has a first day. */
    abstract LocalDate next(LocalDate first);

    private static LocalDate day(long time) {
        return LocalDate.ofEpochDay(Math.floorDiv(time, DAY_MILLIS));
    }

    private static long millis(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
