// The kinds of rows: where they come from, what their keys are made of, and what their times are called.

export const KINDS = {
  windows: { path: "api/counts", names: ["event", "version"], time: "window", topic: "telemetry.counts" },
  days: {
    path: "api/counts",
    query: { step: "day" },
    names: ["event", "version"],
    time: "window",
    topic: "telemetry.counts.daily",
  },
  users: { path: "api/users", names: ["version", "period"], time: "period", topic: "telemetry.users" },
  breakdowns: {
    path: "api/breakdowns",
    names: ["event", "field", "value"],
    time: "day",
    topic: "telemetry.breakdowns",
  },
};

/** Stands for the product as a whole where versions do, and for all its events. */
export const ALL = "__all__";

/** Stands for what is beyond a limit. */
export const OVERFLOW = "__other__";

/** Stands for the events that lack a field. */
export const NONE = "__none__";
