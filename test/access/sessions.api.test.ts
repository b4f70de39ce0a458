/** Sessions in Redis and Postgres: how long they last, what ends them, and what happens if one store loses them. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, onTestFinished, test } from "vitest";
import { SessionPage } from "../../core/access/schema.ts";
import { AuditPage } from "../../core/audit/schema.ts";
import { sql, statement } from "../../core/compiler.ts";
import { iso } from "../../core/kernel/clock.ts";
import type { AccessPorts } from "../../core/access/ports.ts";
import {
  type Browser,
  browse,
  addPerson,
  emptyRedis,
  login,
  makeKey,
  password,
  withoutRedis,
} from "../support/access.ts";
import { apiKey, databaseOf, entryPointsOf, type Harness, startHarness } from "../support/harness.ts";
import { accessOver } from "../../core/access/access.ts";
import { admit } from "../../core/access/admit.ts";
import { revokeKey } from "../../core/access/keys.ts";
import { changePerson } from "../../core/access/people.ts";

const minute = 60_000;
const hour = 60 * minute;

describe("[A1] a session", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const status = async ({ call }: Browser) => (await call("GET", "/v1/session")).status;
  const enter = async (email: string) => browse(harness, { email, password });
  const row = async (id: string) => {
    const [found] = await databaseOf(harness).query(
      statement<Record<string, string | null>>(sql`select * from user_sessions where id = ${id}::uuid`),
    );
    return found ?? assert.fail("no such session");
  };
  const redis = async (pattern: string, lua: string) =>
    harness.app.redis.script({ name: "test.look", lua }, [pattern], []);
  const listed = async ({ call }: Browser) => SessionPage.parse((await call("GET", "/v1/sessions")).body);

  test("is written through to Postgres, and neither store knows its secret", async () => {
    const eve = await addPerson(harness);
    const headers = { "sec-fetch-site": "same-origin", "user-agent": `Firefox\u0000 ${"x".repeat(400)}` };
    const answer = await login(harness, { email: eve.email, password }, headers);
    const { session } = answer.body as unknown as { session: { id: string } };
    const kept = await row(session.id);
    const now = harness.clock.now();
    assert.partialDeepStrictEqual(kept, {
      reviewer_id: eve.id,
      scope: "reviewer",
      key_hash: null,
      revoked_at: null,
      created_at: iso(now),
      last_activity: iso(now),
      expires_at: iso(now + 7 * 24 * hour),
    });
    assert.equal(kept["user_agent"]?.length, 300);
    const secret = /\.([\w-]{43});/.exec(answer.cookies[0] ?? "")?.[1] ?? assert.fail("no secret");
    assert.ok(!JSON.stringify(kept).includes(secret));
    const key = `session:{${eve.id}}:${kept["token_hash"]}`;
    const held = await redis(key, "return redis.call('HGETALL', KEYS[1])");
    assert.ok(Array.isArray(held) && held.length >= 10 && !JSON.stringify(held).includes(secret));
    for (const field of ["holder", "created_at", "last_activity", "expires_at"])
      assert.ok(held.includes(field));
    const ttl = Number(await redis(key, "return redis.call('PTTL', KEYS[1])"));
    assert.ok(ttl > 11 * hour && ttl <= 12 * hour + minute, String(ttl));
  });

  test("is audited when it is opened and when its owner ends it, once each", async () => {
    const eve = await addPerson(harness);
    const browser = await enter(eve.email);
    assert.equal((await browser.call("DELETE", "/v1/session")).status, 200);
    assert.equal((await browser.call("DELETE", "/v1/session")).status, 401);
    const { body } = await harness.api("GET", `/v1/audit?subject_id=${browser.session}`);
    const rows = AuditPage.parse(body).items;
    assert.deepEqual(
      rows.map(({ actor, action, detail }) => [actor.id, action, detail]),
      [
        [eve.id, "session.end", {}],
        [eve.id, "session.open", { with: "password" }],
      ],
    );
  });

  test("records each use in Redis, and in Postgres every five minutes", async () => {
    const eve = await addPerson(harness);
    const browser = await enter(eve.email);
    const began = harness.clock.now();
    const { token_hash } = await row(browser.session);
    const known = () =>
      redis(`session:{${eve.id}}:${token_hash}`, "return redis.call('HGET', KEYS[1], 'last_activity')");
    for (const minutes of [1, 4]) {
      harness.clock.advance(began + minutes * minute - harness.clock.now());
      assert.equal(await status(browser), 200);
      assert.equal(Number(await known()), harness.clock.now());
      assert.equal((await row(browser.session))["last_activity"], iso(began), `${minutes} minutes`);
    }
    harness.clock.advance(minute);
    assert.equal(await status(browser), 200);
    assert.equal((await row(browser.session))["last_activity"], iso(harness.clock.now()));
    const people = await harness.api("GET", "/v1/reviewers");
    assert.partialDeepStrictEqual(
      (people.body.items as { id: string }[]).find(({ id }) => id === eve.id),
      { last_seen_at: iso(harness.clock.now()) },
    );
  });

  test("ends after 12 hours without a call, and after 7 days in any case", async () => {
    const { email } = await addPerson(harness);
    const idle = await enter(email);
    const busy = await enter(email);
    const began = harness.clock.now();
    harness.clock.advance(11 * hour);
    assert.equal(await status(busy), 200);
    harness.clock.advance(hour);
    assert.equal(await status(idle), 401);
    assert.equal(await status(busy), 200);
    while (harness.clock.now() - began < 7 * 24 * hour - 2 * minute) {
      harness.clock.advance(Math.min(11 * hour, began + 7 * 24 * hour - minute - harness.clock.now()));
      assert.equal(await status(busy), 200);
    }
    harness.clock.advance(minute);
    assert.equal(await status(busy), 401, "trusted by Redis a minute ago");
  });

  test("(promise 8) survives the loss or corruption of everything in Redis", async () => {
    const eve = await addPerson(harness);
    const browser = await enter(eve.email);
    await emptyRedis(harness);
    assert.equal(await status(browser), 200);
    const { token_hash } = await row(browser.session);
    const key = `session:{${eve.id}}:${token_hash}`;
    const admin = `redis.call('HSET', KEYS[1], 'holder', (string.gsub(redis.call('HGET', KEYS[1], 'holder'), 'reviewer"', 'admin"')))`;
    for (const damage of [
      admin,
      "redis.call('HSET', KEYS[1], 'holder', 'x')",
      "redis.call('HSET', KEYS[1], 'checked_at', 'x')",
      "redis.call('HDEL', KEYS[1], 'expires_at')",
    ]) {
      await redis(key, `${damage} return 1`);
      const answer = await browser.call("GET", "/v1/session");
      assert.partialDeepStrictEqual(answer.body, { role: "reviewer", scope: "reviewer" }, damage);
    }
  });

  test("ends at once when it is revoked, by itself or from another one, and no other does", async () => {
    const { email } = await addPerson(harness);
    const stranger = await enter((await addPerson(harness)).email);
    const [one, two, three] = [await enter(email), await enter(email), await enter(email)];
    const { items } = await listed(one);
    assert.deepEqual(
      new Map(items.map(({ id, current }) => [id, current])),
      new Map([one, two, three].map(({ session }) => [session, session === one.session])),
    );
    assert.equal((await stranger.call("DELETE", `/v1/sessions/${two.session}`)).status, 404);
    assert.equal((await one.call("DELETE", `/v1/sessions/${two.session}`)).status, 200);
    assert.equal((await one.call("DELETE", `/v1/sessions/${two.session}`)).status, 404, "has ended");
    assert.deepEqual([await status(one), await status(two), await status(three)], [200, 401, 200]);
    const out = await three.call("DELETE", "/v1/session");
    assert.deepEqual(out.body, { signed_out: true });
    assert.equal(await status(three), 401);
    assert.deepEqual(
      (await listed(one)).items.map(({ id }) => id),
      [one.session],
    );
  });

  test("is listed in pages, newest first; the oldest ends when there are more than 20", async () => {
    const { email } = await addPerson(harness);
    const browsers: Browser[] = [];
    for (let n = 0; n < 22; n += 1) {
      browsers.push(await enter(email));
      harness.clock.advance(1_000);
    }
    const last = browsers.at(-1) ?? assert.fail();
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const asked = `/v1/sessions?limit=7${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const page = SessionPage.parse((await last.call("GET", asked)).body);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    assert.deepEqual(
      seen,
      browsers
        .slice(2)
        .map(({ session }) => session)
        .toReversed(),
    );
    assert.equal(await status(browsers[1] ?? last), 401);
    assert.equal((await last.call("GET", "/v1/sessions?cursor=x")).status, 422);
  });

  test("ends with all others when the password changes; a wrong current password changes nothing", async () => {
    const { email } = await addPerson(harness);
    const [one, two] = [await enter(email), await enter(email)];
    const change = (current_password: string, new_password: string) =>
      one.call("PUT", "/v1/session/password", { current_password, new_password });
    const next = "another horse, another battery";
    for (const [current, given] of [
      ["wrong", next],
      [password, "too short"],
    ] as const) {
      assert.equal((await change(current, given)).status, 422);
    }
    assert.deepEqual([await status(one), await status(two)], [200, 200]);
    assert.deepEqual((await change(password, next)).body, { changed: true });
    assert.deepEqual([await status(one), await status(two)], [200, 401]);
    assert.equal((await login(harness, { email, password })).status, 401);
    assert.equal((await login(harness, { email, password: next })).status, 200);
    for (let n = 0; n < 5; n += 1) assert.equal((await change("guess", password)).status, 422);
    assert.equal((await change(next, password)).status, 429, "guesses count as failed sign-ins");
  });

  test("follows changes of the person at once: disabled, demoted, renamed, new password", async () => {
    const eve = await addPerson(harness, "admin");
    const change = (body: object) => harness.api("PATCH", `/v1/reviewers/${eve.id}`, body);
    const browser = await enter(eve.email);
    assert.equal((await browser.call("GET", "/v1/audit")).status, 200);
    await change({ role: "reviewer", name: "Evelyn" });
    assert.equal((await browser.call("GET", "/v1/audit")).status, 403);
    assert.partialDeepStrictEqual((await browser.call("GET", "/v1/session")).body, {
      reviewer: { id: eve.id, name: "Evelyn" },
      role: "reviewer",
      scope: "reviewer",
    });
    await change({ disabled: true });
    assert.equal(await status(browser), 401);
    await change({ disabled: false });
    assert.equal(await status(browser), 401, "what was ended stays so");
    const again = await enter(eve.email);
    await change({ password: "an admin drew this one" });
    assert.equal(await status(again), 401);
    assert.equal(
      (await login(harness, { email: eve.email, password: "an admin drew this one" })).status,
      200,
    );
  });

  test("opened with a password gains rights with its owner's role; one opened with a key does not", async () => {
    const eve = await addPerson(harness);
    const browser = await enter(eve.email);
    const byKey = await browse(harness, { api_key: (await makeKey(harness, "reviewer", browser)).key });
    assert.equal((await browser.call("GET", "/v1/audit")).status, 403);
    assert.equal((await harness.api("PATCH", `/v1/reviewers/${eve.id}`, { role: "admin" })).status, 200);
    for (const known of ["from Postgres", "from Redis"]) {
      assert.equal((await browser.call("GET", "/v1/audit")).status, 200, known);
      assert.equal((await byKey.call("GET", "/v1/audit")).status, 403, known);
    }
  });

  test("that ended while Redis was down ends at once when the change is repeated", async () => {
    const eve = await addPerson(harness);
    const browser = await enter(eve.email);
    const made = await makeKey(harness, "read");
    const byKey = await browse(harness, { api_key: made.key });
    const end = async (access: AccessPorts) => {
      const { principal } = await admit(access, { kind: "key", key: apiKey }, "admin");
      await changePerson(access, eve.id, { disabled: true }, principal.reviewer);
      await revokeKey(access, principal, made.id);
    };
    await end(withoutRedis(harness));
    assert.deepEqual([await status(browser), await status(byKey)], [200, 200], "Redis knows no better");
    await end(harness.app.reviewer.access);
    assert.deepEqual([await status(browser), await status(byKey)], [401, 401]);
  });

  test("ends within five minutes if only Postgres knows: changed by hand, or while Redis was down", async () => {
    for (const by of ["disabled", "revoked"] as const) {
      const eve = await addPerson(harness);
      const browser = await enter(eve.email);
      await databaseOf(harness).query(
        by === "disabled"
          ? statement(sql`update reviewers set disabled_at = now() where id = ${eve.id}::uuid`)
          : statement(sql`update user_sessions set revoked_at = now() where reviewer_id = ${eve.id}::uuid`),
      );
      harness.clock.advance(5 * minute);
      assert.equal(await status(browser), 401, by);
    }
  });

  test("sent under another spelling of its cookie ends too", async () => {
    const { email } = await addPerson(harness);
    const one = await enter(email);
    const upper = one.cookie.replace(/=[^.]+/, (id) => id.toUpperCase());
    const asUpper = () => harness.call("GET", "/v1/session", { headers: { cookie: upper } });
    assert.equal((await asUpper()).status, 200);
    await one.call("DELETE", "/v1/session");
    assert.equal((await asUpper()).status, 401);
  });

  test("is checked in Postgres while Redis is down, which is logged once; so is the first admin's key", async () => {
    const { email } = await addPerson(harness);
    const browser = await enter(email);
    const ended = await enter(email);
    harness.proxies.redis.cut(true);
    const from = harness.lines.length;
    for (let n = 0; n < 3; n += 1) {
      const answer = await browser.call("GET", "/v1/session");
      assert.equal(answer.status, 200);
      assert.equal(answer.headers["ratelimit"], undefined);
      assert.equal((await harness.api("GET", "/v1/session")).status, 200);
    }
    assert.equal((await login(harness, { email, password })).status, 200);
    assert.equal((await browser.call("DELETE", `/v1/sessions/${ended.session}`)).status, 200);
    const events = harness.lines.slice(from).map(({ event }) => event);
    assert.equal(events.filter((event) => event === "access.redis_out").length, 1);
    assert.ok(events.includes("access.not_forgotten"));
    harness.proxies.redis.cut(false);
    assert.ok(!JSON.stringify(harness.lines).includes(email));
  });
});

test("[A1] a session opened with a key ends with the key, the first admin's when it is changed", async () => {
  const harness = await startHarness();
  onTestFinished(() => harness.close());
  const { id, key } = await makeKey(harness, "admin");
  const [byKey, byFirst] = [
    await browse(harness, { api_key: key }),
    await browse(harness, { api_key: apiKey }),
  ];
  assert.equal((await byKey.call("GET", "/v1/session")).status, 200);
  await harness.api("DELETE", `/v1/api-keys/${id}`);
  assert.equal((await byKey.call("GET", "/v1/session")).status, 401);
  // Cached in Redis until now.
  assert.equal((await byFirst.call("GET", "/v1/session")).status, 200);
  const { reviewer } = harness.app;
  const access = accessOver({ ...reviewer, apiKey: "another-admin-key-0123456789" });
  const changed = entryPointsOf({ ...harness.app, reviewer: { ...reviewer, access } });
  const headers = { cookie: byFirst.cookie };
  assert.equal((await changed.call("GET", "/v1/session", { headers })).status, 401);
  assert.equal((await changed.api("GET", "/v1/session")).status, 401);
});
