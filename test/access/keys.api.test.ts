/** [A4] Keys end with what created them, last a limited time, and multiply nobody's limits. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { ApiKeyPage, NewApiKey } from "../../core/access/schema.ts";
import { sql, statement } from "../../core/compiler.ts";
import { iso } from "../../core/kernel/clock.ts";
import { type Browser, browse, addPerson, login, makeKey, password, sameOrigin } from "../support/access.ts";
import { type Answer, apiKey, databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin } from "../support/reviews.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.close());

const refused = (answer: Answer, status: number, code: string) =>
  assert.deepEqual([answer.status, answer.body["code"]], [status, code], answer.text);
const works = async (key: string) => (await harness.api("GET", "/v1/session", undefined, key)).status === 200;
const enter = (email: string) => browse(harness, { email, password });
const open = async ({ call }: Browser) => (await call("GET", "/v1/session")).status === 200;
const make = (browser: Browser, more: object = {}) =>
  browser.call("POST", "/v1/api-keys", { label: "l", scope: "read", ...more });

describe("[A4] an API key ends with what created it", () => {
  const endings: Record<string, (person: { id: string }, browser: Browser) => Promise<Answer>> = {
    "the session that made it is ended by hand": async (_person, browser) =>
      browser.call("DELETE", `/v1/sessions/${browser.session}`),
    "its owner changes their password": (_person, browser) =>
      browser.call("PUT", "/v1/session/password", {
        current_password: password,
        new_password: "purple kettle on the roof",
      }),
    "an admin gives its owner another password": ({ id }) =>
      harness.api("PATCH", `/v1/reviewers/${id}`, { password: "purple kettle on the roof" }),
    "its owner is disabled": ({ id }) => harness.api("PATCH", `/v1/reviewers/${id}`, { disabled: true }),
    "its owner signs out everywhere": (_person, browser) => browser.call("DELETE", "/v1/sessions"),
    "an admin signs its owner out everywhere": ({ id }) =>
      harness.api("DELETE", `/v1/reviewers/${id}/sessions`),
  };
  for (const [what, end] of Object.entries(endings)) {
    test(`when ${what}, at once and for good, with the sessions it opened`, async () => {
      const eve = await addPerson(harness);
      const browser = await enter(eve.email);
      const { id, key } = await makeKey(harness, "read", browser);
      const byKey = await browse(harness, { api_key: key });
      const other = await makeKey(harness, "read");
      assert.deepEqual([await works(key), await open(byKey), await works(other.key)], [true, true, true]);
      const answer = await end(eve, browser);
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual([await works(key), await open(byKey), await works(other.key)], [false, false, true]);
      await harness.api("PATCH", `/v1/reviewers/${eve.id}`, { disabled: false });
      assert.equal(await works(key), false, "what was ended stays so");
      const rows = await databaseOf(harness).query(
        statement<{ detail: object }>(sql`select detail from audit_log where subject_id = ${id}
          and action = 'api_key.revoke'`),
      );
      assert.equal(rows.length, 1, "the audit log says it once");
    });
  }

  test("not when its creator signs out, nor when somebody else ends a session that is not theirs", async () => {
    const [eve, stranger] = [
      await enter((await addPerson(harness)).email),
      await enter((await addPerson(harness)).email),
    ];
    const { key } = await makeKey(harness, "read", eve);
    refused(await stranger.call("DELETE", `/v1/sessions/${eve.session}`), 404, "not_found");
    assert.equal((await eve.call("DELETE", "/v1/session")).status, 200);
    refused(await stranger.call("DELETE", `/v1/sessions/${eve.session}`), 404, "not_found");
    assert.equal(await works(key), true);
  });

  test("after 90 days, or the number its creator asked for, at most 365; so do its sessions", async () => {
    const eve = await addPerson(harness);
    const browser = await enter(eve.email);
    for (const days of [0, 366, 1.5, "7"])
      refused(await make(browser, { expires_in_days: days }), 422, "field_invalid");
    const began = harness.clock.now();
    const long = await makeKey(harness, "read", browser);
    assert.equal(long.expires_at, iso(began + 90 * day));
    const short = NewApiKey.parse((await make(browser, { expires_in_days: 1 })).body);
    assert.equal(short.expires_at, iso(began + day));
    const byKey = await login(harness, { api_key: short.key });
    assert.match(byKey.cookies[0] ?? "", /Max-Age=86400$/);
    const cookie = byKey.cookies[0]?.split(";")[0] ?? "";
    const opened = async () =>
      (await harness.call("GET", "/v1/session", { headers: { ...sameOrigin, cookie } })).status;
    for (const wait of [day / 3, day / 3, day / 3 - 1]) {
      harness.clock.advance(wait);
      assert.deepEqual([await works(short.key), await opened()], [true, 200]);
    }
    harness.clock.advance(1);
    assert.deepEqual([await works(short.key), await opened(), await works(long.key)], [false, 401, true]);
    refused(await login(harness, { api_key: short.key }), 401, "login_failed");
    harness.clock.advance(89 * day);
    assert.equal(await works(long.key), false);
    const listed = ApiKeyPage.parse((await (await enter(eve.email)).call("GET", "/v1/api-keys")).body);
    assert.deepEqual(
      new Set(listed.items.map(({ expires_at }) => expires_at)),
      new Set([long.expires_at, short.expires_at]),
    );
  });
});

describe("[A4] an API key is created", () => {
  test("by nobody who signed in with a key, the first admin's included", async () => {
    const { key } = await makeKey(harness, "admin");
    for (const bearer of [key, apiKey]) {
      refused(
        await harness.api("POST", "/v1/api-keys", { label: "l", scope: "read" }, bearer),
        403,
        "forbidden",
      );
      refused(await make(await browse(harness, { api_key: bearer })), 403, "forbidden");
    }
  });

  test("within ten minutes of signing in, and later only with the password again", async () => {
    const eve = await addPerson(harness);
    const browser = await enter(eve.email);
    harness.clock.advance(10 * minute - 1);
    assert.equal((await make(browser)).status, 200);
    harness.clock.advance(1);
    const asked = await make(browser);
    refused(asked, 403, "password_needed");
    assert.equal(asked.body["field"], "current_password");
    const wrong = await make(browser, { current_password: "wrong" });
    refused(wrong, 422, "field_invalid");
    assert.equal(wrong.body["field"], "current_password");
    assert.equal((await make(browser, { current_password: password })).status, 200);
    refused(await make(browser), 403, "password_needed");
    for (let n = 0; n < 5; n += 1)
      refused(await make(browser, { current_password: "wrong" }), 422, "field_invalid");
    refused(await make(browser, { current_password: password }), 429, "login_locked");
  });

  test("in no session that has ended in Postgres while Redis still has it cached", async () => {
    const eve = await addPerson(harness);
    const browser = await enter(eve.email);
    await databaseOf(harness).query(
      statement(sql`update user_sessions set revoked_at = now() where id = ${browser.session}::uuid`),
    );
    assert.equal(await open(browser), true);
    refused(await make(browser), 401, "unauthenticated");
  });
});

test("[A2] ten keys of one person share one limit; another person has their own", async () => {
  harness.clock.advance(minute - (harness.clock.now() % minute));
  const browser = await enter((await addPerson(harness)).email);
  const left = async (key: string) =>
    /"minute";r=(\d+)/.exec(
      String((await harness.api("GET", "/v1/session", undefined, key)).headers["ratelimit"]),
    )?.[1];
  for (let n = 1; n <= 10; n += 1)
    assert.equal(await left((await makeKey(harness, "read", browser)).key), String(3_000 - n));
  assert.equal(await left((await makeKey(harness, "read")).key), "2999");
});

describe("[A4] signing out everywhere", () => {
  test("ends all of one's own sessions, including this one, and deletes its cookie", async () => {
    const eve = await addPerson(harness);
    const [one, two] = [await enter(eve.email), await enter(eve.email)];
    const bystander = await enter((await addPerson(harness)).email);
    const out = await one.call("DELETE", "/v1/sessions");
    assert.deepEqual(out.body, { signed_out: true });
    assert.match(out.cookies[0] ?? "", /^nadia_session=; .*Max-Age=0/);
    assert.deepEqual([await open(one), await open(two), await open(bystander)], [false, false, true]);
    assert.equal(await open(await enter(eve.email)), true, "and nobody is locked out");
  });

  test("of someone else is for admins; the audit log says who did it", async () => {
    const eve = await addPerson(harness);
    const browser = await enter(eve.email);
    const path = `/v1/reviewers/${eve.id}/sessions`;
    refused(await browser.call("DELETE", path), 403, "forbidden");
    assert.deepEqual((await harness.api("DELETE", path)).body, { id: eve.id, signed_out: true });
    assert.equal(await open(browser), false);
    const { items } = (await harness.api("GET", `/v1/audit?subject_id=${eve.id}&action=reviewer.sign_out`))
      .body;
    assert.partialDeepStrictEqual(items, [{ actor: { id: admin.id }, subject_id: eve.id }]);
    refused(await harness.api("DELETE", `/v1/reviewers/${browser.session}/sessions`), 404, "not_found");
  });

  test("of the first admin ends sessions opened with NADIA_API_KEY, not the key itself", async () => {
    const first = await browse(harness, { api_key: apiKey });
    assert.equal((await harness.api("DELETE", `/v1/reviewers/${admin.id}/sessions`)).status, 200);
    assert.equal(await open(first), false);
    assert.equal(await works(apiKey), true);
  });
});

test("[A4] a new sign-in ends the session whose cookie it carries, a failed one does not", async () => {
  const [eve, ada] = [await addPerson(harness), await addPerson(harness)];
  const old = await enter(eve.email);
  const made = await makeKey(harness, "read", old);
  const from = { ...sameOrigin, cookie: old.cookie };
  assert.equal((await login(harness, { email: ada.email, password: "wrong" }, from)).status, 401);
  assert.equal(await open(old), true);
  assert.equal((await login(harness, { email: ada.email, password }, from)).status, 200);
  assert.equal(await open(old), false);
  assert.equal(await works(made.key), true, "it is no alarm");
  assert.equal(
    (await login(harness, { email: ada.email, password }, from)).status,
    200,
    "again changes nothing",
  );
});
