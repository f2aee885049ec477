// The rows of a product, of one kind.

import { KINDS } from "./kinds.js";

/** How much a row has counted. */
const counted = (row) => row.count ?? row.events;

/** Whether a row is an earlier state of another: none of these ever goes down, whatever the clocks of instances say. */
const isOlder = (row, other) =>
  (counted(row) - counted(other) || row.revision - other.revision || row.closed - other.closed) < 0;

/** The true table: rows upserted by their key. A row has its time as start and end besides, in milliseconds. */
export class Rows {
  #rows = new Map();

  /** The keys of what the stream brought since a load began: the load may not know of it. */
  #streamed = new Set();

  constructor(kind) {
    this.kind = kind;
  }

  #keyOf(row) {
    const { names, time } = KINDS[this.kind];
    return JSON.stringify([row[`${time}_start`], ...names.map((name) => row[name])]);
  }

  /** Takes a row of the stream. */
  put(row) {
    this.#streamed.add(this.#keyOf(row));
    this.#put(row);
  }

  /** Forgets a row that was deleted. */
  remove(row) {
    this.#streamed.add(this.#keyOf(row));
    this.#rows.delete(this.#keyOf(row));
  }

  /** To be called when a load is asked for. */
  loadBegins() {
    this.#streamed.clear();
  }

  /**
   * Takes all that there is of a span of time: rows that it lacks were deleted. A query names what all of the loaded rows
   * have.
   */
  load(rows, { from, to, query = {} }) {
    const found = new Set(rows.map((row) => this.#keyOf(row)));
    for (const [key, row] of this.#rows) {
      const isAsked = row.start >= from && row.start < to && Object.entries(query).every(([name, value]) => row[name] === value);
      if (isAsked && !found.has(key) && !this.#streamed.has(key)) {
        this.#rows.delete(key);
      }
    }
    const isDeleted = (key) => this.#streamed.has(key) && !this.#rows.has(key);
    rows.filter((row) => !isDeleted(this.#keyOf(row))).forEach((row) => this.#put(row));
  }

  #put(row) {
    const key = this.#keyOf(row);
    const known = this.#rows.get(key);
    if (known === undefined || !isOlder(row, known)) {
      const { time } = KINDS[this.kind];
      const [start, end] = [Date.parse(row[`${time}_start`]), Date.parse(row[`${time}_end`])];
      this.#rows.set(key, { ...row, estimate: row.estimate ?? row.count, start, end });
    }
  }

  /** Forgets what ended before. */
  forget(before) {
    for (const [key, row] of this.#rows) {
      if (row.end <= before) {
        this.#rows.delete(key);
      }
    }
  }

  get all() {
    return [...this.#rows.values()];
  }

  /** Rows whose time starts in the span. */
  between(from, to) {
    return this.all.filter((row) => row.start >= from && row.start < to);
  }

  /** The names of one sort that there are rows of. */
  named(name) {
    return new Set(this.all.map((row) => row[name]).filter((value) => value !== undefined));
  }
}
