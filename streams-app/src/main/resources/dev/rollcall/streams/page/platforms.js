// The view of platforms: what the events of a product happened on, by each field that the job breaks down.

import { Bars } from "./bars.js";
import { byId, el, keep, setText } from "./dom.js";
import { fieldName, fieldOrder, valueName } from "./fields.js";
import { ALL } from "./kinds.js";
import { sum } from "./sums.js";
import { compact, days, points, share } from "./text.js";

export class PlatformsView {
  #bars = new Map();

  /** Draws, and gives back the rows that are seen. */
  draw({ rows, source }) {
    const { from, to, before, steps } = source;
    const isOneDay = steps.starts.length === 1;
    const seen = rows.between(from, to);
    const fields = fieldsOf(seen, rows.between(before, from));
    setText(byId("platforms-title"), `${days(from, to)}, against ${days(before, from)}`);
    setText(
      byId("platforms-caption"),
      `Shares are of events. ${isOneDay ? "" : "Users are shown for a single day only: those of several days cannot be added up."}`,
    );
    keep(
      byId("fields"),
      fields,
      ({ key }) => key,
      (field) => this.#panel(field),
      (_, field) => this.#show(field, isOneDay),
    );
    return seen;
  }

  #panel({ key, event, field }) {
    const name = fieldName(field) + (event === ALL ? "" : `, ${event}`);
    const place = el("div", { class: "scroll", role: "region", "aria-label": name, tabindex: "0" });
    this.#bars.set(key, new Bars(place, name));
    return el(
      "section",
      { class: "panel" },
      el("h2", {}, fieldName(field)),
      event === ALL ? null : el("p", { class: "caption" }, "of ", el("b", {}, event)),
      place,
    );
  }

  #show({ key, field, values, total, totalBefore }, isOneDay) {
    this.#bars.get(key).show(
      ["Value", "Events", ...(isOneDay ? ["Users"] : []), "Share", "Change"],
      values.map(({ value, count, users, before }) => ({
        key: value,
        ...valueName(field, value),
        part: count / (total || 1),
        cells: [
          compact(count),
          ...(isOneDay ? [compact(users)] : []),
          share(count / (total || 1)),
          totalBefore === 0 ? "–" : before === 0 ? "new" : points(count / (total || 1), before / totalBefore),
        ],
      })),
    );
  }
}

/** The fields, each with its values, the most frequent first, and what they were before. */
function fieldsOf(rows, rowsBefore) {
  const fields = new Map();
  const put = (row, name) => {
    const key = JSON.stringify([row.field, row.event]);
    const field = fields.get(key) ?? { key, field: row.field, event: row.event, values: new Map() };
    fields.set(key, field);
    const value = field.values.get(row.value) ?? { value: row.value, count: 0, users: 0, before: 0 };
    field.values.set(row.value, value);
    value[name] += row.count;
    return value;
  };
  rows.forEach((row) => (put(row, "count").users += row.users));
  rowsBefore.forEach((row) => put(row, "before"));
  return [...fields.values()]
    .map(({ values, ...field }) => ({ ...field, values: [...values.values()] }))
    .map((field) => ({ ...field, total: sum(field.values, "count"), totalBefore: sum(field.values, "before") }))
    .map((field) => ({ ...field, values: field.values.sort((a, b) => b.count - a.count || b.before - a.before) }))
    .sort((a, b) => fieldOrder(a.field) - fieldOrder(b.field) || b.total - a.total || (a.key < b.key ? -1 : 1));
}
