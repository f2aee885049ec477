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
    para("The pipeline has counted no events so far. This page shows counts as soon as there are some. An application sends events with the producer library:"),
    el("pre", { tabindex: "0" }, SEND),
    para("To see it with made-up applications, run ", code("./rollcall demo"), ". If applications do send events, look at the rejected records below, and check that the applications reach this cluster."),
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
  body: [para(`The newest counts of this product are from ${last}. Choose another range, or all events and versions.`)],
});

export const notReady = (reasons) => ({
  id: "ready",
  kind: "bad",
  title: "The pipeline is not ready",
  text: reasons,
  body: [
    para("Counts stand still until it is ready. No event is lost while Kafka keeps the events. The job says:"),
    el("ul", {}, reasons.map((reason) => el("li", {}, reason))),
  ],
});

export const unreachable = (since) => ({
  id: "unreachable",
  kind: "bad",
  title: "The job does not respond",
  text: since,
  body: [
    para(`This page has not reached the job since ${hour(since, true)}, and shows the counts of that time. It retries every few seconds; you need not reload it.`),
    para("If this does not change, check that the job runs, and that this machine can reach its ", code("ROLLCALL_HTTP_ADDRESS"), "."),
  ],
});

export const refused = (why) => ({
  id: "refused",
  kind: "bad",
  title: "The counts cannot be read",
  text: why,
  body: [para(`The job responds: ${why}. This page retries every few seconds.`)],
});

export const apiOff = () => ({
  id: "off",
  kind: "warn",
  title: "The API of this instance is off",
  body: [
    para(
      "The page shows the counts of the API, and ", code("ROLLCALL_API_ROWS"), " is 0 here. Set it to the number of rows to keep in memory, and start the job again. Or use another instance: each one shows everything.",
    ),
  ],
});

export const standsStill = (why) => ({
  id: "still",
  kind: "bad",
  title: "The counts shown here stand still",
  text: why,
  body: [para(`The job continues to count, but this instance cannot read its rows: ${why}.`)],
});

export const reading = () => ({
  id: "reading",
  kind: "",
  title: "Reading the rows …",
  body: [para("Nobody has used this instance lately, so it reads the rows now. The page shows them as soon as all are read; you need not reload it.")],
});

export const incomplete = (since, topic) => ({
  id: "incomplete",
  kind: "",
  title: "The range begins before the rows in memory",
  text: since,
  body: [
    para(`This instance has all rows since ${since} in memory; `, code("ROLLCALL_API_ROWS"), " limits their number. Earlier rows are on ", code(topic), "."),
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
    para("Earlier events were counted by a release of Rollcall without this. The view Events shows them by window, in ranges of up to 14 days."),
  ],
});

const NONE = {
  days: ["No days yet", "Days are counted from the next event on. Ranges of up to 14 days show windows."],
  users: ["No people yet", "People are counted from the next event on. Earlier counts are in the view Events."],
  breakdowns: [
    "No events broken down yet",
    "Events are broken down from the next one on, by the fields in ROLLCALL_BREAKDOWNS; none turns it off.",
  ],
};

/** There are no rows of a kind, though there are events. */
export const none = (kind) => ({ id: "none", kind: "", title: NONE[kind][0], text: kind, body: [para(NONE[kind][1])] });

export const tooMany = (since) => ({
  id: "too-many",
  kind: "warn",
  title: "Too many rows for one page",
  text: since,
  body: [para(`The page shows rows since ${since}. Choose a shorter range, or one that ends earlier.`)],
});
