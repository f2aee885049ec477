// The view of events: how often they happened.

import { Bars } from "./bars.js";
import { TimeChart } from "./chart.js";
import { byId, setText } from "./dom.js";
import { showFigures } from "./figures.js";
import { HealthPanel } from "./health.js";
import { OVERFLOW } from "./kinds.js";
import { Legend } from "./legend.js";
import { countsByVersion, eventsRanked, sum, sumBy } from "./sums.js";
import { about, compact, length, number, share } from "./text.js";
import { newestRelease } from "./versions.js";

export class EventsView {
  #palette;
  #series = [];
  #legend;
  #ranking;
  #counts;
  #health = new HealthPanel(byId("health"));

  constructor(choose, palette) {
    this.#palette = palette;
    this.#legend = new Legend(byId("legend"), (versions) => choose({ versions }));
    this.#ranking = new Bars(byId("ranking"), "Events ranked", (event) => choose({ event }));
    this.#counts = new TimeChart(byId("counts-chart"), "Events by version", { footer: (i) => this.#together(i) });
  }

  showHealth(health) {
    this.#health.show(health);
  }

  /** Draws, and gives back the rows that are seen. */
  draw({ choice, rows, source, windowMs, health, href }) {
    const { steps } = source;
    const all = rows.between(steps.starts[0], source.moving ? steps.ends.at(-1) : source.to);
    const isShown = ({ version }) => choice.versions.length === 0 || choice.versions.includes(version);
    const ofEvent = all.filter((row) => choice.event === null || row.event === choice.event);
    const seen = ofEvent.filter(isShown);

    this.#palette.assign(sumBy(all, "version", "count"));
    const series = this.#palette.series([...new Set(all.map(({ version }) => version))]);
    this.#legend.show(series, choice.versions, { open: all.some((row) => !row.closed) });

    const { byVersion, open } = countsByVersion(seen, steps);
    this.#series = series
      .filter(({ versions }) => versions.some((version) => isShown({ version })))
      .map((one) => ({ ...one, ...added(one.versions, byVersion, steps) }));
    this.#counts.draw({ steps, open, series: this.#series });
    byId("overflow").hidden = !all.some((row) => row.version === OVERFLOW || row.event === OVERFLOW);
    this.#rank(eventsRanked(all.filter(isShown)), choice, href);
    showFigures(byId("figures"), [counted(seen), newest(ofEvent), lost(seen), pipeline(health)]);
    captions(choice, source, windowMs);
    return ofEvent;
  }

  #rank(events, choice, href) {
    const sampled = events.some(({ count, estimate }) => count !== estimate);
    const most = events[0]?.count || 1;
    this.#ranking.show(
      ["Event", "Events", ...(sampled ? ["Estimate"] : []), "Users*"],
      events.map(({ event, count, estimate, users }) => ({
        key: event,
        name: event,
        isChosen: event === choice.event,
        href: href({ event }),
        part: count / most,
        cells: [compact(count), ...(sampled ? [compact(estimate)] : []), compact(users)],
      })),
    );
  }

  #together(i) {
    const total = this.#series.reduce((all, { values }) => all + values[i], 0);
    const estimate = this.#series.reduce((all, { estimates }) => all + estimates[i], 0);
    return `Together ${number(total)}${estimate === total ? "" : ` (estimate ${number(estimate)})`}`;
  }
}

/** The series of several versions added up. */
function added(versions, byVersion, { starts }) {
  const parts = versions.map((version) => byVersion.get(version)).filter((part) => part !== undefined);
  const add = (field) => starts.map((_, i) => parts.reduce((total, part) => total + part[field][i], 0));
  const [values, estimates] = [add("values"), add("estimates")];
  const text = (i) => number(values[i]) + (estimates[i] === values[i] ? "" : `  (estimate ${number(estimates[i])})`);
  return { values, estimates, text };
}

function counted(rows) {
  const [count, estimate] = [sum(rows, "count"), sum(rows, "estimate")];
  const open = sum(rows.filter((row) => !row.closed), "count");
  return {
    title: "Events",
    value: compact(count),
    note: estimate === count ? `${compact(open)} of them may still rise` : `about ${compact(estimate)} with those not sampled`,
  };
}

function newest(rows) {
  const counts = sumBy(rows, "version", "count");
  const version = newestRelease([...counts.keys()]);
  return {
    title: "Newest release",
    value: version ?? "–",
    note: version === undefined ? "no events yet" : `${share(counts.get(version) / (sum(rows, "count") || 1))} of these events`,
  };
}

function lost(rows) {
  const dropped = sum(rows, "lost");
  return {
    title: "Lost by clients",
    value: compact(dropped),
    note: dropped === 0 ? "clients report no gap" : "dropped before sending, not in the counts",
  };
}

function pipeline(health) {
  if (health === null) {
    return { title: "Pipeline", value: "–", note: "not known yet" };
  }
  const rejected = Object.values(health.rejected).reduce((a, b) => a + b, 0);
  const fresh = health.freshness === null || !health.ready ? "" : `${about(health.freshness * 1000)} late, `;
  return {
    title: "Pipeline",
    value: health.ready ? "Ready" : "Not ready",
    note: `${fresh}${number(rejected)} rejected`,
    bad: !health.ready,
  };
}

function captions(choice, { steps }, windowMs) {
  const each = steps.period
    ? `each bar is a ${steps.period} in UTC`
    : steps.length === windowMs
      ? `windows of ${length(windowMs)}`
      : `${length(steps.length)} a bar, of windows of ${length(windowMs)}`;
  setText(byId("counts-caption"), `${choice.event ?? "All events"}, ${each}`);
  setText(byId("ranking-note"), `* most users in one ${steps.period ? "day" : "window"}`);
}
