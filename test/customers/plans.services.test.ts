/** The lists of customers and of the audit stay on their indexes at 200,000 rows each. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { type AuditFilter, selectAudit } from "../../core/audit/sql.ts";
import { sql, statement } from "../../core/compiler.ts";
import * as statements from "../../core/customers/directory-sql.ts";
import { lockCustomer } from "../../core/customers/sql.ts";
import { CustomerId, ReviewerId } from "../../core/kernel/ids.ts";
import type { Sql, Statement } from "../../core/kernel/sql.ts";
import { driverOver } from "../support/database.ts";
import { fastUnsafeSettings, fillUnchecked, planOf, rowsOf } from "../support/plans.ts";
import { type RealPostgres, startMigratedRealPostgres } from "../support/services.ts";

const customers = 200_000;
const reviewer = { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "admin" };
const now = "2026-06-15T12:00:00.000Z";

const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

describe("[P7] plans of 200,000 customers", () => {
  let engine: RealPostgres;
  let store: Sql;
  beforeAll(async () => {
    engine = await startMigratedRealPostgres(2, fastUnsafeSettings);
    store = driverOver(engine);
    await fill(store);
  });
  afterAll(() => engine.close());

  /** The rows a statement reads when run; fails on a full table scan. */
  async function readBy(checked: Statement): Promise<{ rows: number; indexes: string[] }> {
    // A node that was planned but not run has no loops.
    const planned = await planOf(store, checked, "analyze, timing off");
    const nodes = planned.filter((node) => node["Actual Loops"] !== 0);
    const large = ["users", "customer_list", "user_current_status", "audit_log", "interactions"];
    const scans = nodes.filter((node) => large.includes(node["Relation Name"] ?? ""));
    const whole = scans.filter((node) => node["Node Type"] === "Seq Scan");
    assert.deepEqual(
      whole.map((node) => node["Relation Name"]),
      [],
      "reads a whole table",
    );
    const bitmaps = nodes.filter((node) => node["Node Type"] === "Bitmap Index Scan");
    return {
      rows: [...scans, ...bitmaps].reduce((sum, node) => sum + rowsOf(node), 0),
      indexes: nodes.flatMap((node) => node["Index Name"] ?? []),
    };
  }

  const all = { search: null, status: null, after: null, limit: 51 };
  const middle = ["2025-06-01T00:00:00.000000Z", idOf(1)] as const;
  /** A page reads each of its customers in four tables. */
  const aPage = 4 * 51;

  test("[P7] a page reads what it shows, first or in the middle, for all and for any status", async () => {
    for (const status of [null, "new", "inactive", "customer"]) {
      for (const from of [null, middle]) {
        const { rows, indexes } = await readBy(statements.selectCustomers({ ...all, status, after: from }));
        assert.ok(rows <= aPage, `${status} ${rows} rows by ${indexes.join()}`);
      }
    }
  });

  test("[P7] a search reads what it finds", async () => {
    for (const search of ["person123456", "100123456", "nadia rare", "rarity", "nobody at all"]) {
      const { rows, indexes } = await readBy(statements.selectCustomers({ ...all, search }));
      assert.ok(indexes.includes("customer_list_words"), `${search}: ${indexes.join()}`);
      // The newest 5,000 are scanned first.
      assert.ok(rows <= 5_000 + aPage, `${search}: ${rows} rows`);
    }
  });

  test("[P7] a search that matches nearly everyone reads little more than the page it shows", async () => {
    for (const search of ["p", "person"]) {
      for (const more of [{}, { status: "new" }, { after: middle }]) {
        const { rows } = await readBy(statements.selectCustomers({ ...all, ...more, search }));
        assert.ok(rows <= 2 * aPage, `${search}: ${rows} rows`);
      }
    }
  });

  test("[P6] one customer is read and changed by key", async () => {
    const id = CustomerId.parse(idOf(4_242));
    const change = {
      id,
      by: reviewer,
      now,
      status: "customer",
      nickname: "x",
      lifetime_value_usd: 1,
    } as const;
    for (const checked of [
      statements.selectCustomer(id),
      lockCustomer(id),
      statements.changeCustomer(change),
    ]) {
      const { rows } = await readBy(checked);
      assert.ok(rows <= 10, `${rows} rows`);
    }
  });

  const filter: AuditFilter = { after: null, limit: 51 };

  test("[P7] a page of the audit reads what it shows, with any filter", async () => {
    const old = { from: "2025-01-05", to: "2025-02-01" };
    for (const narrowed of [
      {},
      old,
      { actor: reviewer.id },
      { actor: idOf(7) },
      { actor: "nadia" },
      { actor: "Nobody" },
      { action: "review.claim" },
      { action: "rare.deed" },
      { subject_type: "interaction" },
      { subject_type: "rarity" },
      { subject_id: "4242" },
      { action: "review.claim", ...old },
      { actor: reviewer.id, ...old },
      { after: ["2025-03-01T00:00:00.000000Z", 50_000] as const },
    ]) {
      const { rows, indexes } = await readBy(selectAudit({ ...filter, ...narrowed }));
      assert.ok(rows <= 110, `${JSON.stringify(narrowed)}: ${rows} rows by ${indexes.join()}`);
    }
  });
});

/** Most are new; the inactive ones wrote longest ago. Two years, ten names per prefix. */
async function fill(store: Sql): Promise<void> {
  const id = sql`('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid`;
  const at = sql`timestamptz '2024-06-15' + make_interval(secs => n * 300)`;
  const status = sql`case when n % 1000 = 5 then 'customer' when n < 20000 then 'inactive' else 'new' end`;
  const from = sql`generate_series(1, ${customers}::integer) n`;
  const rows = [
    sql`insert into users (id, telegram_user_id, display_name, username, created_at, updated_at)
      select ${id}, 100000000 + n, case when n % 50000 = 7 then 'Nadia Rarity' else 'Person' || n end, 'u' || n, ${at}, ${at}
      from ${from}`,
    sql`insert into user_current_status (user_id, funnel_status, updated_at) select ${id}, ${status}, ${at} from ${from}`,
    sql`insert into customer_list (user_id, active_at, funnel_status, words)
      select ${id}, ${at}, ${status}, array_to_tsvector(array['#' || (100000000 + n), 'u' || n]
        || case when n % 50000 = 7 then array['nadia', 'rarity'] else array['person' || n] end) from ${from}`,
    sql`insert into audit_log (at, actor_id, actor_name, action, subject_type, subject_id)
      select ${at}, case when n % 2 = 0 then ${reviewer.id}::uuid end, case when n % 2 = 0 then 'admin' else 'nadia' end,
        case when n = 9 then 'rare.deed' when n % 2 = 0 then 'review.claim' else 'review.supersede' end,
        case when n = 8 then 'rarity' else 'interaction' end, n::text from ${from}`,
  ];
  // The statement for customer_list does at once what triggers do for each row.
  await fillUnchecked(
    store,
    rows.map((raw) => statement(raw)),
    { indexes: "afterwards", finish: "vacuum analyze" },
  );
}
