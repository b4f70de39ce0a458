/** What the production Postgres driver can rely on behind the Neon endpoint, with any engine. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { neon, neonConfig, NeonDbError, type NeonQueryFunction } from "@neondatabase/serverless";

interface Engine {
  readonly databaseUrl: string;
  readonly fetchEndpoint: string;
  close(): Promise<void>;
}

type Driver = NeonQueryFunction<false, false>;

/** Registers the suite for one engine. */
export function neonWireSuite(name: string, start: () => Promise<Engine>): void {
  describe(`the Neon wire over ${name}`, () => {
    let engine: Engine;
    let sql: Driver;
    beforeAll(async () => {
      engine = await start();
      neonConfig.fetchEndpoint = engine.fetchEndpoint;
      sql = neon(engine.databaseUrl, { disableWarningInBrowsers: true });
      await sql.query("create table items (id int primary key, name text not null)");
    });
    afterAll(() => engine.close());
    values(() => sql);
    errors(() => sql);
    transactions(() => sql);
    access(() => engine);
  });
}

function values(driver: () => Driver): void {
  test("returns null, bytes, JSON, arrays, booleans and large numbers as the driver knows them", async () => {
    const [row] = await driver().query(
      `select $1::text as nothing, $2::bytea as bytes, $3::jsonb as json, $4::int[] as list, $5::bool as yes,
              $6::numeric as money, $7::bigint as big, $8::text as text`,
      [
        null,
        Buffer.from([0, 255, 10]),
        { a: ["ü", null] },
        [1, 2],
        true,
        "0.100000",
        9_007_199_254_740_993n,
        "x",
      ],
    );
    assert.deepEqual(row, {
      nothing: null,
      bytes: Buffer.from([0, 255, 10]),
      json: { a: ["ü", null] },
      list: [1, 2],
      yes: true,
      money: "0.100000",
      big: "9007199254740993",
      text: "x",
    });
  });

  test("returns hostile text unchanged: 4,096 emoji, right-to-left, quotes, HTML, an empty string", async () => {
    for (const text of [
      "😀".repeat(4096),
      "\u202Eשלום",
      "'; drop table items; --",
      "<b>&amp;</b>",
      "",
      "\\x00",
    ]) {
      const [row] = await driver().query("select $1::text as text", [text]);
      assert.equal(row?.["text"], text);
    }
  });

  test("returns command, count and the columns' types, even without rows", async () => {
    const full = { fullResults: true } as const;
    const none = await driver().query("select id, name from items where id = -1", [], full);
    assert.deepEqual(
      none.fields.map(({ name, dataTypeID }) => [name, dataTypeID]),
      [
        ["id", 23],
        ["name", 25],
      ],
    );
    assert.equal(none.rowCount, 0);
    const made = await driver().query("insert into items values (1, 'a'), (2, 'b')", [], full);
    assert.deepEqual([made.command, made.rowCount], ["INSERT", 2]);
    const table = await driver().query("create table other ()", [], full);
    assert.deepEqual([table.command, table.rowCount], ["CREATE", null]);
  });

  test("serves many callers at once, each with its own response", async () => {
    const asked = Array.from({ length: 50 }, (_, index) => index);
    const rows = await Promise.all(asked.map((n) => driver().query("select $1::int as n", [n])));
    assert.deepEqual(
      rows.map(([row]) => row?.["n"]),
      asked,
    );
  });
}

const refusedWith =
  (code: string, more: Partial<NeonDbError> = {}) =>
  (error: unknown) => {
    assert.ok(error instanceof NeonDbError);
    assert.equal(error.code, code);
    for (const [key, value] of Object.entries(more))
      assert.equal(error[key as keyof NeonDbError], value, key);
    return true;
  };

function errors(driver: () => Driver): void {
  test("passes on Postgres' own fields of an error", async () => {
    await driver().query("insert into items values (10, 'a')");
    await assert.rejects(
      driver().query("insert into items values (10, 'b')"),
      refusedWith("23505", { constraint: "items_pkey", table: "items", schema: "public", severity: "ERROR" }),
    );
    await assert.rejects(
      driver().query("insert into items values (11, null)"),
      refusedWith("23502", { column: "name" }),
    );
    await assert.rejects(driver().query("selec 1"), refusedWith("42601", { position: "1" }));
  });

  test("rejects NUL, in a parameter and in a statement, and keeps working", async () => {
    await assert.rejects(driver().query("select $1::text", ["a\0b"]), refusedWith("22021"));
    await assert.rejects(driver().query("select 'a\0b'"), NeonDbError);
    const [row] = await driver().query("select 1 as one");
    assert.equal(row?.["one"], 1);
  });

  test("refuses a lone surrogate instead of storing a replacement character", async () => {
    await assert.rejects(driver().query("select $1::text", ["a\ud800b"]), /lone surrogate/);
  });

  test("refuses two statements in one text", async () => {
    await assert.rejects(driver().query("select 1; select 2"), refusedWith("42601"));
  });
}

function transactions(driver: () => Driver): void {
  const count = async () => Number((await driver().query("select count(*) from items"))[0]?.["count"]);

  test("a batch is one transaction: if one statement fails none is applied", async () => {
    const before = await count();
    const sql = driver();
    const batch = sql.transaction([
      sql.query("insert into items values (20, 'a')"),
      sql.query("insert into items values (20, 'again')"),
    ]);
    await assert.rejects(batch, refusedWith("23505"));
    assert.equal(await count(), before);
  });

  test("a batch fails at COMMIT when a deferred constraint does, and the next one works", async () => {
    const sql = driver();
    await sql.query("create table late (n int unique deferrable initially deferred)");
    const twice = [sql.query("insert into late values (1)"), sql.query("insert into late values (1)")];
    await assert.rejects(sql.transaction(twice), refusedWith("23505"));
    const [rows] = await sql.transaction([sql.query("select count(*)::int as n from late")]);
    assert.deepEqual(rows, [{ n: 0 }]);
  });

  test("a migration changes a table that every session has read, and nobody notices", async () => {
    const sql = driver();
    await sql.query("create table growing (n int)");
    await sql.query("insert into growing values (1)");
    const many = () => Promise.all(Array.from({ length: 30 }, () => sql.query("select * from growing")));
    for (let time = 0; time < 3; time += 1)
      expect(new Set((await many()).map((rows) => JSON.stringify(rows)))).toEqual(new Set([`[{"n":1}]`]));
    await sql.query("alter table growing add column m int default 2");
    expect(await sql.transaction([sql.query("select * from growing")])).toEqual([[{ n: 1, m: 2 }]]);
    expect(new Set((await many()).map((rows) => JSON.stringify(rows)))).toEqual(new Set([`[{"n":1,"m":2}]`]));
  });

  test("the error of a batch is that of the statement that failed", async () => {
    const sql = driver();
    const batch = () =>
      sql.transaction([
        sql.query("select 1"),
        sql.query("select 1 / (n - 1) from (values (1)) v (n)"),
        sql.query("select 2"),
      ]);
    // Prepared from the second time on.
    for (let time = 0; time < 3; time += 1) await assert.rejects(batch(), refusedWith("22012"));
    expect(await sql.query("select 2")).toEqual([{ "?column?": 2 }]);
  });

  test("a batch respects isolation level and read-only", async () => {
    const sql = driver();
    const [level] = await sql.transaction(
      [sql.query("select current_setting('transaction_isolation') as level")],
      {
        isolationLevel: "RepeatableRead",
      },
    );
    assert.deepEqual(level, [{ level: "repeatable read" }]);
    const write = [sql.query("insert into items values (30, 'a')")];
    await assert.rejects(sql.transaction(write, { readOnly: true }), refusedWith("25006"));
  });

  test("a transaction opened by a single statement does not reach the next caller", async () => {
    const before = await count();
    await driver().query("begin");
    await driver().query("insert into items values (40, 'a')");
    await driver().query("rollback");
    assert.equal(await count(), before + 1);
  });
}

function access(engine: () => Engine): void {
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(engine().fetchEndpoint, {
      method: "POST",
      headers: { "neon-connection-string": engine().databaseUrl, ...headers },
      body,
    });

  test("refuses a wrong password with Postgres' own code", async () => {
    const url = new URL(engine().databaseUrl);
    url.password = "wrong";
    await assert.rejects(neon(url.href).query("select 1"), refusedWith("28P01"));
  });

  test("answers 400, 404, 413 and 507 where Neon would reject a request too", async () => {
    assert.equal((await post("{}")).status, 400);
    assert.equal((await post("not json")).status, 400);
    assert.equal((await post('{"query":"select 1"}', { "neon-connection-string": "" })).status, 400);
    assert.equal((await post('{"queries":[]}', { "neon-batch-isolation-level": "Chaos" })).status, 400);
    assert.equal((await fetch(engine().fetchEndpoint)).status, 404);
    assert.equal((await post("x".repeat(10 * 1024 * 1024 + 1))).status, 413);
    assert.equal((await post('{"query":"select repeat(\'x\', 11000000)"}')).status, 507);
  });
}
