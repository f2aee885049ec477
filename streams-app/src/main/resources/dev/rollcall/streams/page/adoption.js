// How the versions are used today, this week and this month, as the API tells it.

import { Bars } from "./bars.js";
import { setText } from "./dom.js";
import { ALL, OVERFLOW } from "./kinds.js";
import { compact, number, points, share, utcDate } from "./text.js";
import { newestFirst, newestRelease } from "./versions.js";

const TITLES = ["Version", "Today", "This week", "This month", "Share*", "Change*", "First seen"];

/** The versions that somebody used this month or last, the newest first. */
export class VersionTable {
  #bars;
  #note;

  constructor(place, note) {
    this.#bars = new Bars(place, "Users of versions");
    this.#note = note;
  }

  show({ versions, version_count: count, ...all }) {
    const used = versions
      .filter(({ month }) => month.users + month.users_before > 0)
      .sort((a, b) => newestFirst(a.version, b.version));
    this.#bars.show(TITLES, [
      { key: ALL, name: "all versions", quiet: true, part: 1, cells: cells(all, "100%", "") },
      ...used.map((one) => ({
        key: one.version,
        name: one.version === OVERFLOW ? "others" : one.version,
        quiet: one.version === OVERFLOW,
        part: one.week.share ?? 0,
        cells: cells(one, one.week.share === null ? "–" : share(one.week.share), change(one, all)),
      })),
    ]);
    setText(
      this.#note,
      "* of this week's users, and against the week before. A user of two versions is in both."
        + (versions.length < count ? ` The ${versions.length} most used of ${count} versions.` : "")
        + (all.sampled ? " Clients are sampled: there are more people than these." : ""),
    );
  }
}

const cells = ({ day, week, month, first_seen: first }, ofWeek, since) => [
  ...[day, week, month].map(({ users }) => number(users)),
  ofWeek,
  since,
  first === null ? "–" : utcDate(Date.parse(first)),
];

/** The change of a version's share of the week against the week before. */
function change({ week }, { week: { users_before: all } }) {
  if (week.share === null || all === 0) {
    return "–";
  }
  return week.users_before === 0 ? "new" : points(week.share, Math.min(1, week.users_before / all));
}

/** The users of today, this week and this month, and what part of them have the newest release. */
export function adoptionFigures(all) {
  const figure = (title, { users, users_before: before, start }, then) => ({
    title: `Users ${title}`,
    value: compact(users),
    note: "so far"
      + (Date.parse(all.first_seen) < Date.parse(start) ? `; ${compact(before)} ${then}` : "")
      + (all.sampled ? "; sampled: more people than these" : ""),
  });
  return [
    figure("today", all.day, "yesterday"),
    figure("this week", all.week, "last week"),
    figure("this month", all.month, "last month"),
    newest(all),
  ];
}

function newest(all) {
  const used = all.versions.filter(({ week }) => week.users > 0);
  const name = newestRelease(used.map(({ version }) => version));
  if (name === undefined) {
    return { title: "Newest release", value: "–", note: "nobody this week" };
  }
  const version = used.find((one) => one.version === name);
  const since = { "–": "", new: ", new this week" }[change(version, all)] ?? `, ${change(version, all)} on last week`;
  return { title: "Newest release", value: name, note: `${share(version.week.share ?? 0)} of this week's users${since}` };
}
