// Events by how often they happened; each leads to itself alone.

import { el, keep, setText } from "./dom.js";
import { compact, number } from "./text.js";

export class Ranking {
  #body;
  #head;
  #choose;

  /** choose gets the event that was pressed, or null for all again. */
  constructor(place, choose) {
    this.#choose = choose;
    this.#head = el("tr");
    this.#body = el("tbody");
    place.append(el("table", { "aria-label": "Events ranked" }, el("thead", {}, this.#head), this.#body));
  }

  show(entries, chosen) {
    const sampled = entries.some(({ count, estimate }) => count !== estimate);
    const titles = [["Event", "name"], ["Events", "number"], ...(sampled ? [["Estimate", "number"]] : []), ["Users*", "number"]];
    keep(
      this.#head,
      titles,
      ([title]) => title,
      ([title, type]) => el("th", { scope: "col", class: type }, title),
      () => {},
    );
    const most = entries[0]?.count ?? 1;
    keep(
      this.#body,
      entries,
      ({ event }) => `${sampled} ${event}`,
      () => this.#row(titles),
      (row, entry) => this.#update(row, entry, most, sampled, chosen),
    );
  }

  #row(titles) {
    const link = el("a");
    const row = el(
      "tr",
      {},
      el("td", { class: "name" }, link, el("div", { class: "bar" }, el("div"))),
      titles.slice(1).map(([, type]) => el("td", { class: type })),
    );
    link.addEventListener("click", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        this.#choose(link.hasAttribute("aria-current") ? null : link.textContent);
      }
    });
    return row;
  }

  #update(row, entry, most, sampled, chosen) {
    const [name, ...numbers] = row.children;
    const [link, bar] = name.children;
    setText(link, entry.event);
    link.toggleAttribute("aria-current", entry.event === chosen);
    const query = new URLSearchParams(location.search);
    query.set("event", entry.event);
    link.href = `?${query}`;
    bar.firstChild.style.width = `${(100 * entry.count) / (most || 1)}%`;
    const values = [compact(entry.count), ...(sampled ? [compact(entry.estimate)] : []), compact(entry.users)];
    numbers.forEach((cell, i) => setText(cell, values[i]));
    numbers[0].title = number(entry.count);
  }
}
