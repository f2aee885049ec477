// Versions in their order, and a colour for each that is the same in every chart and stays while the page is open.

import { css } from "./dom.js";
import { OVERFLOW } from "./kinds.js";

/** Paul Tol's "bright" scheme: told apart with every common kind of colour blindness, on light and on dark. */
const COLOURS = ["#4477aa", "#66ccee", "#228833", "#ccbb44", "#ee6677", "#aa3377"];

/** The versions that have no colour of their own, as one series. */
export const REST = Symbol("other versions");

const collator = new Intl.Collator("en", { numeric: true });

/** A number, and what follows it: 2.0.0, v10, 2.1.0-rc1, 3.0b2. Not 3f2a9c1, which begins with a digit by chance. */
const NUMBERED = /^v?(?:(\d+(?:\.\d+)*)($|[-+].*)|(\d+(?:\.\d+)+)(\.?[a-z].*))$/i;

const PRE_RELEASE = /^(-|\.?(alpha|beta|pre|rc|cr|a|b|c|m)[.\d]*$)/i;

/** What is built between releases is as old or new as anybody likes. */
const BETWEEN = /(^|[^a-z])(dev|snapshot|nightly|dirty)|-g[0-9a-f]{7,}/i;

/** What a version says of its age. The ranks: a number, another name, __other__. */
function parse(version) {
  const [, plain, after, dotted, letters] = NUMBERED.exec(version) ?? [];
  const [core, rest] = [plain ?? dotted ?? "", after ?? letters ?? ""];
  const isNumbered = core !== "" && !BETWEEN.test(rest);
  const rank = version === OVERFLOW ? 2 : isNumbered ? 0 : 1;
  return { rank, core, rest: rest.replace(/^[-.]/, ""), isPreRelease: isNumbered && PRE_RELEASE.test(rest) };
}

/** The newest first: 2.0.0 comes before 2.0.0-rc1, and every number before "main" or 2.1.0-SNAPSHOT. */
export function newestFirst(a, b) {
  const [one, other] = [parse(a), parse(b)];
  return (
    one.rank - other.rank
    || collator.compare(other.core, one.core)
    || one.isPreRelease - other.isPreRelease
    || collator.compare(other.rest, one.rest)
    || collator.compare(b, a)
  );
}

/** The newest release; where there is none, the newest of what there is, or undefined. */
export function newestRelease(versions) {
  const ordered = versions.filter((version) => version !== OVERFLOW).sort(newestFirst);
  return ordered.find((version) => parse(version).rank === 0 && !parse(version).isPreRelease) ?? ordered[0];
}

export class Palette {
  #slots = new Array(COLOURS.length).fill(null);

  clear() {
    this.#slots.fill(null);
  }

  /** Gives colours to the most counted versions; who has one keeps it while it is still counted. */
  assign(totals) {
    if (totals.size === 0) {
      return; // nothing is loaded yet
    }
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

  /** The series to add up, the newest first: versions with a colour, then the rest together, then __other__. */
  series(versions) {
    const series = this.each(versions.filter((version) => this.#slots.includes(version)), []);
    const rest = versions.filter((version) => version !== OVERFLOW && !this.#slots.includes(version));
    if (rest.length > 0) {
      const [key, label] = rest.length === 1 ? [rest[0], rest[0]] : [REST, `${rest.length} other versions`];
      series.push({ key, label, versions: rest, colour: css("--rest") });
    }
    if (versions.includes(OVERFLOW)) {
      series.push({ key: OVERFLOW, label: OVERFLOW, versions: [OVERFLOW], colour: css("--overflow") });
    }
    return series;
  }

  /** The series of what cannot be added up, the newest first: versions with a colour, and those that are chosen. */
  each(versions, chosen) {
    return versions
      .filter((version) => this.#slots.includes(version) || chosen.includes(version))
      .sort(newestFirst)
      .map((version) => ({
        key: version,
        label: version,
        versions: [version],
        colour: COLOURS[this.#slots.indexOf(version)] ?? css("--rest"),
      }));
  }
}
