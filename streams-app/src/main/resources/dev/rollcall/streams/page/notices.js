// What is wrong, or empty, and what to do about it.

import { el, keep } from "./dom.js";
import { hour } from "./text.js";

const SEND = `try (Telemetry telemetry = Telemetry.builder("my-app", "1.4.2")
        .bootstrapServers("telemetry.example.org:9092")
        .schemaRegistryUrl("https://telemetry.example.org/apis/ccompat/v7")
        .build()) {
    telemetry.record("Server.start");
}`;

const para = (...children) => el("p", {}, ...children);
const code = (text) => el("code", {}, text);

/** Shows notices, each {id, kind, title, body}; those that stay are left alone, so that they are announced once. */
export function show(place, notices) {
  keep(
    place,
    notices.filter(Boolean).map((notice) => ({ ...notice, key: JSON.stringify([notice.id, notice.kind, notice.title, notice.text]) })),
    ({ key }) => key,
    ({ kind, title, body }) => el("section", { class: `notice ${kind}` }, el("h2", {}, title), ...body),
    () => {},
  );
}

export const loading = () => ({ id: "loading", kind: "", title: "Loading the counts …", body: [] });

export const noEvents = () => ({
  id: "empty",
  kind: "",
  title: "No events yet",
  body: [
    para("The pipeline has counted nothing so far. This page shows counts as soon as there are some. An application sends events with the producer library:"),
    el("pre", { tabindex: "0" }, SEND),
    para("To see it with made-up applications, run ", code("./rollcall demo"), ". If applications do send, look below at what was rejected, and whether they reach this cluster."),
  ],
});

export const unknownProduct = (product, others) => ({
  id: "product",
  kind: "warn",
  title: "No such product",
  text: product,
  body: [para(`Nothing has been counted for “${product}”. Products that have counts: ${others.join(", ")}.`)],
});

export const nothingHere = (last) => ({
  id: "nothing",
  kind: "",
  title: "Nothing here",
  body: [para(`The newest counts of this product are of ${last}. Choose another range, or all events and versions.`)],
});

export const notReady = (reasons) => ({
  id: "ready",
  kind: "bad",
  title: "The pipeline is not ready",
  text: reasons,
  body: [
    para("Counts stand still until it is; nothing is lost meanwhile, as long as Kafka keeps the events. The job says:"),
    el("ul", {}, reasons.map((reason) => el("li", {}, reason))),
  ],
});

export const unreachable = (since) => ({
  id: "unreachable",
  kind: "bad",
  title: "The job does not answer",
  text: since,
  body: [
    para(`This page has not reached it since ${hour(since, true)}. What it shows is what it last received. It tries again every few seconds; nothing needs to be reloaded.`),
    para("If this stays: does the job run, and can this machine reach its ", code("ROLLCALL_HTTP_ADDRESS"), "?"),
  ],
});

export const refused = (why) => ({
  id: "refused",
  kind: "bad",
  title: "The counts cannot be read",
  text: why,
  body: [para(`The job answers: ${why}. This page tries again every few seconds.`)],
});

export const apiOff = () => ({
  id: "off",
  kind: "warn",
  title: "The API of this instance is off",
  body: [
    para(
      "The page shows the counts that the API gives, and ", code("ROLLCALL_API_ROWS"), " is 0 here. Give it the number of rows to hold in memory, and start the job again; or look at another instance: each of them shows everything.",
    ),
  ],
});

export const standsStill = (why) => ({
  id: "still",
  kind: "bad",
  title: "The counts shown here stand still",
  text: why,
  body: [para(`The job goes on counting, but this instance cannot read its rows: ${why}.`)],
});

export const reading = () => ({
  id: "reading",
  kind: "",
  title: "Reading the rows …",
  body: [para("Nobody has asked this instance for them lately, so it reads them now. They are shown as soon as all are there; nothing needs to be reloaded.")],
});

export const incomplete = (since, topic) => ({
  id: "incomplete",
  kind: "",
  title: "The range begins before the rows at hand",
  text: since,
  body: [
    para(`This instance holds all rows from ${since} on; `, code("ROLLCALL_API_ROWS"), " says how many it holds. Earlier ones are on ", code(topic), "."),
  ],
});

const SINCE = { days: "Days are counted", users: "People are counted", breakdowns: "Events are broken down" };

/** Rows of a kind begin later than events are counted. */
export const begins = (kind, since) => ({
  id: "begins",
  kind: "",
  title: `${SINCE[kind]} since ${since}`,
  text: since,
  body: [
    para("Earlier events were counted by a release of Rollcall that did not do so. The view of events shows them by window, in ranges of up to 14 days."),
  ],
});

const NONE = {
  days: ["No days yet", "Days are counted from the next event on. Ranges of up to 14 days show windows."],
  users: ["No people yet", "People are counted from the next event on. What was counted before is in the view of events."],
  breakdowns: [
    "No events broken down yet",
    "Events are broken down from the next one on, by the fields that the setting ROLLCALL_BREAKDOWNS of the job names; none turns that off.",
  ],
};

/** There are no rows of a kind, though there are events. */
export const none = (kind) => ({ id: "none", kind: "", title: NONE[kind][0], text: kind, body: [para(NONE[kind][1])] });

export const tooMany = (since) => ({
  id: "too-many",
  kind: "warn",
  title: "Too many rows for one page",
  text: since,
  body: [para(`Shown are those from ${since} on. Choose a shorter range, or one that ends earlier.`)],
});
