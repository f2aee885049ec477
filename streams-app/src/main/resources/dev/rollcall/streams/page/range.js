// Which time is shown, and the steps it is cut into.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Offered ranges, back from now. */
export const RANGES = [
  ["15m", "last 15 minutes", 15 * MINUTE],
  ["1h", "last hour", HOUR],
  ["6h", "last 6 hours", 6 * HOUR],
  ["24h", "last 24 hours", DAY],
  ["7d", "last 7 days", 7 * DAY],
  ["30d", "last 30 days", 30 * DAY],
  ["90d", "last 90 days", 90 * DAY],
];

const MAX_STEPS = 120;
const MULTIPLES = [1, 2, 3, 4, 6, 12, 24, 48, 72, 168, 336, 720];
const TICKS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200].map((s) => s * 1000);
const TICK_DAYS = [1, 2, 7, 14, 28];

/** The shortest range that shows a couple of dozen windows. */
export function fitting(windowMs) {
  return (RANGES.find(([, , ms]) => ms >= 24 * windowMs) ?? RANGES.at(-1))[0];
}

/** What a choice stands for at this moment: [from, to) in milliseconds. */
export function bounds(choice, now) {
  if (choice.from !== null && choice.to !== null) {
    return { from: choice.from, to: choice.to, moving: false };
  }
  const [, , ms] = RANGES.find(([name]) => name === choice.range);
  return { from: now - ms, to: now, moving: true };
}

/** Cuts a span into steps of whole windows: their common length, and where each starts. */
export function steps(from, to, windowMs) {
  const wanted = (to - from) / MAX_STEPS / windowMs;
  const multiple = MULTIPLES.find((m) => m >= wanted) ?? Math.ceil(wanted);
  const step = windowMs * multiple;
  const starts = [];
  for (let at = Math.floor(from / step) * step; at < to; at += step) {
    starts.push(at);
  }
  return { step, starts, indexOf: (ms) => Math.floor((ms - starts[0]) / step) };
}

/** Round local times, no more than so many of them. */
export function ticks(from, to, most) {
  const spacing = (to - from) / Math.max(1, most);
  const step = TICKS.find((s) => s >= spacing);
  const start = new Date(from);
  const found = [];
  if (step) {
    // From local midnight, so that "every six hours" means 0, 6, 12 and 18 on the reader's clock.
    const midnight = new Date(start.getFullYear(), start.getMonth(), start.getDate()).getTime();
    for (let at = midnight + Math.ceil((from - midnight) / step) * step; at <= to; at += step) {
      found.push(at);
    }
  } else {
    const days = TICK_DAYS.find((d) => d * DAY >= spacing) ?? 28;
    for (let n = 0; ; n += days) {
      const at = new Date(start.getFullYear(), start.getMonth(), start.getDate() + n).getTime();
      if (at > to) {
        break;
      }
      if (at >= from) {
        found.push(at);
      }
    }
  }
  return { at: found, step: step ?? DAY };
}
