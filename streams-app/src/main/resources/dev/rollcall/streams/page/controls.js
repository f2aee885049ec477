// The choices in the header.

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

  /** onChange gets what the reader changed; shown gives the [from, to) on show. */
  constructor(onChange, shown) {
    this.#product.addEventListener("change", () =>
      onChange({ product: this.#product.value, event: null, versions: [] }));
    this.#event.addEventListener("change", () => onChange({ event: this.#event.value || null }));
    this.#range.addEventListener("change", () => {
      const range = this.#range.value;
      onChange(range === CUSTOM ? { range: null, ...shown() } : { range, from: null, to: null });
    });
    for (const input of [this.#from, this.#to]) {
      input.addEventListener("change", () => {
        const [from, to] = [new Date(this.#from.value).getTime(), new Date(this.#to.value).getTime()];
        const wrong = !(from < to);
        input.setCustomValidity(wrong ? "The range must end after it begins." : "");
        if (wrong) {
          input.reportValidity();
        } else {
          onChange({ range: null, from, to });
        }
      });
    }
  }

  show(choice, products, events) {
    const names = products.map(({ product }) => product);
    const known = choice.product === null || names.includes(choice.product) ? names : [...names, choice.product];
    fillSelect(this.#product, known.map((name) => [name, name]), choice.product ?? "");
    this.#all.hidden = known.length === 0;

    const offered = choice.event === null || events.includes(choice.event) ? events : [...events, choice.event];
    fillSelect(this.#event, [[ALL, "all events"], ...offered.map((name) => [name, name])], choice.event ?? ALL);
    this.#event.disabled = offered.length === 0;

    const fixed = choice.from !== null;
    fillSelect(
      this.#range,
      [...RANGES.map(([name, label]) => [name, label]), [CUSTOM, "from … to …"]],
      fixed ? CUSTOM : (choice.range ?? ""),
    );
    this.#custom.hidden = !fixed;
    if (fixed && !this.#custom.contains(document.activeElement)) {
      this.#from.value = local(choice.from);
      this.#to.value = local(choice.to);
    }
  }
}

/** The form in which inputs take local times: 2026-03-01T10:00. */
function local(ms) {
  const at = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return at.toISOString().slice(0, 16);
}
