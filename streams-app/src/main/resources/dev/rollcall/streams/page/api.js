// The job's HTTP side.

const TIMEOUT = 15_000;
const PAGE = 10_000;
const PARTS = 16;

/** About so many rows are loaded at most: with more, the page would be slow on a phone. */
const MAX_ROWS = 100_000;

/** The answer was not what was asked for; status is 0 when there was none. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
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
    throw new ApiError(0, request.signal.aborted ? "no answer within 15 seconds" : "no answer");
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

/** How this instance is; table is null where it does not serve the counts. */
export async function health() {
  const answer = await get("api/health", { anyStatus: true });
  if (typeof answer.ready !== "boolean") {
    throw new ApiError(502, "something answers, but not the job");
  }
  return {
    ready: answer.ready,
    reasons: answer.reasons,
    freshness: answer.freshness_seconds,
    lag: Object.entries(answer.watermark_lag_seconds).map(([partition, seconds]) => ({ partition, seconds })),
    accepted: answer.accepted,
    counted: answer.counted,
    overflowed: answer.overflowed ?? 0,
    rejected: answer.rejected,
    table: answer.table ?? null,
    version: answer.version ?? null,
  };
}

async function page(product, from, to, cursor, signal) {
  const query = new URLSearchParams({
    product,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    limit: PAGE,
  });
  if (cursor) {
    query.set("cursor", cursor);
  }
  return get(`api/counts?${query}`, { signal });
}

/**
 * The rows of a product in a span of time. When there are too many, those of its newest part: since says where that
 * begins, and is null when all are there.
 */
export async function counts(product, from, to, signal) {
  const first = await page(product, from, to, null, signal);
  const answer = {
    rows: first.rows,
    since: null,
    completeSince: first.complete_since === null ? null : Date.parse(first.complete_since),
    caughtUp: first.caught_up,
  };
  if (first.next === null) {
    return answer;
  }
  answer.rows = [];
  for (let part = PARTS; part > 0 && answer.rows.length < MAX_ROWS; part--) {
    const [start, end] = [part - 1, part].map((n) => Math.round(from + ((to - from) * n) / PARTS));
    let cursor = null;
    do {
      const next = await page(product, start, end, cursor, signal);
      answer.rows.push(...next.rows);
      cursor = next.next;
    } while (cursor !== null && answer.rows.length < MAX_ROWS);
    answer.since = cursor !== null || start > from ? start : null;
  }
  return answer;
}

/** One row of the newest window of a product, or null: tells how long its windows are. */
export async function newest({ product, last }) {
  return (await get(`api/counts?${new URLSearchParams({ product, from: last, limit: 1 })}`)).rows[0] ?? null;
}
