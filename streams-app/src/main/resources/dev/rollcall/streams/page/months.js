// Months, each against the same one of the year before.

import { shift, startOf, yearBefore } from "./calendar.js";
import { table } from "./dom.js";
import { ALL } from "./kinds.js";
import { MONTHS } from "./source.js";
import { compact, growth, monthName, number } from "./text.js";

const COLUMNS = [["Month", "time"], ["Users", "number"], ["Change", "number"], ["Events", "number"], ["Change", "number"]];

export class MonthTable {
  #place;
  #shown = "";

  constructor(place) {
    this.#place = place;
  }

  show(months, now) {
    const current = startOf("month", now);
    const lines = Array.from({ length: MONTHS }, (_, i) => shift("month", current, -i))
      .filter((start) => months.row(ALL, start) !== undefined)
      .map((start) => line(months, start, current));
    const text = JSON.stringify(lines);
    if (text !== this.#shown) {
      this.#shown = text;
      this.#place.replaceChildren(table("Months", COLUMNS, lines));
    }
  }
}

function line(months, start, current) {
  const [row, before] = [start, yearBefore("month", start)].map((at) => months.row(ALL, at));
  const change = (field) => {
    if (start === current) {
      return "so far";
    }
    return before === undefined ? "–" : growth(row[field], before[field]);
  };
  return [monthName(start), number(row.users), change("users"), compact(row.events), change("events")];
}

/** The last whole month and the one of the year before. */
export function lastMonth(months, now) {
  const last = shift("month", startOf("month", now), -1);
  const yearAgo = yearBefore("month", last);
  const [users, before] = [last, yearAgo].map((start) => months.row(ALL, start)?.users);
  return {
    title: `Users in ${monthName(last)}`,
    value: users === undefined ? "–" : compact(users),
    note: before === undefined
      ? `${monthName(yearAgo)} was not counted`
      : `${growth(users ?? 0, before)} on ${compact(before)} in ${monthName(yearAgo)}`,
  };
}
