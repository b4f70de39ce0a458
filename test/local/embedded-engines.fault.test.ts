/** SIGKILL at any moment: what the embedded engines acknowledged is there after the restart. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, test } from "vitest";
import { setTimeout as pause } from "node:timers/promises";
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { neon, neonConfig } from "@neondatabase/serverless";
import * as z from "zod";
import { knownMigrations } from "../../core/app/migrate.ts";
import { migratedSettings } from "../support/database.ts";
import { upstashClient } from "../storage/upstash-wire-suite.ts";

const Places = z.object({
  postgres: z.object({ databaseUrl: z.string(), fetchEndpoint: z.string() }),
  redis: z.object({ url: z.string(), token: z.string() }),
  queue: z.object({ endpoint: z.string(), region: z.string(), draftsUrl: z.string() }),
});

/** A database that is migrated already: making one from nothing would take most of the test's time. */
async function seedIn(dir: string): Promise<string> {
  const file = join(dir, "seed.tar");
  const { seed } = await migratedSettings();
  const content = (await seed?.()) ?? assert.fail();
  await writeFile(file, Buffer.from(await content.arrayBuffer()));
  return file;
}

function newDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "nadia-fault-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function spawnEngines(dir: string, seed: string[]): ChildProcess {
  const program = new URL("engines-process.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [program, dir, ...seed], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => kill(child));
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

async function startEngines(dir: string, seed: string[] = []) {
  const child = spawnEngines(dir, seed);
  let output = "";
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    output += String(chunk);
    if (output.endsWith("\n")) break;
  }
  const places = Places.parse(JSON.parse(output));
  neonConfig.fetchEndpoint = places.postgres.fetchEndpoint;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const { endpoint, region } = places.queue;
  return {
    child,
    draftsUrl: places.queue.draftsUrl,
    sql: neon(places.postgres.databaseUrl, { disableWarningInBrowsers: true }),
    redis: upstashClient(places.redis),
    sqs: new SQSClient({ endpoint, region, credentials, maxAttempts: 1 }),
  };
}

type Engines = Awaited<ReturnType<typeof startEngines>>;

/** What each engine has acknowledged so far. */
interface Acknowledged {
  readonly rows: Set<string>;
  readonly entries: Set<string>;
  readonly messages: Set<string>;
}

/** Writes sequentially until the engine is gone; records what was acknowledged. */
async function writeOn(
  kept: Set<string>,
  prefix: string,
  write: (id: string) => Promise<unknown>,
): Promise<void> {
  for (let n = 0; ; n += 1) {
    const id = `${prefix}-${n}`;
    try {
      await write(id);
    } catch {
      return;
    }
    kept.add(id);
  }
}

const append = `redis.call("RPUSH", KEYS[1], ARGV[1]) redis.call("INCR", KEYS[2])
  redis.call("SET", KEYS[3], ARGV[2]) return 1`;
const padding = "x".repeat(400);

function writers(
  { sql, redis, sqs, draftsUrl }: Engines,
  kept: Acknowledged,
  round: string,
): Promise<void>[] {
  const row = (id: string) =>
    sql.transaction([
      sql.query("insert into acknowledged values ($1, $2)", [id, padding]),
      sql.query("update counted set n = n + 1"),
    ]);
  const entry = (id: string) => redis.eval(append, ["entries", "count", "pad"], [id, padding]);
  const message = (id: string) => sqs.send(new SendMessageCommand({ QueueUrl: draftsUrl, MessageBody: id }));
  return [
    writeOn(kept.rows, `${round}-a`, row),
    writeOn(kept.rows, `${round}-b`, row),
    writeOn(kept.entries, `${round}-a`, entry),
    writeOn(kept.entries, `${round}-b`, entry),
    writeOn(kept.messages, round, message),
  ];
}

async function checkPostgres({ sql }: Engines, kept: Acknowledged): Promise<void> {
  const rows = await sql.query("select id from acknowledged");
  const found = new Set(rows.map((row) => String(row["id"])));
  assert.deepEqual(
    [...kept.rows].filter((id) => !found.has(id)),
    [],
  );
  const [counted] = await sql.query("select n from counted");
  assert.equal(counted?.["n"], found.size, "each row and its count are one transaction");
  await sql.query("set enable_seqscan = off");
  const [indexed] = await sql.query("select count(*)::int as n from acknowledged where id > ''");
  assert.equal(indexed?.["n"], found.size, "index and table agree");
  await sql.query("reset enable_seqscan");
}

async function checkRedis({ redis }: Engines, kept: Acknowledged): Promise<void> {
  const entries = await redis.lrange("entries", 0, -1);
  const found = new Set(entries);
  assert.equal(found.size, entries.length, "nothing was applied twice");
  assert.deepEqual(
    [...kept.entries].filter((id) => !found.has(id)),
    [],
  );
  assert.equal(
    (await redis.get("count")) ?? "0",
    String(entries.length),
    "a script holds whole or not at all",
  );
}

async function checkQueue({ sqs, draftsUrl }: Engines, kept: Acknowledged): Promise<void> {
  const found = new Set<string>();
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: draftsUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 3600 }),
    );
    if (Messages.length === 0) break;
    for (const message of Messages) found.add(message.Body ?? "");
  }
  assert.deepEqual(
    [...kept.messages].filter((id) => !found.has(id)),
    [],
  );
}

test("[S1] SIGKILL while writing: every acknowledged row, list entry and message is there again", async ({
  annotate,
}) => {
  const dir = newDir();
  const kept: Acknowledged = { rows: new Set(), entries: new Set(), messages: new Set() };
  const seed = [await seedIn(dir)];
  let engines = await startEngines(dir, seed);
  await engines.sql.query("create table acknowledged (id text primary key, padding text)");
  await engines.sql.query("create table counted (n int not null)");
  await engines.sql.query("insert into counted values (0)");
  for (let round = 1; round <= 4; round += 1) {
    const done = writers(engines, kept, `r${round}`);
    const goal = kept.rows.size + 40 * round;
    while (kept.rows.size < goal || kept.entries.size < goal) await pause(1);
    await kill(engines.child);
    await Promise.all(done);
    engines.sqs.destroy();
    engines = await startEngines(dir);
    await checkPostgres(engines, kept);
    await checkRedis(engines, kept);
    await checkQueue(engines, kept);
  }
  await annotate(
    `${kept.rows.size} rows, ${kept.entries.size} entries, ${kept.messages.size} messages acknowledged`,
  );
  engines.sqs.destroy();
});

test("SIGKILL while the database is being created from a seed: the next start recreates it completely", async () => {
  const dir = newDir();
  const seed = [await seedIn(dir)];
  for (const sign of ["making", "cluster/global", "cluster/base/5"]) {
    const child = spawnEngines(dir, seed);
    while (!existsSync(join(dir, "postgres", sign))) await pause(1);
    await kill(child);
    assert.ok(existsSync(join(dir, "postgres", "making")), `the kill at ${sign} came too late`);
  }
  const engines = await startEngines(dir, seed);
  const names = await engines.sql.query("select name from kysely_migration order by name");
  assert.deepEqual(
    names.map((row) => row["name"]),
    knownMigrations,
  );
  engines.sqs.destroy();
});
