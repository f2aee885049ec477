// The rows of users of one period: days, weeks or months.

import { ALL } from "./kinds.js";

const key = (version, start) => `${start} ${version}`;

export class Periods {
  #byKey = new Map();
  #firsts = new Map();

  constructor(rows, period) {
    this.rows = rows.filter((row) => row.period === period);
    for (const row of this.rows) {
      this.#byKey.set(key(row.version, row.start), row);
      this.#firsts.set(row.version, Math.min(row.start, this.#firsts.get(row.version) ?? Infinity));
    }
  }

  get isSampled() {
    return this.rows.some((row) => row.sampled);
  }

  row(version, start) {
    return this.#byKey.get(key(version, start));
  }

  /** Nobody, where there is no row; null before the first one, and in the future. */
  users(version, start) {
    const isKnown = start >= (this.#firsts.get(version) ?? Infinity) && this.row(ALL, start) !== undefined;
    return this.row(version, start)?.users ?? (isKnown ? 0 : null);
  }

  /** At most 1: both numbers may be estimates. */
  share(users, start) {
    return users === null ? null : Math.min(1, users / (this.row(ALL, start)?.users || 1));
  }

  isOpen(start) {
    return this.row(ALL, start)?.closed === false;
  }
}
