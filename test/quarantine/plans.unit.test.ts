/** The lists of quarantined messages and parked updates stay on their indexes when there are 60,000 of them. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf, ReviewerId } from "../../core/kernel/ids.ts";
import type { Sql, Statement } from "../../core/kernel/sql.ts";
import { selectParked } from "../../core/parked/sql.ts";
import { claimHeld } from "../../core/quarantine/claim-sql.ts";
import {
  deleteExpired,
  selectHeldOf,
  selectQuarantine,
  selectStatistics,
} from "../../core/quarantine/sql.ts";
import type { EmbeddedPostgres } from "../../local/engines/postgres.ts";
import { driverOver, startNewPostgres } from "../support/database.ts";
import { planOf, rowsOf, tableOf } from "../support/plans.ts";

const now = "2026-06-15T12:00:00.000Z";
const customer = customerIdOf(7);
const rows = 60_000;

describe("[Q2] [P7] plans of a full quarantine", () => {
  let engine: EmbeddedPostgres;
  let store: Sql;
  beforeAll(async () => {
    engine = await startNewPostgres();
    store = driverOver(engine);
    await fill(store);
  });
  afterAll(() => engine.close());

  /** The rows that scans of this table read; fails on a full table scan. */
  async function touchedBy(table: string, checked: Statement): Promise<number> {
    const scans = (await planOf(store, checked, "analyze, timing off")).filter(
      (node) => tableOf(node) === table,
    );
    expect(scans.length).toBeGreaterThan(0);
    expect(scans.filter((node) => node["Node Type"] === "Seq Scan")).toEqual([]);
    return scans.reduce((sum, node) => sum + rowsOf(node), 0);
  }

  const page = { state: "held", limit: 51, now, after: null } as const;
  for (const [what, filter] of Object.entries({
    "the first": page,
    "one in the middle": { ...page, after: [rows / 2] },
    "of the rarer reason": { ...page, reason: "rate_limit" },
    "of a customer": { ...page, customer },
  } as const))
    test(`a page reads about as many messages as it shows: ${what}`, async () => {
      expect(await touchedBy("quarantine_messages", selectQuarantine(filter))).toBeLessThanOrEqual(150);
    });

  test("a release reads and locks what it names, and no more", async () => {
    const by = { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "admin" };
    const claim = claimHeld(
      [
        { id: 5, envelope: "{}" },
        { id: 9, envelope: "{}" },
      ],
      by,
      now,
    );
    expect(await touchedBy("quarantine_messages", claim)).toBeLessThanOrEqual(20);
    expect(await touchedBy("quarantine_messages", selectHeldOf(customer, now, 501))).toBeLessThanOrEqual(600);
  });

  test("figures and expiry are bounded", async () => {
    const figures = selectStatistics(now, now, 1_000);
    expect(await touchedBy("quarantine_messages", figures)).toBeLessThanOrEqual(2_500);
    expect(await touchedBy("quarantine_messages", deleteExpired(now, 500))).toBeLessThanOrEqual(1_100);
  });

  for (const [what, filter] of Object.entries({
    "the first": { reason: null, after: null, limit: 51 },
    "one in the middle": { reason: null, after: ["2026-06-01T00:00:00.000Z", 5], limit: 51 },
    "of a rare reason": { reason: "unreadable", after: null, limit: 51 },
  } as const))
    test(`a page reads about as many parked updates as it shows: ${what}`, async () => {
      expect(await touchedBy("kept_updates", selectParked(filter))).toBeLessThanOrEqual(60);
    });
});

/** Customers with messages, one in a hundred of them over the limit and one in ten released, and parked updates. */
async function fill(store: Sql): Promise<void> {
  await store.batch({
    users: statement(sql`
      insert into users (id, telegram_user_id, display_name)
      select gen_random_uuid(), n, 'Ann' from generate_series(1000, 1999) n
      union all select ${customer}::uuid, 7, 'Bo'`),
    messages: statement(sql`
      insert into quarantine_messages (user_id, update_id, reason, envelope, created_at, expires_at, released_at)
      select u.id, n, case when n % 100 = 0 then 'rate_limit' else 'silence' end, '{"received_at": "2026-06-15T00:00:00Z"}',
        ${now}::timestamptz - n * interval '1 second', ${now}::timestamptz + (n - 100) * interval '1 second',
        case when n % 10 = 1 then ${now}::timestamptz end
      from generate_series(1, ${rows}::integer) n
      join (select id, row_number() over () as place from users) u on u.place = n % 1001 + 1`),
    parked: statement(sql`
      insert into kept_updates (update_id, customer_id, update_kind, fate, reason, body, received_at)
      select n, gen_random_uuid(), 'message', 'parked', case when n % 1000 = 0 then 'unreadable' else 'group_chat' end,
        '{}', ${now}::timestamptz - n * interval '1 minute' from generate_series(1, ${rows}::integer) n`),
  });
  for (const table of ["users", "quarantine_messages", "kept_updates"])
    await store.query({ sql: `vacuum analyze ${table}`, parameters: [] });
}
