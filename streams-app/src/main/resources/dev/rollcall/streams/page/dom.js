// Elements made of text: names of products, events and versions come from strangers, and never become markup.

export const byId = (id) => document.getElementById(id);

/** A colour of the theme. */
export const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** An element with attributes and children; a child that is not an element becomes text. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Sets text only where it differs: what a screen reader announces, or a reader has selected, stays. */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** Makes the children of a node those of the items, by key, and keeps the elements that stay: focus is not lost. */
export function keep(parent, items, keyOf, create, update) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const nodes = items.map((item, i) => {
    const key = keyOf(item, i);
    const node = old.get(key) ?? create(item);
    node.dataset.key = key;
    update(node, item);
    old.delete(key);
    return node;
  });
  old.forEach((node) => node.remove());
  nodes.forEach((node, i) => {
    if (parent.children[i] !== node) {
      parent.insertBefore(node, parent.children[i] ?? null);
    }
  });
}

/** Fills a select, and keeps it untouched while nothing changes: an open list does not close. */
export function fillSelect(select, options, chosen) {
  const wanted = JSON.stringify(options);
  if (select.dataset.options !== wanted) {
    select.dataset.options = wanted;
    select.replaceChildren(...options.map(([value, label]) => el("option", { value }, label)));
  }
  if (select.value !== chosen) {
    select.value = chosen;
  }
}

/** A table with a header; columns are [title, class]. */
export function table(caption, columns, rows) {
  return el(
    "table",
    { "aria-label": caption },
    el("thead", {}, el("tr", {}, columns.map(([title, type]) => el("th", { scope: "col", class: type }, title)))),
    el(
      "tbody",
      {},
      rows.map((cells) => el("tr", {}, cells.map((cell, i) => el("td", { class: columns[i][1] }, cell)))),
    ),
  );
}
