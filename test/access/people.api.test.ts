/** API keys, and the reviewers and admins who create them: what is shown, stored and audited. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { admit } from "../../core/access/admit.ts";
import { accessOver } from "../../core/access/access.ts";
import { secretHashOf } from "../../core/access/holders.ts";
import { ApiKeyPage, NewApiKey, PersonPage } from "../../core/access/schema.ts";
import { sql, statement } from "../../core/compiler.ts";
import { iso } from "../../core/kernel/clock.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { silentLog } from "../../core/kernel/log.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { browse, addPerson, emptyRedis, login, makeKey, password } from "../support/access.ts";
import { type Answer, apiKey, databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin } from "../support/reviews.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({
    TELEGRAM_BOT_USERNAME: "@acme_lamp_bot",
    NADIA_CONSOLE_ORIGIN: "https://desk.lampenwelt.example",
  });
});
afterAll(() => harness.close());

const refused = (answer: Answer, status: number, code: string) =>
  assert.deepEqual([answer.status, answer.body["code"]], [status, code], answer.text);

const make = (scope: string) => makeKey(harness, scope);

const auditOf = (subject: string) =>
  databaseOf(harness).query(
    statement<{ actor_name: string; action: string; detail: object }>(sql`
      select actor_name, action, detail from audit_log where subject_id = ${subject} order by id`),
  );

describe("[A1] an API key", () => {
  test("is shown once, stored as a hash, and records when it was used", async () => {
    const made = await make("reviewer");
    assert.match(made.key, /^nadia_[0-9a-f]{32}_[\w-]{43}$/);
    const before = harness.clock.now();
    assert.equal((await harness.api("GET", "/v1/session", undefined, made.key)).status, 200);
    harness.clock.advance(299_000);
    await harness.api("GET", "/v1/session", undefined, made.key);
    const listed = await harness.api("GET", "/v1/api-keys");
    assert.ok(!listed.text.includes(made.key) && !listed.text.includes(secretHashOf(made.key)));
    const own = ApiKeyPage.parse(listed.body).items.find(({ id }) => id === made.id);
    assert.deepEqual(own, {
      id: made.id,
      label: "a reviewer key",
      scope: "reviewer",
      revoked_at: null,
      reviewer: made.reviewer,
      last_used_at: iso(before),
      created_at: iso(before),
      expires_at: iso(before + 90 * 24 * 3_600_000),
    });
    const rows = await databaseOf(harness).query(
      statement<object>(sql`select * from api_keys where id = ${made.id}::uuid`),
    );
    assert.ok(!JSON.stringify(rows).includes(made.key.slice(6)));
  });

  test("has the rights of its scope: read, review, administer", async () => {
    const may = async (key: string) => [
      (await harness.api("GET", "/v1/reviews", undefined, key)).status,
      (await harness.api("POST", "/v1/knowledge/search", {}, key)).status,
      (await harness.api("GET", "/v1/reviewers", undefined, key)).status,
    ];
    assert.deepEqual(await may((await make("read")).key), [200, 403, 403]);
    assert.deepEqual(await may((await make("reviewer")).key), [200, 422, 403]);
    assert.deepEqual(await may((await make("admin")).key), [200, 422, 200]);
  });

  test("gives nobody more rights than they have, whether reviewer or key of a lower scope", async () => {
    const eve = await browse(harness, { email: (await addPerson(harness)).email, password });
    refused(await eve.call("POST", "/v1/api-keys", { label: "x", scope: "admin" }), 403, "forbidden");
    const own = NewApiKey.parse(
      (await eve.call("POST", "/v1/api-keys", { label: "x", scope: "reviewer" })).body,
    );
    const small = (await make("reviewer")).key;
    refused(
      await harness.api("POST", "/v1/api-keys", { label: "x", scope: "admin" }, small),
      403,
      "forbidden",
    );
    const mine = ApiKeyPage.parse((await eve.call("GET", "/v1/api-keys")).body).items;
    assert.deepEqual(
      mine.map(({ id }) => id),
      [own.id],
      "their own alone",
    );
    refused(await eve.call("DELETE", `/v1/api-keys/${(await make("read")).id}`), 404, "not_found");
    assert.equal((await harness.api("DELETE", `/v1/api-keys/${own.id}`)).status, 200, "an admin may");
  });

  test("ends at once when it is revoked; revoking it again changes nothing; each is in the audit log once", async () => {
    const { id, key } = await make("reviewer");
    const ask = async () => (await harness.api("GET", "/v1/session", undefined, key)).status;
    assert.equal(await ask(), 200);
    const first = await harness.api("DELETE", `/v1/api-keys/${id}`);
    assert.equal(first.body["revoked_at"], iso(harness.clock.now()));
    assert.equal(await ask(), 401);
    harness.clock.advance(1_000);
    assert.deepEqual((await harness.api("DELETE", `/v1/api-keys/${id}`)).body, first.body);
    const [madeRow, ...rest] = await auditOf(id);
    assert.partialDeepStrictEqual(madeRow, {
      actor_name: "Ada",
      action: "api_key.make",
      detail: { scope: "reviewer", label: "a reviewer key" },
    });
    assert.deepEqual(rest, [
      { actor_name: "admin", action: "api_key.revoke", detail: { label: "a reviewer key" } },
    ]);
  });

  test("that is revoked between the read from Postgres and caching in Redis is not cached", async () => {
    const { id, key } = await make("reviewer");
    const looking = Promise.withResolvers<void>();
    const revoked = Promise.withResolvers<void>();
    const slow: Sql = {
      ...harness.app.sql,
      query: async (asked) => {
        const rows = await harness.app.sql.query(asked);
        looking.resolve();
        await revoked.promise;
        return rows;
      },
    };
    const { redis } = harness.app;
    const late = accessOver({
      sql: slow,
      redis,
      clock: harness.clock,
      ids: randomIds,
      log: silentLog,
      apiKey,
    });
    const admitted = admit(late, { kind: "key", key }, "read");
    await looking.promise;
    await harness.api("DELETE", `/v1/api-keys/${id}`);
    revoked.resolve();
    assert.equal((await admitted).refusal, null, "it was valid when it was looked at");
    assert.equal((await harness.api("GET", "/v1/session", undefined, key)).status, 401);
  });

  test("is listed in pages, newest first", async () => {
    const eve = await browse(harness, { email: (await addPerson(harness)).email, password });
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const answer = await eve.call("POST", "/v1/api-keys", { label: `${n}`, scope: "read" });
      made.push(NewApiKey.parse(answer.body).id);
      harness.clock.advance(1_000);
    }
    const first = ApiKeyPage.parse((await eve.call("GET", "/v1/api-keys?limit=3")).body);
    const rest = ApiKeyPage.parse(
      (await eve.call("GET", `/v1/api-keys?limit=3&cursor=${first.next_cursor}`)).body,
    );
    assert.deepEqual(
      [...first.items, ...rest.items].map(({ id }) => id),
      made.toReversed(),
    );
    assert.equal(rest.next_cursor, null);
  });
});

describe("[A1] reviewers and admins", () => {
  const change = (id: string, body: object) => harness.api("PATCH", `/v1/reviewers/${id}`, body);

  test("are added with an e-mail that nobody else has, ignoring case", async () => {
    const eve = await addPerson(harness);
    assert.partialDeepStrictEqual(eve, { role: "reviewer", disabled_at: null, last_seen_at: null });
    const again = { name: "Eva", email: eve.email.toUpperCase(), role: "admin", password };
    refused(await harness.api("POST", "/v1/reviewers", again), 409, "email_taken");
    for (const [field, value] of Object.entries({
      name: " ",
      email: "eve@",
      role: "owner",
      password: "elevenchars",
    })) {
      const answer = await harness.api("POST", "/v1/reviewers", {
        ...again,
        email: "new@example.com",
        [field]: value,
      });
      refused(answer, 422, "field_invalid");
      assert.equal(answer.body["field"], field);
    }
    const listed = await harness.api("GET", "/v1/reviewers");
    assert.ok(!/argon2|password/.test(listed.text));
  });

  test("get no password made of the bot's name or the console's host, neither from an admin nor by themselves", async () => {
    const eve = await addPerson(harness);
    const browser = await browse(harness, { email: eve.email, password });
    for (const guessable of ["AcmeLampBot2026!", "lampenwelt-desk-1"]) {
      const asked = [
        harness.api("POST", "/v1/reviewers", {
          email: "new@example.com",
          name: "New",
          role: "reviewer",
          password: guessable,
        }),
        harness.api("PATCH", `/v1/reviewers/${eve.id}`, { password: guessable }),
        browser.call("PUT", "/v1/session/password", { current_password: password, new_password: guessable }),
      ];
      for (const answer of await Promise.all(asked)) {
        refused(answer, 422, "field_invalid");
        assert.equal(answer.body["reason"], "guessable");
      }
    }
  });

  test("each change has its audit row with who made it; unchanged values have none", async () => {
    const eve = await addPerson(harness);
    await change(eve.id, { name: "Evelyn", role: "admin" });
    await change(eve.id, { name: "Evelyn", role: "admin", disabled: false });
    await change(eve.id, { disabled: true });
    await change(eve.id, { disabled: true });
    await change(eve.id, { disabled: false, password: "a new one from an admin" });
    const rows = (await auditOf(eve.id)).map(({ action, detail }) => [action, detail]);
    assert.deepEqual(rows, [
      ["reviewer.add", { role: "reviewer" }],
      ["reviewer.rename", { from: "Eve", to: "Evelyn" }],
      ["reviewer.role", { from: "reviewer", to: "admin" }],
      ["reviewer.disable", {}],
      ["reviewer.enable", {}],
      ["reviewer.password", {}],
    ]);
    const browser = await browse(harness, { email: eve.email, password: "a new one from an admin" });
    const own = { current_password: "a new one from an admin", new_password: password };
    assert.equal((await browser.call("PUT", "/v1/session/password", own)).status, 200);
    assert.deepEqual((await auditOf(eve.id)).at(-1), {
      actor_name: "Evelyn",
      action: "reviewer.password",
      detail: {},
    });
    await change(eve.id, { disabled: true });
  });

  test("one admin always remains, even when two demote each other at once", async () => {
    const people = PersonPage.parse((await harness.api("GET", "/v1/reviewers?limit=200")).body).items;
    for (const { id, role } of people) {
      if (role === "admin" && id !== admin.id) await change(id, { role: "reviewer" });
    }
    refused(await change(admin.id, { disabled: true }), 409, "last_admin");
    refused(await change(admin.id, { role: "reviewer" }), 409, "last_admin");
    const eve = await addPerson(harness, "admin");
    const answers = await Promise.all([
      change(admin.id, { role: "reviewer" }),
      change(eve.id, { role: "reviewer" }),
    ]);
    const left = await databaseOf(harness).query(
      statement(sql`select id from reviewers where role = 'admin' and disabled_at is null`),
    );
    assert.equal(left.length, 1, JSON.stringify(answers.map(({ status }) => status)));
    await databaseOf(harness).query(
      statement(sql`update reviewers set role = 'admin' where id = ${admin.id}::uuid`),
    );
    await emptyRedis(harness);
    refused(await change("00000000-0000-4000-8000-000000000000", { name: "x" }), 404, "not_found");
  });

  test("the first admin can be disabled once there is another: then NADIA_API_KEY is rejected", async () => {
    const eve = await addPerson(harness, "admin");
    const browser = await browse(harness, { email: eve.email, password });
    await harness.api("GET", "/v1/session");
    assert.equal((await browser.call("PATCH", `/v1/reviewers/${admin.id}`, { disabled: true })).status, 200);
    assert.equal((await harness.api("GET", "/v1/session")).status, 401);
    assert.equal((await login(harness, { api_key: apiKey })).status, 401);
    assert.equal((await browser.call("PATCH", `/v1/reviewers/${admin.id}`, { disabled: false })).status, 200);
    assert.equal((await harness.api("GET", "/v1/session")).status, 200);
  });

  test("are listed in pages by name", async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const asked = `/v1/reviewers?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const page = PersonPage.parse((await harness.api("GET", asked)).body);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    const all = PersonPage.parse((await harness.api("GET", "/v1/reviewers?limit=200")).body).items;
    assert.deepEqual(
      seen,
      all.map(({ id }) => id),
    );
    assert.equal(new Set(seen).size, seen.length);
    assert.ok(seen.length > 3);
  });
});
