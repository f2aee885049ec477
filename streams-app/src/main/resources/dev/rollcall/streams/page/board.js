// Everything that is seen, drawn from the state.

import * as address from "./address.js";
import * as api from "./api.js";
import { startOf } from "./calendar.js";
import { Controls } from "./controls.js";
import { byId, el, setText } from "./dom.js";
import { EventsView } from "./events.js";
import { KINDS, OVERFLOW } from "./kinds.js";
import * as notices from "./notices.js";
import { PeopleView } from "./people.js";
import { PlatformsView } from "./platforms.js";
import { date, hour, utcDate, zone } from "./text.js";
import { Palette } from "./versions.js";

export class Board {
  #main = document.querySelector("main");
  #palette = new Palette();
  #controls;
  #views;

  /** choose gets what the reader changed of the choice; shown gives the [from, to) on show. */
  constructor({ choose, shown }) {
    this.#controls = new Controls(choose, shown);
    this.#views = {
      events: new EventsView(choose, this.#palette),
      people: new PeopleView(choose, this.#palette),
      platforms: new PlatformsView(),
    };
    byId("overflow").append(...overflow());
  }

  /** Lets another product have the colours. */
  forget() {
    this.#palette.clear();
  }

  draw(state) {
    const { choice, products, health } = state;
    const known = products?.find(({ product }) => product === choice.product);
    this.#controls.show(choice, products ?? [], [...new Set([...(known?.events ?? []), ...state.rows.named("event")])]);
    showConnection(state);
    if (health !== null) {
      this.#views.events.showHealth(health);
    }
    const drawn = known !== undefined && state.source !== null;
    // Charts take the size of what is seen.
    const view = drawn ? choice.view : "events";
    Object.keys(this.#views).forEach((name) => (byId(name).hidden = name !== view));
    this.#main.toggleAttribute("data-empty", !drawn);
    const href = (change) => address.of({ ...choice, ...change });
    const rows = drawn ? this.#views[view].draw({ ...state, href, now: api.now() }) : [];
    notices.show(byId("notices"), noticesOf(state, known, rows));
    setText(
      byId("zone"),
      `Times are local: ${zone()}. Days, weeks and months are UTC.${health?.version ? ` Rollcall ${health.version}.` : ""}`,
    );
    document.title = choice.product === null ? "Rollcall" : `${choice.product} · Rollcall`;
  }
}

function noticesOf(state, known, rows) {
  const { choice, products, loaded, source, health } = state;
  const list = [...troubles(state)];
  const orLoading = list.length > 0 ? list : [notices.loading()];
  if (health !== null && health.tables === null) {
    return [...list, notices.apiOff()];
  }
  if (products === null) {
    return orLoading;
  }
  if (products.length === 0) {
    return list.length > 0 ? list : [notices.noEvents()];
  }
  if (known === undefined && choice.product !== null) {
    return [...list, notices.unknownProduct(choice.product, products.map(({ product }) => product))];
  }
  if (loaded === null) {
    return source === null ? orLoading : list;
  }
  const { topic } = KINDS[source.kind];
  return [
    ...list,
    loaded.since !== null && notices.tooMany(when(loaded.since)),
    loaded.since === null && loaded.completeSince > source.from && notices.incomplete(when(loaded.completeSince), topic),
    beginning(source, loaded, known, rows),
  ];
}

/** That there are no rows, or since when there are some, where that is later than there are events. */
function beginning({ kind, from }, { first, completeSince }, known, rows) {
  if (rows.length === 0) {
    return kind === "windows" || first !== null ? notices.nothingHere(when(Date.parse(known.last))) : notices.none(kind);
  }
  const isLate = first > Math.max(from, startOf("day", Date.parse(known.first))) && completeSince === null;
  return isLate && notices.begins(kind, utcDate(first));
}

/** What is wrong, the worst alone: what does not answer cannot say what else is. */
function troubles({ health, refusal, offlineSince, source }) {
  if (offlineSince !== null) {
    return [notices.unreachable(offlineSince)];
  }
  if (health !== null && !health.ready) {
    return [notices.notReady(health.reasons)];
  }
  const trouble = health?.tables?.[source?.kind ?? "windows"]?.trouble;
  if (trouble) {
    return [notices.standsStill(trouble)];
  }
  if (refusal === null) {
    return [];
  }
  return [refusal.isReading ? notices.reading() : notices.refused(refusal.message)];
}

const overflow = () => [
  el("code", {}, OVERFLOW),
  " counts the events and versions above the maximum number of rows of a product in a window (",
  el("code", {}, "ROLLCALL_MAX_SERIES"),
  "). Names that differ at every run, such as ids or times, are the usual cause.",
];

const when = (ms) => `${date(ms)}, ${hour(ms)}`;

function showConnection(state) {
  const [name, text] = connection(state);
  const node = byId("connection");
  node.dataset.state = name;
  setText(node, text);
  node.title = state.updatedAt === null ? "" : `Last change at ${hour(state.updatedAt, true)}`;
}

function connection({ offlineSince, health, streaming, products, loaded }) {
  if (offlineSince !== null) {
    return ["offline", `disconnected since ${hour(offlineSince, true)}, trying again`];
  }
  if (health !== null && health.tables === null) {
    return ["connecting", "no counts here"];
  }
  if (loaded === null) {
    return ["connecting", products?.length === 0 ? "waiting for events" : "loading"];
  }
  return streaming ? ["live", "live"] : ["polling", "no stream, loading every 30 s"];
}
