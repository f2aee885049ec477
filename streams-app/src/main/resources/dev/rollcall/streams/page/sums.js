// What rows of counts come to.

export const sum = (rows, field) => rows.reduce((total, row) => total + row[field], 0);

/** The sums of a field, by what another has. */
export function sumBy(rows, name, field) {
  const sums = new Map();
  rows.forEach((row) => sums.set(row[name], (sums.get(row[name]) ?? 0) + row[field]));
  return sums;
}

/** Counts, and their estimates, per version and step; and which steps have rows that are not final. */
export function countsByVersion(rows, { starts, indexOf }) {
  const zeros = () => new Array(starts.length).fill(0);
  const open = zeros().fill(false);
  const byVersion = new Map();
  for (const row of rows) {
    const i = indexOf(row.start);
    const series = byVersion.get(row.version) ?? { values: zeros(), estimates: zeros() };
    byVersion.set(row.version, series);
    series.values[i] += row.count;
    series.estimates[i] += row.estimate;
    open[i] ||= !row.closed;
  }
  return { byVersion, open };
}

/** Events by their count, the greatest first, with the most users that one window or day had. */
export function eventsRanked(rows) {
  const events = new Map();
  for (const row of rows) {
    const entry = events.get(row.event) ?? { event: row.event, count: 0, estimate: 0, perTime: new Map() };
    entry.count += row.count;
    entry.estimate += row.estimate;
    entry.perTime.set(row.start, (entry.perTime.get(row.start) ?? 0) + row.users);
    events.set(row.event, entry);
  }
  return [...events.values()]
    .map(({ perTime, ...entry }) => ({ ...entry, users: [...perTime.values()].reduce((a, b) => Math.max(a, b), 0) }))
    .sort((a, b) => b.count - a.count || (a.event < b.event ? -1 : 1));
}
