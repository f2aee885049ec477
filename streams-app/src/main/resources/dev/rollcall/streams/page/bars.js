// A table whose rows are ranked, with a bar under each name; with a choice, a name leads to itself alone.

import { el, keep, setText } from "./dom.js";

export class Bars {
  #head;
  #body;
  #choose;

  /** choose gets the key of the row that was pressed, or null for all again. */
  constructor(place, name, choose = null) {
    this.#choose = choose;
    this.#head = el("tr");
    this.#body = el("tbody");
    place.append(el("table", { "aria-label": name, class: "bars" }, el("thead", {}, this.#head), this.#body));
  }

  /**
   * Shows entries, each {key, name, isChosen, href, part, quiet, cells}: part is the length of the bar, from 0 to 1, quiet
   * says that the name is not one of the reader's own. The first of the titles is the names'.
   */
  show(titles, entries) {
    keep(
      this.#head,
      titles,
      (title, i) => `${i} ${title}`,
      (title) => el("th", { scope: "col" }, title),
      (node, title) => (node.className = title === titles[0] ? "name" : "number"),
    );
    keep(
      this.#body,
      entries,
      ({ key }) => `${titles.length} ${key}`,
      (entry) => this.#row(entry, titles.length - 1),
      (row, entry) => this.#update(row, entry),
    );
  }

  #row({ key }, cells) {
    const name = el(this.#choose === null ? "span" : "a");
    if (this.#choose !== null) {
      name.addEventListener("click", (event) => {
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
          event.preventDefault();
          this.#choose(name.hasAttribute("aria-current") ? null : key);
        }
      });
    }
    return el(
      "tr",
      {},
      el("td", { class: "name" }, name, el("div", { class: "bar" }, el("div"))),
      Array.from({ length: cells }, () => el("td", { class: "number" })),
    );
  }

  #update(row, { name, isChosen = false, href, part, quiet = false, cells }) {
    const [first, ...numbers] = row.children;
    const [label, bar] = first.children;
    setText(label, name);
    label.classList.toggle("quiet", quiet);
    if (this.#choose !== null) {
      label.toggleAttribute("aria-current", isChosen);
      label.href = href;
    }
    bar.firstChild.style.width = `${100 * part}%`;
    numbers.forEach((cell, i) => setText(cell, cells[i]));
  }
}
