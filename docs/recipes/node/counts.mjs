// Follows the counts of Rollcall: prints each row that is new or has changed, as JSON, one a line.
//
//   node counts.mjs            until Ctrl-C
//   node counts.mjs --once     the table as it stands now, one line a row, and ends
//
// BOOTSTRAP_SERVERS (localhost:9092) and SCHEMA_REGISTRY_URL (http://localhost:8081/apis/ccompat/v7) say where.

import { randomUUID } from "node:crypto";
import { SchemaRegistry } from "@kafkajs/confluent-schema-registry";
import kafkajs from "kafkajs";
import lz4 from "lz4js";

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;
const TOPIC = "telemetry.counts";
const once = process.argv.includes("--once");

// The counts are compressed with lz4, which kafkajs does not know by itself.
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
  groupId: `rollcall-counts-${randomUUID()}`,
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
    return once ? null : { deleted: await registry.decode(key) };
  }
  const row = times(await registry.decode(value));
  table.set(id, row);
  return row;
}

/** Avro's timestamps, which are milliseconds, as ISO-8601. */
function times(row) {
  for (const field of ["window_start", "window_end", "updated_at"]) {
    row[field] = new Date(row[field]).toISOString();
  }
  return row;
}

async function ends() {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(TOPIC);
    return new Map(offsets.filter(({ low, high }) => low !== high).map(({ partition, high }) => [partition, BigInt(high)]));
  } finally {
    await admin.disconnect();
  }
}

let finish;
const finished = new Promise((resolve) => (finish = resolve));
const missing = once ? await ends() : new Map();
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
await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
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
