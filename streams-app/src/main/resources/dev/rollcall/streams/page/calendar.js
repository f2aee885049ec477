// Days, ISO weeks and months, in UTC as the job counts them. Each is known by its start, in milliseconds.

export const DAY = 86_400_000;

/** The start of the period that a time is in. */
export function startOf(period, ms) {
  const day = Math.floor(ms / DAY) * DAY;
  const date = new Date(day);
  switch (period) {
    case "month":
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
    case "week":
      return day - ((date.getUTCDay() + 6) % 7) * DAY;
    default:
      return day;
  }
}

/** The period that comes a number of periods later; earlier where the number is negative. */
export function shift(period, start, number) {
  if (period === "month") {
    const date = new Date(start);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + number);
  }
  return start + number * (period === "week" ? 7 : 1) * DAY;
}

/** What a period is compared with: the month of the same name, or the same days of the week 52 weeks before. */
export const yearBefore = (period, start) => (period === "month" ? shift(period, start, -12) : start - 364 * DAY);

/** The shortest period of which a span of time has no more than a number. */
export const fitting = (from, to, most) =>
  ["day", "week"].find((period) => to - from <= most * shift(period, 0, 1)) ?? "month";
