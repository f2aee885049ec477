// Numbers and times as people read them: their language's digits and dates, their own time zone.

const whole = new Intl.NumberFormat();
const short = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const fine = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
const percent = new Intl.NumberFormat(undefined, { style: "percent", ...fine });
const percentMore = new Intl.NumberFormat(undefined, { style: "percent", ...fine, signDisplay: "exceptZero" });
const more = new Intl.NumberFormat(undefined, { ...fine, signDisplay: "exceptZero" });
const wholePercent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const time = new Intl.DateTimeFormat(undefined, clock);
const seconds = new Intl.DateTimeFormat(undefined, { ...clock, second: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });
const inUtc = (form) => new Intl.DateTimeFormat(undefined, { ...form, timeZone: "UTC" });
const utcDay = inUtc({ day: "numeric", month: "short" });
const utcWeekday = inUtc({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const utcFullDay = inUtc({ day: "numeric", month: "short", year: "numeric" });
const utcMonth = inUtc({ month: "short", year: "numeric" });
const utcLongMonth = inUtc({ month: "long", year: "numeric" });

export const number = (value) => whole.format(value);
export const compact = (value, from = 1_000_000) => (value < from ? whole.format(value) : short.format(value));
export const share = (value) => percent.format(value);
export const roundShare = (value) => wholePercent.format(value);

/** How much more a number is than one before, as a share of that. */
export const growth = (value, before) => (before > 0 ? percentMore.format(value / before - 1) : "–");

/** The distance of two shares, in points of a hundred. */
export const points = (value, before) => `${more.format(100 * (value - before))} pts`;

export const date = (ms) => day.format(ms);
export const hour = (ms, withSeconds = false) => (withSeconds ? seconds : time).format(ms);

/** A span of time: "10:00–11:00", with the day before it, and seconds where they matter. */
export function span(from, to) {
  if (to - from >= 86_400_000) {
    const last = to - 1;
    return day.format(from) === day.format(last) ? weekday.format(from) : `${weekday.format(from)} – ${weekday.format(last)}`;
  }
  const toTheSecond = from % 60_000 !== 0 || to % 60_000 !== 0;
  return `${weekday.format(from)}, ${hour(from, toTheSecond)}–${hour(to, toTheSecond)}`;
}

/** A day, week or month of the calendar in UTC: "Tue 3 Mar 2026", "2–8 Mar 2026", "March 2026". */
export function periodName(period, start) {
  switch (period) {
    case "month":
      return utcLongMonth.format(start);
    case "week":
      return utcFullDay.formatRange(start, start + 6 * 86_400_000);
    default:
      return utcWeekday.format(start);
  }
}

/** The same, as short as an axis needs it. */
export const periodTick = (period, start) => (period === "month" ? utcMonth : utcDay).format(start);

/** The days of a span in UTC: "2–8 Mar 2026". */
export const days = (from, to) => utcFullDay.formatRange(from, to - 1);
export const utcDate = (ms) => utcFullDay.format(ms);
export const monthName = (ms) => utcMonth.format(ms);

/** A length of time in its largest whole unit: "1 h", "90 min", "10 s". */
export function length(ms) {
  for (const [unit, size] of [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000]]) {
    if (ms >= size && ms % size === 0) {
      return `${ms / size} ${unit}`;
    }
  }
  return `${whole.format(ms / 1000)} s`;
}

/** About how long: "0.4 s", "12 s", "3 min", "5 h". */
export function about(ms) {
  if (ms < 10_000) {
    return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  }
  for (const [unit, size] of [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000]]) {
    if (ms >= 2 * size) {
      return `${whole.format(Math.round(ms / size))} ${unit}`;
    }
  }
  return `${Math.round(ms / 1000)} s`;
}

/** Where the reader's clock is: "Europe/Berlin, UTC+02:00". */
export function zone() {
  const offset = -new Date().getTimezoneOffset();
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const pad = (value) => String(value).padStart(2, "0");
  const utc = offset === 0 ? "UTC" : `UTC${offset < 0 ? "−" : "+"}${pad(hours)}:${pad(minutes)}`;
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return name && name !== utc ? `${name}, ${utc}` : utc;
}
