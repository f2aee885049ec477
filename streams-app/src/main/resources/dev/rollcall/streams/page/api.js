// The job's HTTP side.

const TIMEOUT = 15_000;
const PAGE = 5_000;

/** So many rows are loaded at most; a page that holds more would be slow on a phone. */
export const MAX_ROWS = 100_000;

/** The answer was not what was asked for; status is 0 when there was none. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

let serverAhead = 0;

/** The time by the server's clock, near enough: rows carry its times, not those of the reader's clock. */
export const now = () => Date.now() + serverAhead;

async function get(path, { anyStatus = false, signal } = {}) {
  let response;
  try {
    const signals = [AbortSignal.timeout(TIMEOUT), ...(signal ? [signal] : [])];
    response = await fetch(path, { headers: { Accept: "application/json" }, signal: AbortSignal.any(signals) });
  } catch (e) {
    if (signal?.aborted) {
      throw signal.reason;
    }
    throw new ApiError(0, e.name === "TimeoutError" ? "no answer within 15 seconds" : "no answer");
  }
  const ahead = Date.parse(response.headers.get("Date") ?? "") - Date.now();
  if (Math.abs(ahead) > 5_000) {
    serverAhead = ahead;
  }
  const body = await response.json().catch(() => null);
  if (body === null || (!response.ok && !anyStatus)) {
    throw new ApiError(response.status, explain(body) ?? `HTTP status ${response.status}`);
  }
  return body;
}

function explain(body) {
  const text = body?.error ?? body?.message ?? body?.title;
  return typeof text === "string" ? text : null;
}

export const products = async () => (await get("api/products")).products;

/** Health is told with any status: 503 comes with the reasons. */
export async function health() {
  const answer = await get("api/health", { anyStatus: true });
  return {
    ready: answer.ready === true,
    reasons: answer.reasons ?? [],
    freshness: answer.freshness_seconds ?? null,
    lag: Object.entries(answer.watermark_lag_seconds ?? {}).map(([partition, seconds]) => ({ partition: Number(partition), seconds })),
    accepted: answer.accepted ?? 0,
    counted: answer.counted ?? 0,
    rejected: answer.rejected ?? {},
  };
}

/** All rows of a product in a span of time, and whether they are all there. */
export async function counts(product, from, to, signal) {
  const rows = [];
  const query = new URLSearchParams({
    product,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    limit: PAGE,
  });
  for (;;) {
    const answer = await get(`api/counts?${query}`, { signal });
    rows.push(...answer.rows);
    const whole = answer.next === null || answer.next === undefined;
    if (whole || rows.length >= MAX_ROWS) {
      return { rows, whole, completeSince: Date.parse(answer.complete_since ?? "") || null, caughtUp: answer.caught_up };
    }
    query.set("cursor", answer.next);
  }
}

/** One row of a product, or null: tells how long its windows are. */
export async function sample(product) {
  return (await get(`api/counts?${new URLSearchParams({ product, limit: 1 })}`)).rows[0] ?? null;
}
