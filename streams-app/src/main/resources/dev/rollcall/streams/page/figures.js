// The handful of numbers at the top.

import { el, keep, setText } from "./dom.js";
import { sum, usersByVersion } from "./rows.js";
import { OVERFLOW, about, compact, number, share, span } from "./text.js";
import { newestFirst } from "./versions.js";

/** Shows what the rows of the range come to, and how the pipeline is. */
export function showFigures(place, rows, health) {
  keep(
    place,
    [events(rows), ...users(rows), lost(rows), pipeline(health)],
    ({ title }) => title,
    ({ title }) => el("div", {}, el("dt", {}, title), el("dd"), el("dd", { class: "note" })),
    (node, { value, note, bad }) => {
      const [, figure, small] = node.children;
      setText(figure, value);
      setText(small, note);
      figure.classList.toggle("bad", bad === true);
    },
  );
}

function events(rows) {
  const [count, estimate] = [sum(rows, "count"), sum(rows, "estimate")];
  const open = sum(rows.filter((row) => !row.closed), "count");
  return {
    title: "Events",
    value: compact(count),
    note: estimate === count ? `${compact(open)} of them in open windows` : `about ${compact(estimate)} with those not sampled`,
  };
}

/** Those of the newest final window: an open one has not seen everybody yet. */
function users(rows) {
  const final = rows.filter((row) => row.closed);
  const known = final.length > 0 ? final : rows;
  const start = known.reduce((newest, row) => Math.max(newest, row.start), 0);
  const last = known.filter((row) => row.start === start);
  if (last.length === 0) {
    return [
      { title: "Users", value: "–", note: "no window yet" },
      { title: "Newest version", value: "–", note: "no window yet" },
    ];
  }
  const step = { starts: [start], indexOf: () => 0 };
  const byVersion = usersByVersion(last, step).byVersion;
  const of = (version) => byVersion.get(version)?.values[0] ?? 0;
  const total = [...byVersion.keys()].reduce((all, version) => all + of(version), 0);
  const when = span(start, last[0].end).replace(/^.*, /, "");
  const newest = [...new Set(rows.map((row) => row.version))].filter((version) => version !== OVERFLOW).sort(newestFirst)[0];
  return [
    { title: "Users", value: compact(total), note: `${when}, the newest ${final.length > 0 ? "final " : ""}window` },
    newest === undefined
      ? { title: "Newest version", value: "–", note: "" }
      : { title: "Newest version", value: newest, note: `${share(of(newest) / (total || 1))} of those users` },
  ];
}

function lost(rows) {
  const dropped = sum(rows, "lost");
  return { title: "Lost by clients", value: compact(dropped), note: dropped === 0 ? "clients report no gap" : "dropped before sending, not in the counts" };
}

function pipeline(health) {
  if (health === null) {
    return { title: "Pipeline", value: "–", note: "not known yet" };
  }
  const rejected = Object.values(health.rejected).reduce((a, b) => a + b, 0);
  const fresh = health.freshness === null || !health.ready ? "" : `${about(health.freshness * 1000)} behind, `;
  return {
    title: "Pipeline",
    value: health.ready ? "Ready" : "Not ready",
    note: `${fresh}${number(rejected)} rejected`,
    bad: !health.ready,
  };
}
