// Follows the rows of Rollcall: prints each that is new or has changed, as JSON, one a line.
//
//   node counts.mjs                 the counts of windows, until Ctrl-C
//   node counts.mjs --days          the counts of days
//   node counts.mjs --users         the users of days, weeks and months
//   node counts.mjs --breakdowns    the events and users of days by the values of declared fields
//   node counts.mjs --once          the table as it stands now, one line a row, and ends
//
// BOOTSTRAP_SERVERS (localhost:9092) and SCHEMA_REGISTRY_URL (http://localhost:8081/apis/ccompat/v7) say where.

import { randomUUID } from "node:crypto";
import { SchemaRegistry } from "@kafkajs/confluent-schema-registry";
import kafkajs from "kafkajs";
import lz4 from "lz4js";

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;
const TOPICS = {
  "--days": "telemetry.counts.daily",
  "--users": "telemetry.users",
  "--breakdowns": "telemetry.breakdowns",
};

const options = process.argv.slice(2);
const once = options.includes("--once");
const chosen = options.filter((option) => option !== "--once");
if (chosen.length > 1 || chosen.some((option) => !(option in TOPICS))) {
  fail(`${chosen.join(" ")}: give one of ${Object.keys(TOPICS).join(", ")}, or none for the counts of windows`, 2);
}
const topic = TOPICS[chosen[0]] ?? "telemetry.counts";

// Rows are compressed with lz4, which kafkajs does not know by itself.
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: async (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
  decompress: async (buffer) => Buffer.from(lz4.decompress(buffer)),
});

const registry = new SchemaRegistry({
  host: process.env.SCHEMA_REGISTRY_URL ?? "http://localhost:8081/apis/ccompat/v7",
});
const kafka = new Kafka({
  clientId: "rollcall-counts",
  brokers: (process.env.BOOTSTRAP_SERVERS ?? "localhost:9092").split(","),
  logLevel: logLevel.ERROR,
});

// A group of its own, which commits nothing: every run reads everything. kafkajs cannot read without a group.
const consumer = kafka.consumer({
  allowAutoTopicCreation: false,
  groupId: `counts-${randomUUID()}`,
  readUncommitted: false,
  metadataMaxAge: 30_000,
});

// The last row of a key is the true one. The key's bytes identify it.
const table = new Map();

async function take({ key, value }) {
  const id = key.toString("base64");
  if (value === null) {
    // An operator has deleted the row.
    table.delete(id);
    return once ? null : { deleted: times(await registry.decode(key)) };
  }
  const row = times(await registry.decode(value));
  table.set(id, row);
  return row;
}

/** Avro's timestamps, which are milliseconds, as ISO-8601. */
function times(row) {
  for (const field of Object.keys(row).filter((name) => /_(start|end|at)$/.test(name))) {
    row[field] = new Date(row[field]).toISOString();
  }
  return row;
}

/** Partitions with rows, and the offsets that they end at now. */
async function ends() {
  const admin = kafka.admin();
  await admin.connect();
  try {
    if (!(await admin.listTopics()).includes(topic)) {
      fail(`there is no topic ${topic} for this user; create it with the job's command provision, or allow to read it`, 1);
    }
    const offsets = await admin.fetchTopicOffsets(topic);
    return new Map(offsets.filter(({ low, high }) => low !== high).map(({ partition, high }) => [partition, BigInt(high)]));
  } finally {
    await admin.disconnect();
  }
}

function fail(why, exitCode) {
  console.error(why);
  process.exit(exitCode);
}

let finish;
const finished = new Promise((resolve) => (finish = resolve));
const missing = await ends();
if (once && missing.size === 0) {
  finish();
}

process.once("SIGINT", finish);
process.once("SIGTERM", finish);

// Told of batches, too, that hold nothing but what was aborted: those are not given to eachBatch, but take offsets.
consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
  if (BigInt(lastOffset) + 1n >= (missing.get(partition) ?? -1n)) {
    missing.delete(partition);
    if (once && missing.size === 0) {
      finish();
    }
  }
});

await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachBatch: async ({ batch, heartbeat }) => {
    for (const message of batch.messages) {
      const change = await take(message);
      if (!once) {
        console.log(JSON.stringify(change));
      }
    }
    await heartbeat();
  },
});

await finished;
if (once) {
  for (const row of table.values()) {
    console.log(JSON.stringify(row));
  }
}
await consumer.disconnect();
