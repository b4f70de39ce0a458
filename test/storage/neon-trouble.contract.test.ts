/** Problems of Neon's proxy, as the driver sees them: its 400 without an SQLSTATE says little about the request. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hasCode } from "../../core/kernel/errors.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createPostgres } from "../../core/storage/postgres.ts";
import { manualClock } from "../support/clock.ts";

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const fine: Answer = { status: 200, body: { fields: [], rows: [], command: "SELECT", rowCount: 0 } };
/** Neon sends an empty code if there is none; older responses omit it. */
const trouble = (message: string, status = 400): Answer => ({ status, body: { message, code: "" } });
const asleep = trouble("Control plane request failed");

const statement = (sql: string) => ({ sql, parameters: [] });
const isRefused = (error: unknown) => hasCode(error, "database_failed");
const isOut = (error: unknown) => hasCode(error, "database_unavailable");

describe("[P8] [S11] Neon's trouble", () => {
  let answer: (query: string) => Answer;
  let asked: string[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      const { query } = JSON.parse(text) as { query: string };
      asked.push(query);
      const { status, body } = answer(query);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    asked = [];
  });

  const open = () => {
    const { port } = server.address() as AddressInfo;
    const clock = manualClock(0);
    const guard = createGuard({
      store: "postgres",
      timeoutMs: 10_000,
      retryDelaysMs: [1_000, 2_000, 4_000],
      clock,
    });
    const settings = {
      databaseUrl: `postgresql://a:b@127.0.0.1:${port}/c`,
      fetchEndpoint: `http://127.0.0.1:${port}/sql`,
    };
    return { sql: createPostgres(settings, guard), guard, clock };
  };
  const tries = () => asked.filter((query) => query === "select 7").length;

  test("a response with too few or too many results is an outage: a missing result is not taken for no rows", async () => {
    const { sql } = open();
    const pair = { first: statement("select 1"), second: statement("select 2") };
    for (const count of [0, 1, 3]) {
      answer = () => ({ status: 200, body: { results: Array.from({ length: count }, () => fine.body) } });
      await expect(sql.batch(pair)).rejects.toSatisfy(isOut);
    }
    answer = () => ({ status: 200, body: { results: [fine.body, fine.body] } });
    expect(await sql.batch(pair)).toEqual({ first: [], second: [] });
  });

  test("a short failure is retried after 1 and 2 s, and the caller does not notice", async () => {
    const { sql, clock } = open();
    answer = () => (tries() > 2 ? fine : asleep);
    assert.deepEqual(await sql.query(statement("select 7")), []);
    assert.deepEqual([tries(), clock.now()], [3, 3_000]);
  });

  for (const [what, body] of [
    ["an empty code", { message: "Control plane request failed", code: "" }],
    ["no code", { message: "Control plane request failed" }],
    ["null", { message: "Couldn't connect to compute node", code: null }],
  ] as const) {
    test(`a database that cannot be woken (${what}) is an outage, and opens the breaker`, async () => {
      const { sql, guard } = open();
      answer = () => ({ status: 400, body });
      for (let call = 1; call <= 3; call += 1) {
        await assert.rejects(sql.query(statement("select 7")), isOut);
        assert.equal(tries(), 4 * call);
      }
      assert.equal(guard.state(), "open");
    });
  }

  test("a request that is refused while others are answered is itself at fault: the breaker stays closed", async () => {
    const { sql, guard } = open();
    answer = (query) => (query === "select 7" ? trouble("could not parse the HTTP request body") : fine);
    for (let call = 0; call < 5; call += 1) {
      await assert.rejects(sql.query(statement("select 7")), isRefused);
      assert.deepEqual(await sql.query(statement("select 8")), []);
    }
    assert.equal(guard.state(), "closed");
  });

  for (const message of ["connection closed", "error communicating with the server: broken pipe"]) {
    test(`"${message}" may come after the statement: it is an outage, and not retried`, async () => {
      const { sql } = open();
      answer = () => trouble(message);
      await assert.rejects(sql.query(statement("select 7")), isOut);
      assert.equal(asked.length, 1);
    });
  }

  for (const status of [413, 507]) {
    test(`too large (${status}) is refused, not retried, and not an outage`, async () => {
      const { sql, guard } = open();
      answer = () => trouble("response is too large (max is 10485760 bytes)", status);
      for (let call = 0; call < 4; call += 1)
        await assert.rejects(sql.query(statement("select 7")), isRefused);
      assert.deepEqual([asked.length, guard.state()], [4, "closed"]);
    });
  }

  test("a page of some other proxy, even with 200, is an outage", async () => {
    const { sql } = open();
    for (const status of [200, 502]) {
      answer = () => ({ status, body: null });
      await assert.rejects(sql.query(statement("select 7")), isOut);
    }
  });
});
