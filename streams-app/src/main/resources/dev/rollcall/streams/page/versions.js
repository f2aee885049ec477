// Versions in their order, and a colour for each that is the same in every chart and stays while the page is open.

import { OVERFLOW } from "./text.js";

/** Paul Tol's "bright" scheme: told apart with every common kind of colour blindness, on light and on dark. */
const COLOURS = ["#4477aa", "#66ccee", "#228833", "#ccbb44", "#ee6677", "#aa3377"];

/** The versions that have no colour of their own, as one series. */
export const REST = Symbol("other versions");

const collator = new Intl.Collator("en", { numeric: true });

/** Numbers come before names such as "nightly", which are as old or new as anybody likes, and those before __other__. */
const rank = (version) => (version === OVERFLOW ? 2 : /^v?\d/i.test(version) ? 0 : 1);

/** The newest first; 2.0.0 comes before 2.0.0-rc1. */
export function newestFirst(a, b) {
  if (rank(a) !== rank(b)) {
    return rank(a) - rank(b);
  }
  const [coreA, coreB] = [a, b].map((version) => version.replace(/^v(?=\d)/i, "").split(/[-+]/, 1)[0]);
  return (
    collator.compare(coreB, coreA) || a.includes("-") - b.includes("-") || collator.compare(b, a)
  );
}

export class Palette {
  #slots = new Array(COLOURS.length).fill(null);

  clear() {
    this.#slots.fill(null);
  }

  /** Gives colours to the most counted versions; who has one keeps it while it is still counted. */
  assign(totals) {
    this.#slots = this.#slots.map((version) => (totals.has(version) ? version : null));
    const waiting = [...totals.entries()]
      .filter(([version]) => version !== OVERFLOW)
      .sort(([, a], [, b]) => b - a)
      .map(([version]) => version)
      .filter((version) => !this.#slots.includes(version))
      .slice(0, this.#slots.filter((version) => version === null).length)
      .sort(newestFirst);
    this.#slots = this.#slots.map((version) => version ?? waiting.shift() ?? null);
  }

  /** The series to draw, the newest first: versions with a colour, then the rest together, then __other__. */
  series(versions) {
    const own = versions.filter((version) => this.#slots.includes(version)).sort(newestFirst);
    const rest = versions.filter((version) => version !== OVERFLOW && !own.includes(version));
    const series = own.map((version) => ({
      key: version,
      label: version,
      versions: [version],
      colour: COLOURS[this.#slots.indexOf(version)],
    }));
    if (rest.length === 1) {
      series.push({ key: rest[0], label: rest[0], versions: rest, colour: "--rest" });
    } else if (rest.length > 1) {
      series.push({ key: REST, label: `${rest.length} other versions`, versions: rest, colour: "--rest" });
    }
    if (versions.includes(OVERFLOW)) {
      series.push({ key: OVERFLOW, label: OVERFLOW, versions: [OVERFLOW], colour: "--overflow" });
    }
    return series.map((one) => ({ ...one, colour: resolve(one.colour) }));
  }
}

function resolve(colour) {
  return colour.startsWith("--") ? getComputedStyle(document.documentElement).getPropertyValue(colour).trim() : colour;
}
