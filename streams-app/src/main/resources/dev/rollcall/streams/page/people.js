// The view of people: how many use which version, by day, week and month.

import { VersionTable, adoptionFigures } from "./adoption.js";
import { yearBefore } from "./calendar.js";
import { TimeChart } from "./chart.js";
import { byId, css, setText } from "./dom.js";
import { showFigures } from "./figures.js";
import { ALL } from "./kinds.js";
import { Legend } from "./legend.js";
import { MonthTable, lastMonth } from "./months.js";
import { Periods } from "./periods.js";
import { sumBy } from "./sums.js";
import { growth, number, share } from "./text.js";

export class PeopleView {
  #palette;
  #active = new TimeChart(byId("active-chart"), "Active users");
  #shares = new TimeChart(byId("shares-chart"), "Adoption of versions", { asShare: true });
  #legend;
  #versions = new VersionTable(byId("versions"), byId("versions-note"));
  #months = new MonthTable(byId("months"));

  constructor(choose, palette) {
    this.#palette = palette;
    this.#legend = new Legend(byId("versions-legend"), (versions) => choose({ versions }));
  }

  /** Draws, and gives back the rows that are seen. */
  draw({ choice, rows, source, adoption, now }) {
    const { steps } = source;
    const period = new Periods(rows.all, steps.period);
    const months = new Periods(rows.all, "month");
    const seen = period.rows.filter(({ start }) => steps.indexOf(start) !== undefined);
    this.#drawActive(period, steps);
    this.#drawShares(choice, period, seen, steps);
    this.#months.show(months, now);
    if (adoption !== null) {
      this.#versions.show(adoption);
      showFigures(byId("people-figures"), [...adoptionFigures(adoption), lastMonth(months, now)]);
    }
    return seen;
  }

  #drawActive(period, steps) {
    const { starts } = steps;
    const users = starts.map((start) => period.users(ALL, start));
    const before = starts.map((start) => period.users(ALL, yearBefore(steps.period, start)));
    const hasBefore = before.some((value) => value !== null);
    const since = (i) => (users[i] === null || period.isOpen(starts[i]) ? "" : `  (since then ${growth(users[i], before[i])})`);
    const line = { label: "A year before", colour: css("--before"), values: before, line: true, text: (i) => number(before[i]) + since(i) };
    const bars = { label: "Users", colour: css("--users"), values: users };
    this.#active.draw({
      steps,
      open: starts.map((start) => period.isOpen(start)),
      series: hasBefore ? [line, bars] : [bars],
    });
    setText(
      byId("active-caption"),
      `Distinct users, each bar a ${steps.period}${hasBefore ? "; the line is a year before" : ""}`
        + (period.isSampled ? "; clients are sampled: there are more people than these" : ""),
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
    const all = series.length < known.length ? ` Shown are ${series.length} of ${known.length} versions.` : "";
    setText(
      byId("shares-caption"),
      `Share of each ${steps.period}'s users who used a version; a user of two versions is in both.${all}`,
    );
  }
}
