// The page: what is chosen, what is loaded, and when it is drawn.

import * as address from "./address.js";
import * as api from "./api.js";
import { Board } from "./board.js";
import { bounds, fitting, steps } from "./range.js";
import { Rows } from "./rows.js";
import { RowStream } from "./stream.js";

const PULSE = 5_000;
const HASTY_PULSE = 2_000;
const PRODUCTS_AGE = 30_000;
const DRAW_PAUSE = 300;

const state = {
  choice: address.read(),
  products: null,
  rows: new Rows(),
  windowMs: null,
  /** What the last load said of its rows: {since, completeSince, caughtUp}; null while there was none. */
  loaded: null,
  health: null,
  refusal: null,
  offlineSince: null,
  streaming: false,
  updatedAt: null,
};

let productsAt = 0;
let loading = new AbortController();
let pulseTimer = 0;
let drawTimer = 0;

const stream = new RowStream({
  onRow: (row) => changed(row, () => state.rows.put(row)),
  onRemoved: (row) => changed(row, () => state.rows.remove(row)),
  onOpen: () => load().catch(note).finally(drawSoon), // rows may have changed before it was open
  onChange: drawSoon,
});

const board = new Board({ onChange: (change) => choose({ ...state.choice, ...change }, { step: true }), shown });

/** [from, to) as it is shown now. */
function shown() {
  const { from, to } = bounds(state.choice, api.now());
  return { from, to };
}

function changed(row, change) {
  if (row.product === state.choice.product) {
    change();
    state.updatedAt = api.now();
    drawSoon();
  }
}

function draw() {
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
  const same = ["product", "range", "from", "to"].every((name) => before[name] === choice[name]);
  if (!same) {
    if (before.product !== choice.product) {
      state.rows.clear();
      state.windowMs = null;
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
    if (state.health.table !== null) {
      await look();
    }
  } catch (e) {
    note(e);
  } finally {
    clearTimeout(pulseTimer);
    pulseTimer = setTimeout(pulse, state.loaded?.caughtUp ? PULSE : HASTY_PULSE);
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

/** Finds the products, loads what is not loaded, and follows the stream of the product. */
async function look() {
  if (state.products === null || state.products.length === 0 || api.now() - productsAt > PRODUCTS_AGE) {
    state.products = await api.products();
    productsAt = api.now();
  }
  state.refusal = null;
  if (state.choice.product === null && state.products.length > 0) {
    const [most] = [...state.products].sort((a, b) => b.count - a.count);
    state.choice = { ...state.choice, product: most.product };
  }
  const { product } = state.choice;
  if (product === null || !state.products.some((one) => one.product === product)) {
    return;
  }
  stream.follow(product);
  if (state.loaded === null || !state.loaded.caughtUp || !stream.isOpen) {
    await load();
  }
  forgetTheOld();
}

/** A page that stays open for days shows what is in range, and holds little more. */
function forgetTheOld() {
  if (state.windowMs !== null && state.choice.from === null) {
    const { from, to } = shown();
    state.rows.forget(from - (to - from));
  }
}

function abandonLoad() {
  loading.abort();
  loading = new AbortController();
}

async function load() {
  abandonLoad();
  const { signal } = loading;
  const { product } = state.choice;
  const known = state.products.find((one) => one.product === product);
  if (known === undefined) {
    return;
  }
  if (state.windowMs === null) {
    const row = await api.newest(known);
    if (signal.aborted || row === null) {
      return;
    }
    state.windowMs = Date.parse(row.window_end) - Date.parse(row.window_start);
  }
  if (state.choice.range === null && state.choice.from === null) {
    state.choice = { ...state.choice, range: fitting(state.windowMs) };
  }
  address.write(state.choice, { step: false });
  const { from, to, moving } = bounds(state.choice, api.now());
  const { starts, step } = steps(from, to, state.windowMs);
  const end = moving ? to + step : to;
  state.rows.loadBegins();
  const answer = await api.counts(product, starts[0], end, signal);
  if (signal.aborted) {
    return;
  }
  const since = Math.max(starts[0], answer.since ?? 0, answer.completeSince ?? 0);
  state.rows.load(answer.rows, { from: since, to: end, isAll: answer.caughtUp });
  state.loaded = answer;
  state.updatedAt = api.now();
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
