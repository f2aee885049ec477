// Which colour is which version; each can be seen alone, or with some others.

import { el, keep, setText } from "./dom.js";

const KEY = "key";

export class Legend {
  #place;
  #choose;

  /** choose gets the versions to show; none means all. */
  constructor(place, choose) {
    this.#place = place;
    this.#choose = choose;
  }

  show(series, chosen, { open = false }) {
    const isShown = ({ versions }) => chosen.length === 0 || versions.some((version) => chosen.includes(version));
    const items = [...series, ...(open ? [KEY] : [])];
    keep(
      this.#place,
      items,
      (item) => (item === KEY ? "key" : `version ${String(item.key)}`),
      (item) => (item === KEY ? key() : this.#button()),
      (node, item) => {
        if (item === KEY) {
          return;
        }
        const button = node.firstChild;
        button.firstChild.style.background = item.colour;
        setText(button.lastChild, item.label);
        button.title = item.versions.slice(0, 20).join(", ");
        button.setAttribute("aria-pressed", String(isShown(item)));
        button.classList.toggle("off", !isShown(item));
        button.onclick = () => this.#choose(this.#toggled(item, series, chosen, isShown));
      },
    );
  }

  #button() {
    return el("li", {}, el("button", { type: "button" }, el("span", { class: "swatch" }), el("span")));
  }

  #toggled(item, series, chosen, isShown) {
    if (chosen.length === 0) {
      return item.versions;
    }
    const others = series.filter((one) => one !== item && isShown(one));
    const next = isShown(item) ? others : [...others, item];
    return next.length === series.length ? [] : next.flatMap(({ versions }) => versions);
  }
}

const key = () => el("li", { class: "key" }, el("span", { class: "swatch open" }), "still open: these counts may rise");
