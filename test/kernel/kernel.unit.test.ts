/** The basis of all modules: ids, errors and a log that cannot leak. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { iso, systemClock } from "../../core/kernel/clock.ts";
import { type ErrorCode, type ErrorKind, hasCode, NadiaError } from "../../core/kernel/errors.ts";
import { customerIdOf, deliveryIdOf, interactionIdOf, shardOf, uuid5 } from "../../core/kernel/ids.ts";
import { createLog, type LogFields, type LogLine } from "../../core/kernel/log.ts";
import { isServerFault, problemOf } from "../../functions/lib/http-errors.ts";

describe("ids", () => {
  test("version 5 per RFC 9562 in NADIA's own namespace; these values are stored, so they must never change", () => {
    // Computed by Python's uuid.uuid5 with namespace 6f1d1c0a-5b0e-4a5e-9d0c-4e41444941aa.
    assert.equal(uuid5(""), "d912feec-c11d-5b41-97e2-8f2f6a3540eb");
    assert.equal(uuid5("Grüße 🙂"), "a00b8f70-941b-573b-b781-30c2b8d5b4f8");
    assert.equal(customerIdOf(42), "8284b51f-7794-55bd-9058-7694098bafb8");
    const interaction = interactionIdOf({ connection: null, chat_id: 42, message_id: 7 });
    assert.equal(interaction, "1896cdb1-caf8-5df0-8051-7a75694c8fc3");
    assert.equal(deliveryIdOf(interaction, 0), "24d32d67-11d8-5ce4-935b-5f9b1b75773c");
  });

  test("every name gives a version 5 UUID of the RFC's variant, the same one each time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        assert.match(uuid5(name), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        assert.equal(uuid5(name), uuid5(name));
      }),
    );
  });

  test("different messages, whatever their connection, have different interactions", () => {
    const key = fc.record({
      connection: fc.option(fc.string({ unit: fc.constantFrom("a", ":", "1", "-") }), { nil: null }),
      chat_id: fc.integer({ min: -12, max: 12 }),
      message_id: fc.nat(12),
    });
    fc.assert(
      fc.property(key, key, fc.nat(3), fc.nat(3), (one, other, first, second) => {
        const name = (k: typeof one, revision: number) =>
          JSON.stringify([k.connection ?? "", k.chat_id, k.message_id, revision]);
        const same = name(one, first) === name(other, second);
        assert.equal(interactionIdOf(one, first) === interactionIdOf(other, second), same);
      }),
    );
  });

  test("customers spread over all 16 shards", () => {
    const shards = new Set(Array.from({ length: 500 }, (_, id) => shardOf(customerIdOf(id + 1))));
    assert.deepEqual(
      [...shards].sort((a, b) => a - b),
      Array.from({ length: 16 }, (_, shard) => shard),
    );
  });
});

/** Every code in the table, read from its source, because types do not exist at run time. */
const codes = [
  ...readFileSync(new URL("../../core/kernel/errors.ts", import.meta.url), "utf8").matchAll(
    /^ {2}(\w+): \["(\w+)", "/gm,
  ),
].map(([, code, kind]) => ({ code: code as ErrorCode, kind: kind as ErrorKind }));

const statuses: Record<ErrorKind, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_large: 413,
  invalid: 422,
  rate_limited: 429,
  internal: 500,
  configuration: 500,
  unavailable: 503,
};

describe("errors", () => {
  test("every code has a kind with an HTTP status, and a title", () => {
    assert.ok(codes.length >= 30, `${codes.length} codes were found`);
    for (const { code, kind } of codes) {
      const error = new NadiaError(code, "do this");
      assert.equal(error.kind, kind, code);
      assert.ok(error.title.length > 5, code);
      const { statusCode, body } = problemOf(error, "r-1");
      assert.equal(statusCode, statuses[kind], code);
      assert.deepEqual(JSON.parse(body ?? ""), {
        type: `urn:nadia:problem:${code}`,
        title: error.title,
        status: statuses[kind],
        code,
        detail: "do this",
        request_id: "r-1",
      });
      assert.equal(isServerFault(error), statuses[kind] >= 500, code);
    }
  });

  test("facts are next to the standard members and never replace them", () => {
    const facts = {
      review: "x",
      status: "pending",
      code: "mine",
      type: 1,
      title: null,
      request_id: "y",
      detail: "z",
    };
    const body: unknown = JSON.parse(
      problemOf(new NadiaError("wrong_state", "why", { facts }), "r-1").body ?? "",
    );
    assert.deepEqual(body, {
      type: "urn:nadia:problem:wrong_state",
      title: "Not possible in this state",
      status: 409,
      code: "wrong_state",
      detail: "why",
      request_id: "r-1",
      review: "x",
    });
  });

  test("nothing of a foreign error is exposed", () => {
    for (const thrown of [new Error("password hunter2"), "hunter2", { hunter2: 1 }, null, undefined]) {
      const { statusCode, body } = problemOf(thrown, "r-1");
      assert.equal(statusCode, 500);
      assert.ok(!(body ?? "").includes("hunter2"));
      assert.ok(isServerFault(thrown));
    }
  });

  test("hasCode knows its own codes only", () => {
    const error = new NadiaError("not_found", "x");
    assert.ok(hasCode(error, "forbidden", "not_found"));
    assert.ok(!hasCode(error, "forbidden"));
    assert.ok(!hasCode({ code: "not_found" }, "not_found"));
  });
});

/** What one call logs. */
function written(use: (log: ReturnType<typeof createLog>) => void): LogLine {
  const lines: LogLine[] = [];
  use(createLog((line) => lines.push(line)));
  const [line, ...others] = lines;
  assert.ok(line !== undefined && others.length === 0);
  return line;
}

const secretNames = fc
  .tuple(
    fc.constantFrom("", "x_", "user", "Last"),
    fc.constantFrom(
      "text",
      "Caption",
      "token",
      "SECRET",
      "password",
      "authorization",
      "apiKey",
      "api_key",
      "prompt",
      "draft",
      "body",
      "command",
      "payload",
      "display_name",
      "displayName",
      "username",
      "nickname",
      "phone",
      "email",
    ),
    fc.constantFrom("", "s", "_1", "Value"),
  )
  .map((parts) => parts.join(""));
const words = fc.string({ minLength: 6, maxLength: 300 }).map((text) => `§${text}§`);
const token = fc
  .tuple(fc.bigInt({ min: 10_000n, max: 9_999_999_999n }), fc.stringMatching(/^[A-Za-z0-9_-]{20,40}$/))
  .map(([bot, key]) => ({ bot: String(bot), key }));

describe("(promise 12) the log", () => {
  test("no string under a secret's or a person's name is logged, however it got there", () => {
    fc.assert(
      fc.property(secretNames, words, (name, value) => {
        const fields: LogFields = { [name]: value, id: "kept" };
        for (const line of [
          written((log) => log.info("event", fields)),
          written((log) => log.with(fields).debug("event")),
          written((log) =>
            log.error("event", new NadiaError("internal", "why", { facts: { [name]: value } })),
          ),
          written((log) => log.error("event", null, fields)),
        ]) {
          assert.equal(line.fields[name], "[redacted]");
          assert.ok(!JSON.stringify(line).includes("§"));
        }
      }),
    );
  });

  test("a bot token is masked in any text, even a truncated one", () => {
    const around = fc.string({ unit: fc.constantFrom("/", "b", "o", "t", " ", "é", "🙂"), maxLength: 220 });
    fc.assert(
      fc.property(
        around,
        token,
        fc.constantFrom(":", "%3A", "%3a"),
        around,
        (before, { bot, key }, colon, after) => {
          const value = `${before}${bot}${colon}${key} ${after}`;
          for (const line of [
            written((log) => log.warn("event", { url: value })),
            written((log) => log.error("event", new NadiaError("telegram_refused", value))),
          ]) {
            const text = JSON.stringify(line.fields);
            assert.ok(!text.includes(key) && !text.includes(key.slice(0, 12)), text);
          }
        },
      ),
    );
  });

  test("only class, code and our own stack frame are logged for a foreign error", () => {
    const foreign = Object.assign(new TypeError("SET user:7 hunter2"), {
      code: "ECONNRESET",
      command: "hunter2",
    });
    const wrapped = new NadiaError("redis_unavailable", "check its URL", { cause: foreign });
    for (const error of [
      foreign,
      wrapped,
      new Error("hunter2", { cause: foreign }),
      "hunter2",
      { message: "hunter2" },
    ]) {
      assert.ok(!JSON.stringify(written((log) => log.error("event", error))).includes("hunter2"));
    }
    assert.deepEqual(
      written((log) => log.error("event", wrapped, { customer: "7" })),
      {
        level: "error",
        event: "event",
        fields: {
          code: "redis_unavailable",
          reason: "check its URL",
          cause: "TypeError:ECONNRESET",
          customer: "7",
        },
      },
    );
  });

  test.each(["core/intake/update.ts", "functions/lib/http.ts", "local/start.ts", "cli/kit/run.ts"])(
    "a foreign error is located at the first file of ours in its stack: %s",
    (file) => {
      const error = new TypeError("hunter2");
      error.stack = `TypeError: hunter2
    at parse (node:internal/x:1:2)
    at own (file:///srv/nadia/${file}:31:7)
    at main (file:///srv/nadia/local/main.ts:5:1)`;
      assert.equal(written((log) => log.error("event", error)).fields["at"], `${file}:31`);
    },
  );

  test("numbers, booleans and null pass unchanged, long texts are cut, undefined is dropped", () => {
    const { fields } = written((log) =>
      log.info("event", { input_tokens: 7, ok: false, none: null, gone: undefined, long: "x".repeat(500) }),
    );
    assert.deepEqual(fields, { input_tokens: 7, ok: false, none: null, long: "x".repeat(200) });
  });

  test("bound fields are on each line, and the call's own fields take precedence", () => {
    const line = written((log) => log.with({ a: 1, b: 1 }).with({ b: 2 }).info("event", { c: 3 }));
    assert.deepEqual(line.fields, { a: 1, b: 2, c: 3 });
    assert.equal(written((log) => log.with({ a: 1 }).info("event", { a: 2 })).fields["a"], 2);
  });
});

describe("the clock", () => {
  test("waits end at once when aborted", async () => {
    const stop = new AbortController();
    const days = 2_000_000_000;
    const waits = [systemClock.wait(days, stop.signal), systemClock.wait(days, AbortSignal.abort())];
    stop.abort();
    await Promise.all(waits);
    await systemClock.wait(0);
    assert.equal(iso(0), "1970-01-01T00:00:00.000Z");
  });
});
