// Usage telemetry for a program on Node 18 or later, without any package. Copy this file.
//
//   const telemetry = new Telemetry("https://telemetry.example.org", "my-app", "1.2.3");
//   telemetry.record("Flow.start", { size: 7 });
//
// record() returns at once and throws nothing. A program that comes to its end waits for a request that is under way, two
// seconds at most, and then for what is not sent yet, two seconds at most. One that calls process.exit() awaits
// telemetry.close() before. Where DO_NOT_TRACK or MY_APP_OPTOUT_TELEMETRY is set, nothing happens at all.

import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const MOST_WAITING = 1000; // events; what comes on top is lost, and counted
const MOST_IN_A_BATCH = 100;
const GATHERING = 1000; // milliseconds from the first event of a batch to its sending
const REQUEST_TIMEOUT = 2000; // milliseconds
const EXIT_TIMEOUT = 2000; // milliseconds
const LONGEST_BACKOFF = 300_000; // milliseconds

/** Events of this run of a program. */
export class Telemetry {
  #url;
  #headers = { "Content-Type": "application/json" };
  #session;
  #waiting = [];
  #numbered = 0;
  #lost = 0;
  #closing = false;
  #endBy = Infinity;
  #sending = null; // a promise while there is anything to send
  #wake = () => {};

  constructor(endpoint, product, version, { writeKey } = {}) {
    const uid = optedOut(product) ? null : installation(product);
    if (uid === null) {
      return;
    }
    this.#url = endpoint.replace(/\/+$/, "") + "/v1/events";
    if (writeKey) {
      this.#headers.Authorization = `Bearer ${writeKey}`;
    }
    this.#session = {
      product,
      version,
      uid,
      session_id: randomBytes(16).toString("hex"),
      started_at: Date.now(),
      architecture: os.machine?.() ?? os.arch(),
      platform: os.type(),
      platform_release: os.release(),
      runtime: `nodejs ${process.versions.node}`,
    };
    process.once("beforeExit", () => this.close());
  }

  /** Says that something happened. No user data: neither in the name nor in the attributes. */
  record(event, attributes = {}) {
    try {
      if (!this.#session) {
        return;
      }
      if (this.#closing || this.#waiting.length >= MOST_WAITING) {
        this.#lost++;
        return;
      }
      const texts = Object.entries(attributes).map(([name, value]) => [name, String(value)]);
      this.#waiting.push({ event, occurred_at: Date.now(), attributes: Object.fromEntries(texts) });
      this.#sending ??= this.#run();
    } catch {
      // Telemetry never fails its program.
    }
  }

  /** Waits for what is not sent yet, for two seconds at most; then it is lost. */
  async close() {
    if (!this.#closing) {
      this.#closing = true;
      this.#endBy = Date.now() + EXIT_TIMEOUT;
    }
    this.#wake();
    await this.#sending;
  }

  async #run() {
    await this.#pause(GATHERING);
    while (this.#waiting.length > 0 && Date.now() < this.#endBy) {
      const batch = this.#waiting.splice(0, MOST_IN_A_BATCH).map((event) => this.#number(event));
      this.#lost += await this.#send(batch);
    }
    this.#sending = null;
  }

  #number(event) {
    const numbered = { ...event, session_seq: ++this.#numbered };
    if (this.#lost > 0) {
      numbered.lost_before = this.#lost;
      this.#lost = 0;
    }
    return numbered;
  }

  /** Sends until there is a response that says what became of the events; returns how many of them are lost. */
  async #send(events) {
    for (let backoff = 1000; ; backoff = Math.min(2 * backoff, LONGEST_BACKOFF)) {
      const last = this.#closing;
      const { status, retryAfter, verdicts } = await this.#post(events);
      if (status === 202) {
        return verdicts.filter((each) => each.verdict === "rejected").length;
      }
      if (last || !(status === 0 || status === 429 || status >= 500)) {
        return events.length;
      }
      await this.#pause(retryAfter * 1000 || backoff * (0.5 + Math.random() / 2));
    }
  }

  /** The status of the response (0: none of an edge), its Retry-After in seconds, and its verdicts. */
  async #post(events) {
    try {
      const response = await fetch(this.#url, {
        method: "POST",
        headers: this.#headers,
        body: JSON.stringify({ ...this.#session, sent_at: Date.now(), events }),
        redirect: "error",
        signal: AbortSignal.timeout(Math.max(1, Math.min(REQUEST_TIMEOUT, this.#endBy - Date.now()))),
      });
      const body = await response.text();
      return {
        status: response.status,
        retryAfter: Number(response.headers.get("Retry-After")) || 0,
        verdicts: response.status === 202 ? JSON.parse(body).events : [],
      };
    } catch {
      return { status: 0, retryAfter: 0, verdicts: [] }; // no network, no such URL, a page of somebody else's, …
    }
  }

  /** Lets time pass, until the program ends. The timer does not keep it from ending. */
  #pause(duration) {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#closing) {
        resolve();
      } else {
        setTimeout(resolve, duration).unref();
      }
    });
  }
}

/** Whether the user's environment says no: any value but an empty one, 0 and false. */
function optedOut(product) {
  const own = product.toUpperCase().replace(/[^A-Z0-9]/g, "_").replace(/^(?=[0-9])/, "_");
  return ["DO_NOT_TRACK", `${own}_OPTOUT_TELEMETRY`]
    .map((name) => process.env[name] ?? "")
    .some((value) => !["", "0", "false"].includes(value.toLowerCase()));
}

/** A random id, kept in the user's state folder. None, and so no telemetry, where it cannot be kept. */
function installation(product) {
  try {
    const folder = path.join(process.env.XDG_STATE_HOME || path.join(os.homedir(), ".local", "state"), product);
    mkdirSync(folder, { recursive: true });
    const kept = path.join(folder, "telemetry-id");
    if (!existsSync(kept)) {
      const made = path.join(folder, `telemetry-id.${randomBytes(4).toString("hex")}`);
      writeFileSync(made, randomBytes(16).toString("hex"));
      try {
        linkSync(made, kept); // the first of several processes wins
      } catch (error) {
        if (error.code !== "EEXIST") {
          throw error;
        }
      } finally {
        unlinkSync(made);
      }
    }
    const uid = readFileSync(kept, "utf8").trim();
    return /^[0-9a-f]{32}$/.test(uid) ? uid : null;
  } catch {
    return null;
  }
}

// node telemetry.mjs URL
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const telemetry = new Telemetry(process.argv[2], "my-app", "1.2.3");
  telemetry.record("Flow.start", { size: 7 });
  telemetry.record("Flow.stop");
}
