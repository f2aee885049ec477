package dev.rollcall.streams.http.api;

import dev.rollcall.service.http.BadRequestException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Set;

/**
 * Whose adoption is asked for, and for which days. Days are numbered from the epoch, in UTC.
 *
 * @param versions empty for all
 * @param firstDay inclusive
 * @param endDay exclusive
 * @param limit greatest number of versions in a response
 * @param today the day that it is
 */
record AdoptionQuery(String product, Set<String> versions, long firstDay, long endDay, int limit, LocalDate today) {

    static final Set<String> PARAMETERS = Set.of("product", "version", "from", "to", "limit");

    /** The milliseconds of a day. */
    static final long DAY = Duration.ofDays(1).toMillis();

    private static final int USUAL_DAYS = 90;
    private static final int MAX_DAYS = 1_000;
    private static final int USUAL_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    /** @throws BadRequestException when a parameter is invalid, or the product is missing */
    static AdoptionQuery of(Parameters parameters, Instant now) {
        String product = parameters.one("product");
        if (product == null) {
            throw new BadRequestException("product is missing; name one, e.g. product=my-app");
        }
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Parameters.Range range = parameters.range(
                to -> Math.max(to, Long.MIN_VALUE + USUAL_DAYS * DAY) - USUAL_DAYS * DAY,
                (today.toEpochDay() + 1) * DAY);
        long firstDay = dayFrom(range.from());
        long endDay = dayFrom(range.to());
        if (endDay - firstDay > MAX_DAYS) {
            throw new BadRequestException(
                    "from",
                    String.valueOf(parameters.one("from")),
                    "is more than " + MAX_DAYS + " days before to; request it in parts");
        }
        int limit = parameters.number("limit", USUAL_LIMIT, 1, MAX_LIMIT);
        return new AdoptionQuery(product, parameters.all("version"), firstDay, endDay, limit, today);
    }

    int days() {
        return Math.toIntExact(endDay - firstDay);
    }

    /** The day, the week and the month that it is. */
    List<Period> current() {
        LocalDate week = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        LocalDate month = today.withDayOfMonth(1);
        return List.of(
                Period.of("day", today.minusDays(1), today, today.plusDays(1)),
                Period.of("week", week.minusWeeks(1), week, week.plusWeeks(1)),
                Period.of("month", month.minusMonths(1), month, month.plusMonths(1)));
    }

    /** The first day that starts at a time or later. */
    private static long dayFrom(long millis) {
        return Math.floorDiv(millis, DAY) + (Math.floorMod(millis, DAY) == 0 ? 0 : 1);
    }

    /**
     * A day, week or month and the one before it, as times in milliseconds.
     *
     * @param name the period of the rows
     * @param end exclusive
     */
    record Period(String name, long previous, long start, long end) {

        private static Period of(String name, LocalDate previous, LocalDate start, LocalDate end) {
            return new Period(name, previous.toEpochDay() * DAY, start.toEpochDay() * DAY, end.toEpochDay() * DAY);
        }
    }
}
