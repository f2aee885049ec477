// What is shown, as the page's address: to share, to bookmark, and to go back to.

import { RANGES } from "./range.js";

/** Reads the address; what is invalid counts as not given. */
export function read() {
  const query = new URLSearchParams(location.search);
  const from = Date.parse(query.get("from") ?? "");
  const to = Date.parse(query.get("to") ?? "");
  const fixed = from < to;
  const range = query.get("range");
  return {
    product: query.get("product"),
    event: query.get("event"),
    versions: query.getAll("version"),
    range: RANGES.some(([name]) => name === range) ? range : null,
    from: fixed ? from : null,
    to: fixed ? to : null,
  };
}

/** Writes the address: a choice of the reader's is a step to go back from, what the page fills in is not. */
export function write(choice, { step }) {
  const query = new URLSearchParams();
  for (const name of ["product", "event"]) {
    if (choice[name] !== null) {
      query.set(name, choice[name]);
    }
  }
  choice.versions.forEach((version) => query.append("version", version));
  if (choice.from !== null) {
    query.set("from", new Date(choice.from).toISOString());
    query.set("to", new Date(choice.to).toISOString());
  } else if (choice.range !== null) {
    query.set("range", choice.range);
  }
  const search = query.toString();
  const address = location.pathname + (search && `?${search}`);
  if (address !== location.pathname + location.search) {
    history[step ? "pushState" : "replaceState"](null, "", address);
  }
}
