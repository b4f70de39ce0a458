/** The policy knows every table, column, key and object, and docs/retention.md says what it says. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { holdingOf, policy } from "../../core/retention/policy.ts";
import { tables } from "../../core/retention/policy-postgres.ts";
import { ledgerMigrations } from "../../core/storage/ledger-sqlite.ts";
import { retentionPage } from "../../scripts/retention.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { redisOver } from "../support/redis.ts";
import { textUpdate } from "../support/updates.ts";

const root = join(import.meta.dirname, "../..");
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

/** Tables and materialized views with their columns; a partition has those of its table. */
const columns = {
  sql: `select c.relname as name, array_agg(a.attname::text order by a.attname) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'm') and not c.relispartition
      and c.relname not like 'kysely%'
    group by 1 order by 1`,
  parameters: [],
};

test("[G3] every table and column is in the policy, and says whether it is personal", async () => {
  const found = await databaseOf(harness).query<{ name: string; columns: string }>(columns);
  const listed = tables.map(({ name, personal, plain }) => [name, [...personal, ...plain].sort()] as const);
  expect(Object.fromEntries(listed)).toEqual(
    Object.fromEntries(
      found.map(({ name, columns: names }) => [name, names.replaceAll(/[{}"]/g, "").split(",").sort()]),
    ),
  );
});

test("[G3] the customer of each table about customers is in a personal column", () => {
  const wrong = tables.filter(({ about, customer, personal }) =>
    about === "customers" ? customer === null || !personal.includes(customer) : customer !== null,
  );
  expect(wrong.map(({ name }) => name)).toEqual([]);
});

test("[G3] every key that a conversation and a sign-in leave in Redis is in the policy", async () => {
  await harness.update(textUpdate({ updateId: 1, userId: 700, text: "Hello" }));
  harness.clock.advance(1_000);
  await harness.work();
  const [review] = (await harness.api("GET", "/v1/reviews")).body.items as { id: string }[];
  await harness.api("POST", `/v1/reviews/${review?.id}/claim`);
  await harness.api("POST", `/v1/reviews/${review?.id}/approve`, {});
  await harness.work();
  await harness.call("POST", "/v1/session", { body: { email: "a@example.org", password: "wrong password" } });
  const { restUrl, restToken } = harness.settings.redis;
  const reply = await redisOver({ url: restUrl ?? "", token: restToken ?? "" }).script(
    { name: "keys", lua: "return redis.call('KEYS', '*')" },
    [],
    [],
  );
  const keys = Array.isArray(reply) ? reply.map(String) : [];
  expect(keys.length).toBeGreaterThan(8);
  expect(keys.filter((key) => holdingOf("redis", key) === null)).toEqual([]);
});

test("[G3] every key that the code names is in the policy", () => {
  const named = readdirSync(join(root, "core"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("retention"))
    .flatMap((file) => [
      ...readFileSync(join(root, "core", file), "utf8").matchAll(/`([a-z]+):(?:\{|due:)\$?\{?[^`]*`/g),
    ])
    .map((match) => match[1] ?? "");
  expect(named.length).toBeGreaterThan(8);
  const known = new Set(
    policy.filter(({ store }) => store === "redis").map(({ name }) => name.split(":")[0]),
  );
  expect(named.filter((prefix) => !known.has(prefix))).toEqual([]);
});

test("[G3] the ledger's columns with personal data exist", () => {
  const schema = ledgerMigrations.join(" ");
  for (const { store, personal } of policy.filter((holding) => holding.store === "ledger"))
    for (const column of personal) expect(schema, `${store} ${column}`).toContain(column);
});

test("[G3] docs/retention.md is the policy", () => {
  expect(readFileSync(join(root, "docs/retention.md"), "utf8")).toBe(retentionPage());
});
