// The rows of a product, and what the charts make of them.

const keyOf = (row) => JSON.stringify([row.product, row.event, row.version, row.window_start]);

/** Whether a row is an earlier state of another: none of these ever goes down, whatever the clocks of instances say. */
const isOlder = (row, other) =>
  (row.count - other.count || row.revision - other.revision || row.closed - other.closed) < 0;

/** The true table: rows upserted by their key. */
export class Rows {
  #rows = new Map();

  /** The keys of what the stream brought since a load began: the load may not know of it. */
  #streamed = new Set();

  /** Takes a row of the stream. */
  put(row) {
    this.#streamed.add(keyOf(row));
    this.#put(row);
  }

  /** Forgets a row that was deleted. */
  remove(row) {
    this.#streamed.add(keyOf(row));
    this.#rows.delete(keyOf(row));
  }

  /** To be called when a load is asked for. */
  loadBegins() {
    this.#streamed.clear();
  }

  /** Takes what was loaded; when it is all that there is of a span of time, rows that it lacks were deleted. */
  load(rows, { from, to, isAll }) {
    const found = new Set(rows.map(keyOf));
    for (const [key, row] of this.#rows) {
      if (isAll && row.start >= from && row.start < to && !found.has(key) && !this.#streamed.has(key)) {
        this.#rows.delete(key);
      }
    }
    const isDeleted = (key) => this.#streamed.has(key) && !this.#rows.has(key);
    rows.filter((row) => !isDeleted(keyOf(row))).forEach((row) => this.#put(row));
  }

  #put(row) {
    const key = keyOf(row);
    const known = this.#rows.get(key);
    if (known === undefined || !isOlder(row, known)) {
      const [start, end] = [Date.parse(row.window_start), Date.parse(row.window_end)];
      this.#rows.set(key, { ...row, estimate: row.estimate ?? row.count, start, end });
    }
  }

  clear() {
    this.#rows.clear();
    this.#streamed.clear();
  }

  /** Forgets windows that ended before. */
  forget(before) {
    for (const [key, row] of this.#rows) {
      if (row.end <= before) {
        this.#rows.delete(key);
      }
    }
  }

  /** Rows of windows that start in the span. */
  between(from, to) {
    return [...this.#rows.values()].filter((row) => row.start >= from && row.start < to);
  }

  /** The events that there are rows of. */
  get events() {
    return new Set([...this.#rows.values()].map((row) => row.event));
  }
}

const empty = (steps) => new Array(steps.starts.length).fill(0);

/** Counts, and their estimates, per version and step; and which steps have rows that are not final. */
export function countsByVersion(rows, steps) {
  const open = empty(steps).fill(false);
  const byVersion = new Map();
  for (const row of rows) {
    const i = steps.indexOf(row.start);
    let series = byVersion.get(row.version);
    if (!series) {
      byVersion.set(row.version, (series = { values: empty(steps), estimates: empty(steps) }));
    }
    series.values[i] += row.count;
    series.estimates[i] += row.estimate;
    open[i] ||= !row.closed;
  }
  return { byVersion, open };
}

/**
 * Users per version and step. A row's users are those of one event, and users of several events cannot be added up: a
 * version has at least as many as its most used event. Steps of several windows show the mean.
 */
export function usersByVersion(rows, steps) {
  const open = empty(steps).fill(false);
  const windows = new Map();
  for (const row of rows) {
    const key = JSON.stringify([row.version, row.start]);
    const window = windows.get(key) ?? { version: row.version, start: row.start, users: 0 };
    window.users = Math.max(window.users, row.users);
    windows.set(key, window);
    open[steps.indexOf(row.start)] ||= !row.closed;
  }
  const windowsIn = steps.starts.map(() => new Set());
  for (const { start } of windows.values()) {
    windowsIn[steps.indexOf(start)].add(start);
  }
  const byVersion = new Map();
  for (const { version, start, users } of windows.values()) {
    const i = steps.indexOf(start);
    let series = byVersion.get(version);
    if (!series) {
      byVersion.set(version, (series = { values: empty(steps) }));
    }
    series.values[i] += users / windowsIn[i].size;
  }
  return { byVersion, open };
}

/** Events by their count, the greatest first, with the most users that one window had. */
export function ranking(rows) {
  const events = new Map();
  for (const row of rows) {
    const entry = events.get(row.event) ?? { event: row.event, count: 0, estimate: 0, perWindow: new Map() };
    entry.count += row.count;
    entry.estimate += row.estimate;
    entry.perWindow.set(row.start, (entry.perWindow.get(row.start) ?? 0) + row.users);
    events.set(row.event, entry);
  }
  return [...events.values()]
    .map(({ perWindow, ...entry }) => ({ ...entry, users: [...perWindow.values()].reduce((a, b) => Math.max(a, b), 0) }))
    .sort((a, b) => b.count - a.count || (a.event < b.event ? -1 : 1));
}

export const sum = (rows, field) => rows.reduce((total, row) => total + row[field], 0);
