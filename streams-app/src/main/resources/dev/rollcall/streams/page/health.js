// The pipeline: whether it runs, how late it is, and what it rejected.

import { el, table } from "./dom.js";
import { OVERFLOW } from "./kinds.js";
import { REASONS } from "./reasons.js";
import { about, number } from "./text.js";

export class HealthPanel {
  #place;
  #shown = "";

  constructor(place) {
    this.#place = place;
  }

  show(health) {
    const text = JSON.stringify(health);
    if (text === this.#shown) {
      return;
    }
    this.#shown = text;
    this.#place.replaceChildren(
      el("p", { class: `state ${health.ready ? "good" : "bad"}` }, health.ready ? "✓ Ready" : "✕ Not ready"),
      progress(health),
      ...lag(health.lag),
      ...rejected(health.rejected),
    );
  }
}

function progress({ freshness, accepted, counted, overflowed }) {
  const line = (title, value) => el("tr", {}, el("th", { scope: "row" }, title), el("td", { class: "number" }, value));
  return el(
    "table",
    { "aria-label": "Progress" },
    el(
      "tbody",
      {},
      line("Freshness: all older events are in their rows", freshness === null ? "not known yet" : about(freshness * 1000)),
      line("Accepted since this instance started", number(accepted)),
      line("Counted", number(counted)),
      overflowed > 0 ? line(`Counted as ${OVERFLOW}`, number(overflowed)) : null,
    ),
  );
}

function lag(partitions) {
  if (partitions.length === 0) {
    return [];
  }
  const whole = ({ seconds }) => (seconds === null ? Number.MAX_VALUE : Math.round(seconds));
  const worst = [...partitions].sort((a, b) => whole(b) - whole(a) || a.partition - b.partition);
  return [
    el("h3", {}, "Watermark lag"),
    el(
      "div",
      { class: "scroll small", role: "region", "aria-label": "Watermark lag", tabindex: "0" },
      table(
        "Watermark lag, the greatest first",
        [["Partition", ""], ["Lag", "number"]],
        worst.map(({ partition, seconds }) => [partition, seconds === null ? "not known" : about(seconds * 1000)]),
      ),
    ),
  ];
}

function rejected(reasons) {
  const found = Object.entries(reasons).filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
  if (found.length === 0) {
    return [el("h3", {}, "Rejected"), el("p", { class: "caption" }, "Nothing.")];
  }
  return [
    el("h3", {}, "Rejected"),
    table(
      "Rejected events by reason",
      [["Reason", "name"], ["Events", "number"]],
      found.map(([reason, count]) => [
        el("span", {}, el("code", {}, reason), el("small", {}, REASONS[reason] ?? "")),
        number(count),
      ]),
    ),
    el("p", { class: "caption" }, "They are on telemetry.rejected as they came; ", el("code", {}, "./rollcall rejected list"), " shows them."),
  ];
}
