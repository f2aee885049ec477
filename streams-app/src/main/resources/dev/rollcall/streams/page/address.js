// What is shown, as the page's address: to share, to bookmark, and to go back to.

import { RANGES, isOffered } from "./range.js";

/** Reads the address; what is invalid counts as not given. */
export function read() {
  const query = new URLSearchParams(location.search);
  const from = Date.parse(query.get("from") ?? "");
  const to = Date.parse(query.get("to") ?? "");
  const fixed = from < to;
  const view = query.get("view") in RANGES ? query.get("view") : "events";
  const range = query.get("range");
  return {
    view,
    product: query.get("product"),
    event: query.get("event"),
    versions: query.getAll("version"),
    range: isOffered(view, range) ? range : null,
    from: fixed ? from : null,
    to: fixed ? to : null,
  };
}

/** The address of a choice. */
export function of(choice) {
  const query = new URLSearchParams();
  if (choice.view !== "events") {
    query.set("view", choice.view);
  }
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
  return location.pathname + (search && `?${search}`);
}

/** Writes the address: a choice of the reader's is a step to go back from, what the page fills in is not. */
export function write(choice, { step }) {
  const address = of(choice);
  if (address !== location.pathname + location.search) {
    history[step ? "pushState" : "replaceState"](null, "", address);
  }
}
