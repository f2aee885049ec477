// The choices in the header.

import * as address from "./address.js";
import { DAY } from "./calendar.js";
import { byId, fillSelect } from "./dom.js";
import { RANGES } from "./range.js";

const CUSTOM = "custom";
const ALL = ""; // no event has an empty name

export class Controls {
  #all = byId("choices");
  #product = byId("product");
  #event = byId("event");
  #range = byId("range");
  #custom = byId("custom");
  #from = byId("from");
  #to = byId("to");
  #views = [...document.querySelectorAll("nav a")];
  #clock = LOCAL;

  /** choose gets what the reader changed; shown gives the [from, to) on show. */
  constructor(choose, shown) {
    this.#product.addEventListener("change", () => choose({ product: this.#product.value, event: null, versions: [] }));
    this.#event.addEventListener("change", () => choose({ event: this.#event.value || null }));
    this.#range.addEventListener("change", () => {
      const range = this.#range.value;
      choose(range === CUSTOM ? { range: null, ...shown() } : { range, from: null, to: null });
    });
    for (const input of [this.#from, this.#to]) {
      input.addEventListener("change", () => {
        const { from, to } = this.#clock.read(this.#from.value, this.#to.value);
        const wrong = !(from < to);
        input.setCustomValidity(wrong ? "The range must end after it begins." : "");
        if (wrong) {
          input.reportValidity();
        } else {
          choose({ range: null, from, to });
        }
      });
    }
    for (const link of this.#views) {
      link.addEventListener("click", (event) => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
          event.preventDefault();
          choose(viewChange(link));
        }
      });
    }
  }

  show(choice, products, events) {
    for (const link of this.#views) {
      link.href = address.of({ ...choice, ...viewChange(link) });
      link.toggleAttribute("aria-current", link.dataset.view === choice.view);
    }
    const names = products.map(({ product }) => product);
    const known = choice.product === null || names.includes(choice.product) ? names : [...names, choice.product];
    fillSelect(this.#product, known.map((name) => [name, name]), choice.product ?? "");
    this.#all.hidden = known.length === 0;

    const offered = choice.event === null || events.includes(choice.event) ? events : [...events, choice.event];
    fillSelect(this.#event, [[ALL, "all events"], ...offered.map((name) => [name, name])], choice.event ?? ALL);
    this.#event.disabled = offered.length === 0;
    this.#event.parentElement.hidden = choice.view !== "events";

    const fixed = choice.from !== null;
    fillSelect(
      this.#range,
      [...RANGES[choice.view].map(([name, label]) => [name, label]), [CUSTOM, "from … to …"]],
      fixed ? CUSTOM : (choice.range ?? ""),
    );
    this.#custom.hidden = !fixed;
    this.#clock = choice.view === "events" ? LOCAL : UTC_DAYS;
    if (fixed && !this.#custom.contains(document.activeElement)) {
      const { from, to } = this.#clock.write(choice);
      for (const [input, value] of [[this.#from, from], [this.#to, to]]) {
        input.type = this.#clock.input;
        input.value = value;
      }
    }
  }
}

/** What changes with the view: a range is of the view it was chosen in, unless it has dates. */
const viewChange = (link) => ({ view: link.dataset.view, event: null, range: null });

/** Ranges to the minute, by the reader's clock: 2026-03-01T10:00. */
const LOCAL = {
  input: "datetime-local",
  read: (from, to) => ({ from: new Date(from).getTime(), to: new Date(to).getTime() }),
  write: ({ from, to }) => ({ from: local(from), to: local(to) }),
};

/** Ranges of days in UTC, the last of which is named: 2026-03-01. */
const UTC_DAYS = {
  input: "date",
  read: (from, to) => ({ from: Date.parse(from), to: Date.parse(to) + DAY }),
  write: ({ from, to }) => ({ from: isoDay(from), to: isoDay(to - 1) }),
};

const local = (ms) => new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
const isoDay = (ms) => new Date(ms).toISOString().slice(0, 10);
