/** The audit trail over HTTP. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { AuditPage } from "../../core/audit/schema.ts";
import { sql, statement } from "../../core/compiler.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin, ask, addReviewer, type KeyHolder, plant } from "../support/reviews.ts";

describe("the audit over HTTP", () => {
  let harness: Harness;
  let store: Sql;
  let eve: KeyHolder;
  beforeAll(async () => {
    harness = await startHarness();
    store = databaseOf(harness);
    eve = await addReviewer(store, "Eve");
    await plantAudit();
  });
  afterAll(() => harness.close());

  const get = (query: string) => harness.api("GET", `/v1/audit?${query}`);
  const page = async (query: string): Promise<AuditPage> => {
    const answer = await get(query);
    assert.equal(answer.status, 200, `${query} ${JSON.stringify(answer.body)}`);
    return AuditPage.parse(answer.body);
  };
  const subjects = async (query: string) => (await page(query)).items.map((entry) => entry.subject_id);

  /** Ten entries in April 2026: five times of two each, a microsecond apart. */
  async function plantAudit(): Promise<void> {
    await store.query(
      statement(sql`insert into audit_log (at, actor_id, actor_name, action, subject_type, subject_id, detail)
        select timestamptz '2026-04-01 22:30:00.000100Z' + make_interval(hours => 12 * (n / 2), secs => (n % 2) * 0.000001),
          case when n % 3 = 0 then null else ${eve.id}::uuid end, case when n % 3 = 0 then 'planter' else 'Eve' end,
          'plant.' || case when n < 5 then 'sow' else 'reap' end, case when n = 7 then 'tree' else 'bush' end,
          's' || n, jsonb_build_object('n', n)
        from generate_series(0, 9) n`),
    );
  }
  const april = "from=2026-04-01&to=2026-04-30";

  test("[P6] a decision is there with who, when, what and its detail, newest first", async () => {
    const { id } = await plant(harness);
    await ask(harness, "claim", id, eve);
    harness.clock.advance(1_000);
    await ask(harness, "reject", id, eve);
    const { items, next_cursor } = await page(`subject_id=${id}`);
    assert.equal(next_cursor, null);
    const [newest, oldest] = items;
    assert.ok(newest !== undefined && oldest !== undefined && newest.id > oldest.id);
    const { detail, ...rest } = newest;
    assert.deepEqual(rest, {
      id: newest.id,
      at: new Date(harness.clock.now()).toISOString(),
      actor: { id: eve.id, name: "Eve" },
      action: "review.reject",
      subject_type: "interaction",
      subject_id: id,
    });
    assert.equal(typeof detail["version"], "number");
    assert.equal(oldest.action, "review.claim");
  });

  test("[P7] every filter narrows the list, alone and combined", async () => {
    const all = ["s9", "s8", "s7", "s6", "s5", "s4", "s3", "s2", "s1", "s0"];
    const only = (...ns: number[]) => all.filter((subject) => ns.includes(Number(subject.slice(1))));
    for (const [query, found] of [
      ["", all],
      [`actor=${eve.id}`, only(1, 2, 4, 5, 7, 8)],
      ["actor=planter", only(0, 3, 6, 9)],
      ["action=plant.sow", only(0, 1, 2, 3, 4)],
      ["action=plant", []],
      ["subject_type=tree", only(7)],
      ["subject_id=s4", only(4)],
      ["subject_type=tree&subject_id=s4", []],
      [`actor=${eve.id}&action=plant.reap&subject_type=bush`, only(5, 8)],
      ["actor=Nobody", []],
      [`actor=${admin.id}`, []],
    ] as const) {
      assert.deepEqual(await subjects(`${april}&${query}`), found, query);
    }
  });

  test("[P7] from and to are UTC days or times, both inclusive", async () => {
    const between = async (from: string, to: string) =>
      (await page(`from=${from}&to=${to}`)).items.map((entry) => entry.detail["n"]);
    assert.deepEqual(await between("2026-04-01", "2026-04-01"), [1, 0]);
    assert.deepEqual(await between("2026-04-02", "2026-04-02"), [5, 4, 3, 2]);
    assert.deepEqual(await between("2026-04-01T22:30:00.000101Z", "2026-04-02T10:30:00.000100Z"), [2, 1]);
    assert.deepEqual(await between("2026-04-03", "2026-04-02"), []);
    assert.deepEqual(await subjects("to=2026-03-31"), []);
    assert.ok((await subjects("from=2026-04-01")).length > 10);
    for (const far of ["to=9999-12-31", "from=0001-01-01", "to=9999-12-31T23:59:59.9999999Z"]) {
      assert.equal((await get(far)).status, 200, far);
    }
  });

  test("[P7] pages of any length show every entry once, even within one millisecond", async () => {
    const whole = await subjects(april);
    assert.equal(whole.length, 10);
    for (const limit of [1, 2, 3, 9, 10, 11]) {
      const seen: string[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const { items, next_cursor }: AuditPage = await page(
          `${april}&limit=${limit}${cursor === "" ? "" : `&cursor=${cursor}`}`,
        );
        seen.push(...items.map((entry) => entry.subject_id));
        cursor = next_cursor;
      }
      assert.deepEqual(seen, whole, `${limit}`);
    }
  });

  test("[A3] it is for admins", async () => {
    assert.equal((await harness.api("GET", "/v1/audit", undefined, eve.key)).status, 403);
    assert.equal((await harness.api("GET", "/v1/audit", undefined, null)).status, 401);
  });

  test("[P8] an invalid filter is rejected by name, and no filter text causes a failure", async () => {
    const key = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    for (const [query, field] of [
      ["from=yesterday", "from"],
      ["from=2026-02-30", "from"],
      ["to=2026-04-01T10:00:00%2B02:00", "to"],
      ["to=0000-01-01", "to"],
      ["from=0000-01-01T00:00:00Z", "from"],
      ["actor=", "actor"],
      ["action=a%00b", "action"],
      [`subject_id=${"x".repeat(201)}`, "subject_id"],
      ["limit=201", "limit"],
      ["cursor=x", "cursor"],
      [`cursor=${key(["2026-04-01T00:00:00.000000Z", 1e300])}`, "cursor"],
      [`cursor=${key(["2026-04-01T25:00:00.000000Z", 1])}`, "cursor"],
      ["subject=x", "subject"],
    ] as const) {
      const answer = await get(query);
      assert.deepEqual([answer.status, answer.body["field"]], [422, field], query);
    }
    for (const text of ["'; drop table audit_log; --", "%", "\\", "😀", "\u202e", "x".repeat(200)]) {
      for (const name of ["actor", "action", "subject_type", "subject_id"]) {
        assert.deepEqual(await subjects(`${name}=${encodeURIComponent(text)}`), []);
      }
    }
  });
});
