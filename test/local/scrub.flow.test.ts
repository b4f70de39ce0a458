/** After an erasure, the files of the embedded engines do not contain what was deleted. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startEmbeddedPostgres } from "../../local/engines/postgres.ts";
import { startEmbeddedRedis } from "../../local/engines/redis.ts";
import { scrubber, scrubPostgres } from "../../local/scrub.ts";
import { driverOver } from "../support/database.ts";
import { redisOver } from "../support/redis.ts";

const word = "zorbelsecret";

/** The journal of Redis is base64. */
const contains = (bytes: Buffer): boolean =>
  bytes.includes(word) || bytes.includes(Buffer.from(word).toString("base64"));

/** The files below a directory that contain the word. */
const holding = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && contains(readFileSync(join(entry.parentPath, entry.name))))
    .map(({ name }) => name);

test("[G1] (promise 9) a scrub removes deleted words from the files of Postgres and Redis, once per erasure", async () => {
  const dir = mkdtempSync(join(tmpdir(), "nadia-scrub-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const postgres = await startEmbeddedPostgres({ dataDir: join(dir, "postgres") });
  onTestFinished(() => postgres.close());
  const redis = await startEmbeddedRedis({ dataDir: join(dir, "redis"), token: "scrub" });
  onTestFinished(() => redis.close());
  const db = driverOver(postgres);
  const run = (sql: string) => db.query({ sql, parameters: [] });
  await run("create table erasures (finished_at timestamptz)");
  await run("create table notes (id integer, text text)");
  await run(`insert into notes select n, '${word} ' || n % 3 from generate_series(1, 500) n`);
  // Its statistics keep samples of the rows.
  await run("analyze");
  const keys = (lua: string) => redisOver(redis).script({ name: "test", lua }, ["note"], []);
  await keys(`return redis.call('SET', KEYS[1], '${word}')`);
  await run("delete from notes");
  await keys("return redis.call('DEL', KEYS[1])");
  expect(holding(dir).length).toBeGreaterThan(1);

  let scrubs = 0;
  const scrubberOf = () =>
    scrubber(db, join(dir, "scrubbed"), async () => {
      await scrubPostgres(db);
      redis.compact();
      scrubs += 1;
    });
  const scrub = scrubberOf();
  await scrub();
  expect(scrubs).toBe(0);
  await run("insert into erasures values (now())");
  await scrub();
  await scrub();
  expect(scrubs).toBe(1);
  expect(holding(dir)).toEqual([]);
  // After a start, what is scrubbed is not scrubbed again.
  await scrubberOf()();
  expect(scrubs).toBe(1);
  await run("update erasures set finished_at = finished_at + interval '1 second'");
  await scrubberOf()();
  expect(scrubs).toBe(2);
});
