// The page: what is chosen, what is loaded, and when it is drawn.

import * as address from "./address.js";
import * as api from "./api.js";
import { Board } from "./board.js";
import { DAY } from "./calendar.js";
import { KINDS } from "./kinds.js";
import { usual } from "./range.js";
import { Rows } from "./rows.js";
import { source } from "./source.js";
import { RowStream } from "./stream.js";

const PULSE = 5_000;
const HASTY_PULSE = 2_000;
const ROWS_AGE = 30_000;
const PRODUCTS_AGE = 30_000;
const ADOPTION_AGE = 60_000;
const DRAW_PAUSE = 300;

const state = {
  choice: address.read(),
  products: null,
  /** How long windows are, in milliseconds; null while that is not known. */
  windowMs: null,
  /** Which rows are needed; null while that is not known. */
  source: null,
  rows: new Rows("windows"),
  /** What the last load said of its rows: {since, completeSince, first}; null while there was none. */
  loaded: null,
  /** How versions are used today, this week and this month. */
  adoption: null,
  health: null,
  refusal: null,
  offlineSince: null,
  streaming: false,
  updatedAt: null,
};

let loadedAt = 0;
let productsAt = 0;
let adoptionAt = 0;
let loading = new AbortController();
let pulseTimer = 0;
let drawTimer = 0;

const stream = new RowStream({
  onRow: (row) => changed(row, () => state.rows.put(row)),
  onRemoved: (row) => changed(row, () => state.rows.remove(row)),
  onOpen: () => load().catch(note).finally(drawSoon), // rows may have changed before it was open
  onChange: drawSoon,
});

const board = new Board({
  choose: (change) => choose({ ...state.choice, ...change }, { step: true }),
  shown: () => ({ from: state.source.from, to: state.source.to }),
});

/** Finds out which rows the choice needs now, once it is known how long windows are. */
function settle() {
  if (state.windowMs === null) {
    return;
  }
  if (state.choice.range === null && state.choice.from === null) {
    state.choice = { ...state.choice, range: usual(state.choice.view, state.windowMs) };
  }
  state.source = source(state.choice, api.now(), state.windowMs);
  if (state.rows.kind !== state.source.kind) {
    state.rows = new Rows(state.source.kind);
  }
}

function changed(row, change) {
  if (row.product === state.choice.product) {
    change();
    state.updatedAt = api.now();
    adoptionAt = 0;
    drawSoon();
  }
}

function draw() {
  settle();
  state.streaming = stream.isOpen;
  board.draw(state);
}

function drawSoon() {
  drawTimer ||= setTimeout(() => {
    drawTimer = 0;
    draw();
  }, DRAW_PAUSE);
}

/** Takes a choice of the reader's, or of the address. */
function choose(choice, { step }) {
  const before = state.choice;
  state.choice = choice;
  if (step) {
    address.write(choice, { step });
  }
  const same = ["view", "product", "range", "from", "to"].every((name) => before[name] === choice[name]);
  if (!same) {
    if (before.product !== choice.product) {
      adoptionAt = 0;
      Object.assign(state, { rows: new Rows("windows"), windowMs: null, source: null, adoption: null });
      board.forget();
    }
    state.loaded = null;
    abandonLoad();
    pulse();
  }
  draw();
}

/** Asks how the pipeline is, and for what the stream does not bring. Runs every few seconds, and after a choice. */
async function pulse() {
  clearTimeout(pulseTimer);
  try {
    state.health = await api.health();
    if (state.offlineSince !== null) {
      state.offlineSince = null;
      stream.retry();
    }
    if (state.health.tables !== null) {
      await look();
    }
  } catch (e) {
    note(e);
  } finally {
    clearTimeout(pulseTimer);
    pulseTimer = setTimeout(pulse, state.loaded === null || state.refusal?.isReading ? HASTY_PULSE : PULSE);
    draw();
  }
}

function rest() {
  clearTimeout(pulseTimer);
  stream.pause();
}

function wake() {
  stream.retry();
  pulse();
}

/** Finds the products, loads what is not loaded, and follows the stream of the rows. */
async function look() {
  const isKnown = () => state.products?.some((one) => one.product === state.choice.product);
  if (!isKnown() || api.now() - productsAt > PRODUCTS_AGE) {
    state.products = await api.products();
    productsAt = api.now();
  }
  state.refusal = null;
  if (state.choice.product === null && state.products.length > 0) {
    const [most] = [...state.products].sort((a, b) => b.count - a.count);
    state.choice = { ...state.choice, product: most.product };
  }
  if (!isKnown()) {
    return;
  }
  if (state.windowMs === null) {
    const { product, last } = state.products.find((one) => one.product === state.choice.product);
    const row = await api.first("windows", product, last);
    if (product !== state.choice.product) {
      return;
    }
    state.windowMs = row === null ? DAY : Date.parse(row.window_end) - Date.parse(row.window_start);
  }
  settle();
  address.write(state.choice, { step: false });
  stream.follow(state.choice.product, state.source.kind);
  await askForAdoption();
  // Who gets no stream asks for all of the range: not as often as for the rest.
  if (state.loaded === null || (!stream.isOpen && api.now() - loadedAt > ROWS_AGE)) {
    await load();
  }
  forgetTheOld();
}

/** Nothing of it is in the stream: it is asked for again when the rows that it is made of have changed. */
async function askForAdoption() {
  if (state.choice.view !== "people" || api.now() - adoptionAt < ADOPTION_AGE) {
    return;
  }
  const { product } = state.choice;
  adoptionAt = api.now();
  try {
    const adoption = await api.adoption(product);
    state.adoption = product === state.choice.product ? adoption : state.adoption;
  } catch (e) {
    adoptionAt = 0;
    throw e;
  }
}

/** A page that stays open for days shows what is in range, and holds little more. */
function forgetTheOld() {
  const { from, to, moving, parts } = state.source;
  if (moving) {
    state.rows.forget(Math.min(...parts.map((part) => part.from)) - (to - from));
  }
}

function abandonLoad() {
  loading.abort();
  loading = new AbortController();
}

async function load() {
  abandonLoad();
  settle();
  if (state.source === null) {
    return;
  }
  const { signal } = loading;
  const { product } = state.choice;
  const { kind, parts } = state.source;
  const { rows } = state;
  rows.loadBegins();
  const [first, ...responses] = await Promise.all([
    kind === "windows" ? null : api.first(kind, product),
    ...parts.map((part) => api.rows(kind, product, part, signal)),
  ]);
  if (signal.aborted) {
    return;
  }
  parts.forEach((part, i) => {
    const { since, completeSince } = responses[i];
    const from = Math.max(part.from, since ?? 0, completeSince ?? 0);
    rows.load(responses[i].rows, { ...part, from });
  });
  state.loaded = {
    ...responses[0],
    first: first && Date.parse(first[`${KINDS[kind].time}_start`]),
  };
  loadedAt = api.now();
  state.updatedAt = loadedAt;
}

function note(e) {
  if (e.name === "AbortError") {
    return;
  }
  if (!(e instanceof api.ApiError)) {
    throw e;
  }
  if (e.status === 0) {
    state.offlineSince ??= api.now();
  } else {
    state.refusal = e;
  }
}

addEventListener("popstate", () => choose(address.read(), { step: false }));
addEventListener("themechange", draw);
addEventListener("online", pulse);
addEventListener("pagehide", rest);
addEventListener("pageshow", (event) => event.persisted && wake());
document.addEventListener("visibilitychange", () => (document.hidden ? rest() : wake()));
draw();
pulse();
