// Everything that is seen, drawn from the state.

import { Controls } from "./controls.js";
import { byId, el, setText } from "./dom.js";
import { showFigures } from "./figures.js";
import { HealthPanel } from "./health.js";
import { Legend } from "./legend.js";
import * as notices from "./notices.js";
import { bounds, steps } from "./range.js";
import { Ranking } from "./ranking.js";
import { countsByVersion, ranking, usersByVersion } from "./rows.js";
import { StackedChart } from "./chart.js";
import * as api from "./api.js";
import { OVERFLOW, date, hour, length, zone } from "./text.js";
import { Palette } from "./versions.js";

export class Board {
  #main = document.querySelector("main");
  #palette = new Palette();
  #controls;
  #legend;
  #ranking;
  #counts = new StackedChart(byId("counts-chart"), "Events by version");
  #adoption = new StackedChart(byId("adoption-chart"), "Adoption of versions", { asShare: true });
  #health = new HealthPanel(byId("health"));

  /** onChange gets what the reader changed of the choice; shown gives the [from, to) on show. */
  constructor({ onChange, shown }) {
    this.#controls = new Controls(onChange, shown);
    this.#legend = new Legend(byId("legend"), (versions) => onChange({ versions }));
    this.#ranking = new Ranking(byId("ranking"), (event) => onChange({ event }));
    byId("overflow").append(...overflow());
  }

  /** Lets another product have the colours. */
  forget() {
    this.#palette.clear();
  }

  draw(state) {
    const { choice, products, health } = state;
    const known = products?.find(({ product }) => product === choice.product);
    this.#controls.show(choice, products ?? [], [...new Set([...(known?.events ?? []), ...state.rows.events])]);
    showConnection(state);
    if (health !== null) {
      this.#health.show(health);
    }
    const drawn = known !== undefined && state.windowMs !== null && (choice.range !== null || choice.from !== null);
    const rows = drawn ? this.#drawRows(state) : [];
    this.#main.toggleAttribute("data-empty", !drawn);
    notices.show(byId("notices"), this.#notices(state, known, rows));
    setText(byId("zone"), `Times are local: ${zone()}.${health?.version ? ` Rollcall ${health.version}.` : ""}`);
    document.title = choice.product === null ? "Rollcall" : `${choice.product} · Rollcall`;
  }

  #drawRows({ choice, rows, windowMs, health }) {
    const { from, to, moving } = bounds(choice, api.now());
    const cut = steps(from, to, windowMs);
    const end = moving ? Infinity : to;
    const all = rows.between(cut.starts[0], Math.min(end, cut.starts.at(-1) + cut.step));
    const ofEvent = choice.event === null ? all : all.filter((row) => row.event === choice.event);

    this.#palette.assign(totals(all));
    const series = this.#palette.series([...new Set(all.map((row) => row.version))]);
    const isShown = ({ versions }) =>
      choice.versions.length === 0 || versions.some((version) => choice.versions.includes(version));
    const shown = series.filter(isShown);
    const isShownRow = (row) => choice.versions.length === 0 || choice.versions.includes(row.version);

    const counts = countsByVersion(ofEvent.filter(isShownRow), cut);
    const users = usersByVersion(ofEvent, cut);
    const frame = { steps: cut, from, to: Math.max(to, cut.starts.at(-1) + cut.step) };
    this.#legend.show(series, choice.versions, { open: all.some((row) => !row.closed) });
    this.#counts.draw({ ...frame, open: counts.open, series: merge(shown, counts.byVersion, cut) });
    this.#adoption.draw({
      ...frame,
      open: users.open,
      series: merge(shown, users.byVersion, cut),
      whole: whole(users.byVersion, cut),
    });
    byId("overflow").hidden = !all.some((row) => row.version === OVERFLOW || row.event === OVERFLOW);
    this.#ranking.show(ranking(all.filter(isShownRow)), choice.event);
    showFigures(byId("figures"), ofEvent.filter(isShownRow), health);
    captions(choice, cut, windowMs);
    return ofEvent;
  }

  #notices(state, known, rows) {
    const { choice, products, loaded, windowMs, health } = state;
    const list = [...troubles(state)];
    if (health !== null && health.table === null) {
      return [...list, notices.apiOff()];
    }
    if (products === null || (products.length === 0 && health?.table.caught_up === false)) {
      return list.length > 0 ? list : [notices.loading()];
    }
    if (products.length === 0) {
      return list.length > 0 ? list : [notices.noEvents()];
    }
    if (known === undefined && choice.product !== null) {
      return [...list, notices.unknownProduct(choice.product, products.map(({ product }) => product))];
    }
    if (loaded === null) {
      return list.length > 0 || windowMs !== null ? list : [notices.loading()];
    }
    const { from } = bounds(choice, api.now());
    return [
      ...list,
      !loaded.caughtUp && notices.catchingUp(),
      loaded.since !== null && notices.tooMany(when(loaded.since)),
      loaded.since === null && loaded.completeSince > from && notices.incomplete(when(loaded.completeSince)),
      rows.length === 0 && loaded.caughtUp && notices.nothingHere(when(Date.parse(known.last))),
    ];
  }
}

/** What is wrong, the worst alone: what does not answer cannot say what else is. */
function troubles({ health, refusal, offlineSince }) {
  if (offlineSince !== null) {
    return [notices.unreachable(offlineSince)];
  }
  if (health !== null && !health.ready) {
    return [notices.notReady(health.reasons)];
  }
  if (health?.table?.trouble) {
    return [notices.standsStill(health.table.trouble)];
  }
  return refusal === null ? [] : [notices.refused(refusal.message)];
}

const overflow = () => [
  el("code", {}, OVERFLOW),
  " counts the events and versions past the number of rows that a product may have in a window (",
  el("code", {}, "ROLLCALL_MAX_SERIES"),
  "). Names that differ at every run, such as ids or times, are the usual cause.",
];

const when = (ms) => `${date(ms)}, ${hour(ms)}`;

function totals(rows) {
  const byVersion = new Map();
  rows.forEach((row) => byVersion.set(row.version, (byVersion.get(row.version) ?? 0) + row.count));
  return byVersion;
}

/** The series of several versions added up. */
function merge(series, byVersion, { starts }) {
  return series.map((one) => {
    const parts = one.versions.map((version) => byVersion.get(version)).filter((part) => part !== undefined);
    const add = (field) => starts.map((_, i) => parts.reduce((total, part) => total + (part[field]?.[i] ?? 0), 0));
    return { ...one, values: add("values"), estimates: parts.some((part) => part.estimates) ? add("estimates") : undefined };
  });
}

const whole = (byVersion, { starts }) =>
  starts.map((_, i) => [...byVersion.values()].reduce((total, { values }) => total + values[i], 0));

function captions(choice, { step }, windowMs) {
  const each = step === windowMs ? `windows of ${length(windowMs)}` : `${length(step)} a bar, of windows of ${length(windowMs)}`;
  setText(byId("counts-caption"), `${choice.event ?? "All events"}, ${each}`);
  const whom = choice.event === null ? "the most used event of each version" : choice.event;
  const mean = step === windowMs ? "" : ", mean of the windows in a bar";
  setText(byId("adoption-caption"), `Share of users, by ${whom}, ${each}${mean}`);
}

function showConnection(state) {
  const [name, text] = connection(state);
  const place = byId("connection");
  place.dataset.state = name;
  setText(place, text);
  place.title = state.updatedAt === null ? "" : `Last change at ${hour(state.updatedAt, true)}`;
}

function connection({ offlineSince, health, streaming, products, loaded }) {
  if (offlineSince !== null) {
    return ["offline", `disconnected since ${hour(offlineSince, true)}, trying again`];
  }
  if (health !== null && health.table === null) {
    return ["connecting", "no counts here"];
  }
  if (loaded === null) {
    return ["connecting", products?.length === 0 ? "waiting for events" : "loading"];
  }
  return streaming ? ["live", "live"] : ["polling", "no stream, asking every 5 s"];
}
