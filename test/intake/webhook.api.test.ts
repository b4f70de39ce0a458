/** The webhook: a rejected request stores nothing, an accepted update is stored according to its fate. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { parseUpdate } from "../../core/intake/intake.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { telegramWebhook } from "../../functions/telegram-webhook.ts";
import { databaseOf, type Harness, secret, startHarness } from "../support/harness.ts";
import { callWebhook, type Reply } from "../support/webhook-call.ts";
import { textUpdate } from "../support/updates.ts";

const hello = JSON.stringify(textUpdate({ updateId: 1, userId: 7, text: "Hello" }));

async function redisKeys(harness: Harness): Promise<unknown> {
  return harness.app.redis.script({ name: "test.keys", lua: "return redis.call('KEYS', '*')" }, [], []);
}

const tables = ["users", "messages", "interactions", "kept_updates", "wal_fallback", "quarantine_messages"];

async function rowsIn(harness: Harness): Promise<number> {
  const counts = tables.map((table) => `(select count(*) from ${table})`).join(" + ");
  const [row] = await databaseOf(harness).query<{ n: number }>({
    sql: `select ${counts} as n`,
    parameters: [],
  });
  return row?.n ?? Number.NaN;
}

/** RFC 9457 with our three members, and nothing from the body. */
function refused(reply: Reply, status: number, code: string): void {
  assert.equal(reply.status, status, JSON.stringify(reply.problem));
  assert.equal(reply.headers["content-type"], "application/problem+json");
  const { detail, title, ...rest } = reply.problem;
  assert.deepEqual(rest, { type: `urn:nadia:problem:${code}`, status, code, request_id: "request-1" });
  for (const words of [detail, title]) assert.ok(typeof words === "string" && words.length > 5);
}

describe("what the webhook rejects", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  /** Runs calls that must not reach any store. */
  async function storingNothing(run: () => Promise<void>): Promise<void> {
    for (const wire of Object.values(harness.proxies)) wire.reset();
    await run();
    assert.deepEqual(
      Object.values(harness.proxies).map((wire) => wire.count()),
      [0, 0, 0],
      "no store was asked",
    );
    assert.deepEqual(await redisKeys(harness), []);
    assert.equal(await rowsIn(harness), 0);
  }

  test("no secret or a wrong one answers 401, whatever the body", async () => {
    const wrong = [null, "", "x", secret.slice(0, -1), `${secret}x`, secret.toUpperCase(), ` ${secret}`];
    await storingNothing(async () => {
      for (const header of wrong) {
        for (const body of [hello, "", "not json", "x".repeat(1_100_000)]) {
          const reply = await callWebhook(harness, { body, secret: header });
          assert.equal(reply.status, 401, JSON.stringify(header));
          assert.equal(reply.problem["code"], "secret_wrong");
        }
      }
    });
  });

  test("anything but POST answers 405 and says what is supported", async () => {
    await storingNothing(async () => {
      for (const method of ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
        const reply = await callWebhook(harness, { method, body: hello });
        assert.equal(reply.status, 405);
        assert.equal(reply.problem["code"], method === "HEAD" ? undefined : "method_not_allowed");
        assert.equal(reply.headers["allow"], "POST");
      }
    });
  });

  test("a body that is not JSON answers 400 body_not_json", async () => {
    await storingNothing(async () => {
      for (const body of ["", " ", "not json", "{", hello.slice(0, -1), `${hello}x`, "NaN", "'{}'"]) {
        refused(await callWebhook(harness, { body }), 400, "body_not_json");
      }
      const broken = { body: "@@@ not base64 @@@", isBase64Encoded: true };
      refused(await callWebhook(harness, { event: broken }), 400, "body_not_json");
    });
  });

  test("JSON that is not an update answers 400 not_an_update", async () => {
    await storingNothing(async () => {
      for (const body of ["null", "7", '"x"', "[]", "{}", '{"update_id":"1"}', '{"update_id":1.5}', "[{}]"]) {
        refused(await callWebhook(harness, { body }), 400, "not_an_update");
      }
    });
  });

  test("a body over 1 MB answers 413, in plain and in base64, and exactly 1 MB is fine", async () => {
    const padded = (bytes: number) => `${" ".repeat(bytes - 4)}null`;
    await storingNothing(async () => {
      for (const contentType of ["application/json", "application/octet-stream"]) {
        const big = await callWebhook(harness, { body: padded(1_048_577), contentType });
        refused(big, 413, "body_too_large");
        const full = await callWebhook(harness, { body: padded(1_048_576), contentType });
        refused(full, 400, "not_an_update");
      }
      // 349,526 characters of three bytes each.
      refused(await callWebhook(harness, { body: "€".repeat(349_526) }), 413, "body_too_large");
    });
  });

  test("a webhook that cannot be wired returns a problem document, and the log line is not lost", async () => {
    const written: string[] = [];
    const { write } = process.stdout;
    process.stdout.write = (chunk: string | Uint8Array) => {
      written.push(String(chunk));
      return write.call(process.stdout, chunk);
    };
    try {
      const unwired = telegramWebhook(() => {
        throw new NadiaError("bad_configuration", "TELEGRAM_WEBHOOK_SECRET must be set");
      });
      const event = { requestContext: { requestId: "r-1", http: { method: "POST" } }, headers: {} };
      const result = await unwired(event as never, {} as never);
      assert.equal(result.statusCode, 500);
      assert.match(result.body ?? "", /"code":"bad_configuration"/);
    } finally {
      process.stdout.write = write;
    }
    assert.match(written.join(""), /"reason":"TELEGRAM_WEBHOOK_SECRET must be set"/);
  });

  test("(promise 1) both stores down: 503, nothing stored, and the same update later is accepted", async () => {
    harness.proxies.redis.cut(true);
    harness.proxies.postgres.cut(true);
    const reply = await callWebhook(harness, { body: hello });
    harness.proxies.redis.cut(false);
    harness.proxies.postgres.cut(false);
    refused(reply, 503, "stores_unavailable");
    assert.deepEqual(await redisKeys(harness), []);
    assert.equal(await rowsIn(harness), 0);
    assert.equal((await callWebhook(harness, { body: hello })).status, 200);
    assert.notDeepEqual(await redisKeys(harness), []);
  });
});

describe("what the webhook accepts", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const one = async <Row>(raw: Parameters<typeof statement<Row>>[0]): Promise<Row | undefined> =>
    (await databaseOf(harness).query(statement(raw)))[0];

  /** Fails unless the update is stored according to its fate. */
  async function stored(body: string): Promise<void> {
    const intake = parseUpdate(body, harness.clock.now());
    if (intake.fate !== "append") {
      const answered = harness.telegram.calls().filter(({ method }) => method === "answerCallbackQuery");
      assert.deepEqual(
        answered.map(({ payload }) => payload["callback_query_id"]),
        ["callback_query_id" in intake ? intake.callback_query_id : null],
      );
      return;
    }
    const { envelope } = intake;
    if (envelope.kind === "kept") {
      const row = await one<object>(sql`select fate, reason, update_kind, customer_id, body from kept_updates
        where update_id = ${envelope.update_id}::bigint`);
      const { fate, reason, update_kind, customer_id } = envelope;
      assert.deepEqual(row, { fate, reason, update_kind, customer_id, body: JSON.parse(envelope.body) });
    } else if (envelope.kind === "reachability") {
      const row = await one<object>(
        sql`select reachable from users where id = ${envelope.customer_id}::uuid`,
      );
      assert.deepEqual(row, { reachable: envelope.reachable });
    } else if (envelope.kind === "business_connection") {
      const row = await one<object>(
        sql`select can_reply from business_connections where id = ${envelope.connection}`,
      );
      assert.deepEqual(row, { can_reply: envelope.can_reply });
    } else if (envelope.kind === "deletion") {
      assert.ok(envelope.message_ids.length > 0, "it marks what was stored before");
    } else {
      const row = await one<object>(sql`select text, media, user_id from messages
        where update_id = ${envelope.update_id}::bigint`);
      const { text, media } = envelope.message;
      assert.deepEqual(row, { text, media, user_id: envelope.customer_id });
    }
  }

  test("[R8] every kind of update answers 200 without a body, and is stored according to its fate", async () => {
    const folder = new URL("../fixtures/updates/", import.meta.url);
    const files = readdirSync(folder);
    assert.ok(files.length > 80);
    for (const file of files) {
      const body = readFileSync(new URL(file, folder), "utf8");
      const reply = await callWebhook(harness, { body });
      assert.deepEqual([reply.status, reply.problem], [200, {}], file);
      await harness.work();
      await stored(body).catch((cause: unknown) => {
        throw new Error(`${file} is not stored as its fate says`, { cause });
      });
    }
    assert.deepEqual(await databaseOf(harness).query(statement(sql`select * from wal_fallback`)), []);
  });

  test("(promise 2) repeating the same updates changes nothing", async () => {
    const before = await rowsIn(harness);
    const folder = new URL("../fixtures/updates/", import.meta.url);
    for (const file of readdirSync(folder).filter((name) => name !== "callback_query.json")) {
      const body = readFileSync(new URL(file, folder), "utf8");
      assert.equal((await callWebhook(harness, { body })).status, 200, file);
    }
    assert.equal(await harness.work(), 0, "no job came of it");
    assert.equal(await rowsIn(harness), before);
  });

  test("a body in base64 is the same update", async () => {
    const body = JSON.stringify(textUpdate({ updateId: 900, userId: 90, text: "Grüße 🙂" }));
    assert.equal((await callWebhook(harness, { body, contentType: "application/octet-stream" })).status, 200);
    await harness.work();
    const row = await one<{ text: string }>(
      sql`select text from messages where user_id = ${customerIdOf(90)}::uuid`,
    );
    assert.equal(row?.text, "Grüße 🙂");
  });
});
