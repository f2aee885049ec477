// The job's HTTP side.

import { KINDS } from "./kinds.js";

const TIMEOUT = 15_000;
const PAGE = 10_000;
const SLICES = 16;

/** The greatest number of rows that are loaded, about: with more, the page would be slow on a phone. */
const MAX_ROWS = 100_000;

/** The response is not what was asked for; status is 0 when there was none. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }

  /** Whether the instance still reads the rows. */
  get isReading() {
    return this.status === 503;
  }
}

/** The server's time when performance.now() was 0; no step of the reader's clock changes that. */
let origin = Date.now() - performance.now();

/** The time by the server's clock, near enough: rows carry its times, not those of the reader's clock. */
export const now = () => origin + performance.now();

function heed(date) {
  if (Math.abs(date - now()) > 5_000) {
    origin = date - performance.now();
  }
}

async function get(path, { anyStatus = false, signal } = {}) {
  const request = new AbortController();
  const abort = () => request.abort();
  signal?.addEventListener("abort", abort);
  const timer = setTimeout(abort, TIMEOUT);
  let response;
  let body;
  try {
    response = await fetch(path, { headers: { Accept: "application/json" }, signal: request.signal });
    body = await response.json().catch(() => null);
  } catch {
    response = null;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
  if (signal?.aborted) {
    throw new DOMException("another load", "AbortError");
  }
  if (response === null || request.signal.aborted) {
    throw new ApiError(0, request.signal.aborted ? "no response within 15 seconds" : "no response");
  }
  heed(Date.parse(response.headers.get("Date") ?? ""));
  if (body === null || (!response.ok && !anyStatus)) {
    throw new ApiError(response.status, explain(body) ?? `HTTP status ${response.status}`);
  }
  return body;
}

function explain(body) {
  const text = body?.error ?? body?.message ?? body?.title;
  return typeof text === "string" ? text : null;
}

/** Products that have rows, by name: {product, events, versions, first, last, count}. */
export const products = async () => (await get("api/products")).products;

/** How this instance is; tables, by the kind of their rows, is null where it does not serve them. */
export async function health() {
  const told = await get("api/health", { anyStatus: true });
  if (typeof told.ready !== "boolean") {
    throw new ApiError(502, "something responds, but not the job");
  }
  return {
    ready: told.ready,
    reasons: told.reasons,
    freshness: told.freshness_seconds,
    lag: Object.entries(told.watermark_lag_seconds).map(([partition, seconds]) => ({ partition, seconds })),
    accepted: told.accepted,
    counted: told.counted,
    overflowed: told.overflowed ?? 0,
    rejected: told.rejected,
    tables: told.tables ?? null,
    version: told.version ?? null,
  };
}

function url(path, parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    query.set(name, name === "from" || name === "to" ? new Date(value).toISOString() : value);
  }
  return `${path}?${query}`;
}

/**
 * The rows of a kind and product that start in a part of time: {from, to, query}. When there are too many, those of its
 * newest part: since says where that begins, and is null when all are there.
 */
export async function rows(kind, product, part, signal) {
  const { from, to } = part;
  const { path, query } = KINDS[kind];
  const page = (begin, end, cursor) => {
    const parameters = { ...query, ...part.query, product, from: begin, to: end, limit: PAGE, ...(cursor && { cursor }) };
    return get(url(path, parameters), { signal });
  };
  const whole = await page(from, to, null);
  const loaded = {
    rows: whole.rows,
    since: null,
    completeSince: whole.complete_since === null ? null : Date.parse(whole.complete_since),
  };
  if (whole.next === null) {
    return loaded;
  }
  loaded.rows = [];
  for (let slice = SLICES; slice > 0 && loaded.rows.length < MAX_ROWS; slice--) {
    const [begin, end] = [slice - 1, slice].map((n) => Math.round(from + ((to - from) * n) / SLICES));
    let cursor = null;
    do {
      const next = await page(begin, end, cursor);
      loaded.rows.push(...next.rows);
      cursor = next.next;
    } while (cursor !== null && loaded.rows.length < MAX_ROWS);
    loaded.since = cursor !== null || begin > from ? begin : null;
  }
  return loaded;
}

/** The first row of a kind and product that starts at a time or later, or null. */
export async function first(kind, product, from = 0) {
  const { path, query } = KINDS[kind];
  return (await get(url(path, { ...query, product, from, limit: 1 }))).rows[0] ?? null;
}

/** How many use each version today, this week and this month, and since when there is such a version. */
export const adoption = (product) => get(url("api/adoption", { product, from: 0, to: 0 }));
