// A span of time, cut into the steps that bars stand for: whole windows, or days, weeks and months in UTC.
// Steps are {starts, ends, indexOf(ms), title(i), ticks(most)}; a tick is {value, label}.

import { DAY, shift, startOf } from "./calendar.js";
import { date, hour, periodName, periodTick, span } from "./text.js";

/** With more bars, none can be told from the next. */
const MAX_STEPS = 120;

const MULTIPLES = [1, 2, 3, 4, 6, 12, 24, 48, 72, 168, 336, 720];
const TICKS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200].map((s) => s * 1000);
const TICK_DAYS = [1, 2, 7, 14, 28];

/** Steps of one length, of whole windows. */
export function ofWindows(from, to, windowMs) {
  const wanted = (to - from) / MAX_STEPS / windowMs;
  const length = windowMs * (MULTIPLES.find((multiple) => multiple >= wanted) ?? Math.ceil(wanted));
  const starts = [];
  for (let at = Math.floor(from / length) * length; at < to; at += length) {
    starts.push(at);
  }
  const ends = starts.map((start) => start + length);
  return {
    starts,
    ends,
    length,
    indexOf: (ms) => Math.floor((ms - starts[0]) / length),
    title: (i) => span(starts[i], ends[i]),
    ticks: (most) => localTicks(starts[0], ends.at(-1), most),
  };
}

/** Days, weeks or months, from the one that a span begins in. */
export function ofPeriods(period, from, to) {
  const starts = [];
  for (let at = startOf(period, from); at < to; at = shift(period, at, 1)) {
    starts.push(at);
  }
  const index = new Map(starts.map((start, i) => [start, i]));
  return {
    starts,
    ends: starts.map((start) => shift(period, start, 1)),
    period,
    indexOf: (ms) => index.get(startOf(period, ms)),
    title: (i) => periodName(period, starts[i]),
    ticks: (most) => {
      const each = [1, 2, 3, 4, 7, 14, 28].find((n) => starts.length / n <= most) ?? Math.ceil(starts.length / most);
      return starts
        .map((start, i) => ({ value: (start + shift(period, start, 1)) / 2, label: periodTick(period, start), i }))
        .filter(({ i }) => (starts.length - 1 - i) % each === 0);
    },
  };
}

/** Round times on the reader's clock. */
function localTicks(from, to, most) {
  const spacing = (to - from) / Math.max(1, most);
  const step = TICKS.find((s) => s >= spacing);
  const start = new Date(from);
  const midnightAfter = (days) => new Date(start.getFullYear(), start.getMonth(), start.getDate() + days).getTime();
  const found = [];
  if (step) {
    // From local midnight, so that "every six hours" means 0, 6, 12 and 18 on the reader's clock.
    const midnight = midnightAfter(0);
    for (let at = midnight + Math.ceil((from - midnight) / step) * step; at <= to; at += step) {
      found.push(at);
    }
  } else {
    const days = TICK_DAYS.find((d) => d * DAY >= spacing) ?? 28;
    for (let n = 0, at = midnightAfter(n); at <= to; n += days, at = midnightAfter(n)) {
      found.push(at);
    }
  }
  const isMidnight = (at) => new Date(at).getHours() + new Date(at).getMinutes() + new Date(at).getSeconds() === 0;
  return found
    .filter((at) => at >= from)
    .map((at) => ({ value: at, label: !step || isMidnight(at) ? date(at) : hour(at, step < 60_000) }));
}
