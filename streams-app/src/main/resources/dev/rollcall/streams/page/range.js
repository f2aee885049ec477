// Which time is shown.

import { DAY, shift, startOf } from "./calendar.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const lastOf = (period, count) => (now) => {
  const to = shift(period, startOf(period, now), 1);
  return { from: shift(period, to, -count), to };
};
const last = (ms) => Object.assign((now) => ({ from: now - ms, to: now }), { ms });

const yesterday = (now) => ({ from: startOf("day", now) - DAY, to: startOf("day", now) });

/** The ranges that each view offers: [name in the address, what it is called, what it stands for at a time]. */
export const RANGES = {
  events: [
    ["15m", "last 15 minutes", last(15 * MINUTE)],
    ["1h", "last hour", last(HOUR)],
    ["6h", "last 6 hours", last(6 * HOUR)],
    ["24h", "last 24 hours", last(DAY)],
    ["7d", "last 7 days", last(7 * DAY)],
    ["30d", "last 30 days, by day", lastOf("day", 30)],
    ["90d", "last 90 days, by day", lastOf("day", 90)],
    ["1y", "last 52 weeks, by week", lastOf("week", 52)],
  ],
  people: [
    ["90d", "last 90 days, by day", lastOf("day", 90)],
    ["1y", "last 52 weeks, by week", lastOf("week", 52)],
    ["2y", "last 24 months, by month", lastOf("month", 24)],
  ],
  platforms: [
    ["today", "today", lastOf("day", 1)],
    ["yesterday", "yesterday", yesterday],
    ["7d", "last 7 days", lastOf("day", 7)],
    ["30d", "last 30 days", lastOf("day", 30)],
    ["90d", "last 90 days", lastOf("day", 90)],
  ],
};

const USUAL = { people: "90d", platforms: "30d" };

export const isOffered = (view, range) => RANGES[view].some(([name]) => name === range);

/** What is shown where nobody chose a range: of events the shortest that has a couple of dozen windows. */
export const usual = (view, windowMs) =>
  USUAL[view] ?? (RANGES.events.find(([, , at]) => !at.ms || at.ms >= 24 * windowMs))[0];

/** What a choice stands for at a time: [from, to) in milliseconds. Only events are counted for less than a day. */
export function bounds({ view, range, from, to }, now) {
  if (from === null) {
    const [, , at] = RANGES[view].find(([name]) => name === range);
    return { ...at(now), moving: true };
  }
  if (view === "events") {
    return { from, to, moving: false };
  }
  return { from: startOf("day", from), to: startOf("day", to - 1) + DAY, moving: false };
}
