// Which rows a choice needs.

import { DAY, fitting, shift, startOf, yearBefore } from "./calendar.js";
import { ALL } from "./kinds.js";
import { bounds } from "./range.js";
import { ofPeriods, ofWindows } from "./steps.js";

/** A longer range is shown by week, or by month. */
const MOST_PERIODS = 100;

/** Events of a longer range are shown by day: there would be too many windows. */
const LONGEST_BY_WINDOW = 14 * DAY;

/** How many months are compared with the same months of the year before. */
export const MONTHS = 13;

/**
 * What a choice needs at a time: {kind, steps, from, to, moving, parts}. A part is {from, to, query}; the first has the
 * range itself. Rows of events that are counted from now on belong to a range that moves.
 */
export function source(choice, now, windowMs) {
  const range = bounds(choice, now);
  return { ...range, ...SOURCES[choice.view](range, now, windowMs) };
}

const SOURCES = {
  events({ from, to, moving }, now, windowMs) {
    const byDay = to - from > LONGEST_BY_WINDOW;
    const steps = byDay ? ofPeriods(fitting(from, to, MOST_PERIODS), from, to) : ofWindows(from, to, windowMs);
    const end = steps.ends.at(-1) + (moving && !byDay ? steps.length : 0);
    return { kind: byDay ? "days" : "windows", steps, parts: [{ from: steps.starts[0], to: end }] };
  },

  people({ from, to }, now) {
    const period = fitting(from, to, MOST_PERIODS);
    const steps = ofPeriods(period, from, to);
    const [start, end] = [steps.starts[0], steps.ends.at(-1)];
    const month = startOf("month", now);
    return {
      kind: "users",
      steps,
      parts: [
        { from: start, to: end, query: { period } },
        { from: yearBefore(period, start), to: start, query: { period, version: ALL } },
        { from: shift("month", month, 1 - MONTHS - 12), to: shift("month", month, 1), query: { period: "month", version: ALL } },
      ],
    };
  },

  platforms({ from, to }) {
    const before = from - (to - from);
    return { kind: "breakdowns", steps: ofPeriods("day", from, to), before, parts: [{ from: before, to }] };
  },
};
