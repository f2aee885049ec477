// The view of people: how many use which version, by day, week and month.

import { Bars } from "./bars.js";
import { shift, startOf, yearBefore } from "./calendar.js";
import { TimeChart } from "./chart.js";
import { byId, css, setText, table } from "./dom.js";
import { showFigures } from "./figures.js";
import { ALL, OVERFLOW } from "./kinds.js";
import { Legend } from "./legend.js";
import { MONTHS } from "./source.js";
import { sumBy } from "./sums.js";
import { compact, growth, monthName, number, points, share, utcDate } from "./text.js";
import { Palette, newestFirst, newestRelease } from "./versions.js";

const MORE = "more people than these";

export class PeopleView {
  #palette = new Palette();
  #active = new TimeChart(byId("active-chart"), "Active users");
  #shares = new TimeChart(byId("shares-chart"), "Adoption of versions", { asShare: true });
  #legend;
  #versions = new Bars(byId("versions"), "Users of versions");
  #months = "";

  constructor(choose) {
    this.#legend = new Legend(byId("versions-legend"), (versions) => choose({ versions }));
  }

  forget() {
    this.#palette.clear();
  }

  /** Draws, and gives back the rows that are seen. */
  draw({ choice, rows, source, adoption, now }) {
    const { steps } = source;
    const period = new Periods(rows.between(-Infinity, Infinity), steps.period);
    const months = new Periods(rows.between(-Infinity, Infinity), "month");
    const seen = period.rows.filter(({ start }) => steps.indexOf(start) !== undefined);
    this.#drawActive(period, steps);
    this.#drawShares(choice, period, seen, steps);
    this.#drawMonths(months, now);
    if (adoption !== null) {
      this.#drawVersions(adoption);
      showFigures(byId("people-figures"), figures(adoption, months, now));
    }
    return seen;
  }

  #drawActive(period, steps) {
    const { starts } = steps;
    const users = starts.map((start) => period.users(ALL, start));
    const before = starts.map((start) => period.users(ALL, yearBefore(steps.period, start)));
    const hasBefore = before.some((value) => value !== null);
    const since = (i) => (users[i] === null || period.isOpen(starts[i]) ? "" : `  (since then ${growth(users[i], before[i])})`);
    this.#active.draw({
      steps,
      open: starts.map((start) => period.isOpen(start)),
      series: [
        ...(hasBefore
          ? [{ label: "A year before", colour: css("--before"), values: before, line: true, text: (i) => number(before[i]) + since(i) }]
          : []),
        { label: "Users", colour: css("--users"), values: users },
      ],
    });
    setText(
      byId("active-caption"),
      `Distinct users, each bar a ${steps.period}${hasBefore ? "; the line is a year before" : ""}`
        + (period.isSampled ? `; clients are sampled: there are ${MORE}` : ""),
    );
  }

  #drawShares(choice, period, seen, steps) {
    const ofVersions = seen.filter(({ version }) => version !== ALL);
    this.#palette.assign(sumBy(ofVersions, "version", "users"));
    const known = [...new Set(ofVersions.map(({ version }) => version))];
    const series = this.#palette.each(known, choice.versions);
    const isShown = ({ key }) => choice.versions.length === 0 || choice.versions.includes(key);
    this.#legend.show(series, choice.versions, {});
    this.#shares.draw({
      steps,
      open: steps.starts.map((start) => period.isOpen(start)),
      series: series.filter(isShown).map((one) => {
        const users = steps.starts.map((start) => period.users(one.key, start));
        const values = steps.starts.map((start, i) => period.share(users[i], start));
        return { ...one, line: true, values, text: (i) => `${share(values[i])}  (${number(users[i])})` };
      }),
    });
    const all = series.length < known.length ? ` The ${series.length} most used of ${known.length} versions.` : "";
    setText(
      byId("shares-caption"),
      `Share of each ${steps.period}'s users who used a version; who used two is in both.${all}`,
    );
  }

  #drawMonths(months, now) {
    const current = startOf("month", now);
    const lines = Array.from({ length: MONTHS }, (_, i) => shift("month", current, -i))
      .filter((start) => months.row(ALL, start) !== undefined)
      .map((start) => {
        const [row, before] = [months.row(ALL, start), months.row(ALL, yearBefore("month", start))];
        const since = (field) => (start === current ? "so far" : before === undefined ? "–" : growth(row[field], before[field]));
        return [monthName(start), number(row.users), since("users"), compact(row.events), since("events")];
      });
    const text = JSON.stringify(lines);
    if (text !== this.#months) {
      this.#months = text;
      const columns = [["Month", "time"], ["Users", "number"], ["Change", "number"], ["Events", "number"], ["Change", "number"]];
      byId("months").replaceChildren(table("Months", columns, lines));
    }
  }

  #drawVersions({ versions, version_count: count, ...all }) {
    const used = versions
      .filter(({ month }) => month.users + month.users_before > 0)
      .sort((a, b) => newestFirst(a.version, b.version));
    this.#versions.show(
      ["Version", "Today", "This week", "This month", "Share*", "Change*", "First seen"],
      [
        { key: ALL, name: "all versions", quiet: true, ...cells(all, "100%", "") },
        ...used.map((version) => ({
          key: version.version,
          name: version.version,
          ...cells(version, ofWeek(version), change(version.week, all.week)),
        })),
      ],
    );
    setText(
      byId("versions-note"),
      "* of this week's users, and against the week before. Who used two versions is in both."
        + (versions.length < count ? ` The ${versions.length} most used of ${count} versions.` : "")
        + (all.sampled ? ` Clients are sampled: there are ${MORE}.` : ""),
    );
  }
}

/** The cells of a version, or of all. */
const cells = ({ first_seen: first, day, week, month }, ofUsers, since) => ({
  part: week.share ?? 1,
  cells: [
    ...[day, week, month].map(({ users }) => number(users)),
    ofUsers,
    since,
    first === null ? "–" : utcDate(Date.parse(first)),
  ],
});

const ofWeek = ({ week }) => (week.share === null ? "–" : share(week.share));

/** The rows of a period. */
class Periods {
  #byKey = new Map();
  #firsts = new Map();

  constructor(rows, period) {
    this.rows = rows.filter((row) => row.period === period);
    for (const row of this.rows) {
      this.#byKey.set(key(row.version, row.start), row);
      this.#firsts.set(row.version, Math.min(row.start, this.#firsts.get(row.version) ?? Infinity));
    }
  }

  get isSampled() {
    return this.rows.some((row) => row.sampled);
  }

  row(version, start) {
    return this.#byKey.get(key(version, start));
  }

  /** Nobody, where there is no row; null before the first one, and in the future. */
  users(version, start) {
    const isKnown = start >= (this.#firsts.get(version) ?? Infinity) && this.row(ALL, start) !== undefined;
    return this.row(version, start)?.users ?? (isKnown ? 0 : null);
  }

  /** At most 1: both numbers may be estimates. */
  share(users, start) {
    return users === null ? null : Math.min(1, users / (this.row(ALL, start)?.users || 1));
  }

  isOpen(start) {
    return this.row(ALL, start)?.closed === false;
  }
}

const key = (version, start) => `${start} ${version}`;

/** The change of a version's share against the period before. */
function change({ share: now, users_before: before }, { users_before: all }) {
  if (now === null || all === 0) {
    return "–";
  }
  return before === 0 ? "new" : points(now, Math.min(1, before / all));
}

function figures(adoption, months, now) {
  const since = Date.parse(adoption.first_seen);
  const note = (before, { start, users_before: users }) =>
    [
      "so far",
      since < Date.parse(start) && `${compact(users)} ${before}`,
      adoption.sampled && `sampled: ${MORE}`,
    ].filter(Boolean).join("; ");
  return [
    { title: "Users today", value: compact(adoption.day.users), note: note("yesterday", adoption.day) },
    { title: "Users this week", value: compact(adoption.week.users), note: note("last week", adoption.week) },
    { title: "Users this month", value: compact(adoption.month.users), note: note("last month", adoption.month) },
    newest(adoption),
    lastMonth(months, now),
  ];
}

function newest({ versions, week }) {
  const used = versions.filter((one) => one.week.users > 0 && one.version !== OVERFLOW);
  const name = newestRelease(used.map(({ version }) => version));
  if (name === undefined) {
    return { title: "Newest release", value: "–", note: "nobody this week" };
  }
  const version = used.find((one) => one.version === name);
  const since = change(version.week, week);
  return {
    title: "Newest release",
    value: name,
    note: `${share(version.week.share)} of this week's users${since === "–" ? "" : since === "new" ? ", new this week" : `, ${since} on last week`}`,
  };
}

/** The last whole month and the one of the year before. */
function lastMonth(months, now) {
  const last = shift("month", startOf("month", now), -1);
  const yearAgo = yearBefore("month", last);
  const [users, before] = [last, yearAgo].map((start) => months.row(ALL, start)?.users);
  return {
    title: `Users in ${monthName(last)}`,
    value: users === undefined ? "–" : compact(users),
    note: users === undefined
      ? "not counted"
      : before === undefined
        ? `${monthName(yearAgo)} was not counted`
        : `${growth(users, before)} on ${compact(before)} in ${monthName(yearAgo)}`,
  };
}
