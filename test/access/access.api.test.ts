/** Signing in: who can, what the response contains, when it is refused, and from which pages. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, onTestFinished, test } from "vitest";
import { changePerson } from "../../core/access/people.ts";
import { accessOver } from "../../core/access/access.ts";
import { createPasswords } from "../../core/access/passwords.ts";
import { sql, statement } from "../../core/compiler.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { silentLog } from "../../core/kernel/log.ts";
import { browse, addPerson, login, makeKey, password, sameOrigin, withoutRedis } from "../support/access.ts";
import { type Answer, apiKey, databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { signIn } from "../../core/access/login.ts";

const minute = 60_000;

describe("[A1] signing in", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const refused = (answer: Answer, status: number, code: string) => {
    assert.deepEqual([answer.status, answer.body["code"]], [status, code], answer.text);
    assert.deepEqual(answer.cookies, []);
  };
  const disable = (id: string) => harness.api("PATCH", `/v1/reviewers/${id}`, { disabled: true });
  const hashOf = async (email: string) => {
    const rows = await databaseOf(harness).query(
      statement<{ hash: string }>(sql`select password_hash as hash from reviewers where email = ${email}`),
    );
    return rows[0]?.hash ?? "";
  };

  test("by e-mail and password, ignoring case, sets a cookie that authenticates calls", async () => {
    const eve = await addPerson(harness);
    const browser = await browse(harness, { email: ` ${eve.email.toUpperCase()} `, password });
    const answer = await browser.call("GET", "/v1/session");
    assert.equal(answer.status, 200, answer.text);
    assert.partialDeepStrictEqual(answer.body, {
      reviewer: { id: eve.id, name: "Eve" },
      role: "reviewer",
      email: eve.email,
      via: "session",
      scope: "reviewer",
      session: { id: browser.session, current: true },
    });
  });

  test("by an API key, including the first admin's, with the key's rights and no more", async () => {
    const first = await browse(harness, { api_key: apiKey });
    assert.partialDeepStrictEqual((await first.call("GET", "/v1/session")).body, {
      role: "admin",
      email: null,
      via: "session",
      scope: "admin",
    });
    const { key } = await makeKey(harness, "read");
    const reader = await browse(harness, { api_key: key });
    assert.partialDeepStrictEqual((await reader.call("GET", "/v1/session")).body, {
      role: "admin",
      scope: "read",
    });
    assert.equal((await reader.call("PUT", "/v1/session/password", {})).status, 403);
    assert.equal((await reader.call("DELETE", "/v1/session")).status, 200, "may sign out");
  });

  test("a wrong password, an unknown e-mail, a disabled person, no e-mail at all: the same message", async () => {
    const eve = await addPerson(harness);
    const gone = await addPerson(harness);
    await disable(gone.id);
    const answers = [
      await login(harness, { email: eve.email, password: `${password}x` }),
      await login(harness, { email: "nobody@example.com", password }),
      await login(harness, { email: gone.email, password }),
      await login(harness, { email: "no\0e-mail", password: "" }),
      await login(harness, { api_key: "nadia_made-up" }),
    ];
    for (const answer of answers) refused(answer, 401, "login_failed");
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
  });

  test("costs one query and one hash, whether or not the account exists", async () => {
    const eve = await addPerson(harness);
    const gone = await addPerson(harness);
    await disable(gone.id);
    const real = createPasswords();
    // As the tests' host hashes.
    const head = "$argon2id$v=19$m=64,t=1,p=1$";
    const checked: (string | null)[] = [];
    const access = accessOver({
      sql: harness.app.sql,
      redis: harness.app.redis,
      clock: harness.clock,
      ids: randomIds,
      log: silentLog,
      apiKey,
      passwords: {
        ...real,
        verify: (given, hash) => {
          checked.push(hash === null ? null : hash.slice(0, head.length));
          return real.verify(given, hash);
        },
      },
    });
    const from = { ip: "10.0.0.1", userAgent: null, cookie: null, devices: [] };
    for (const email of [eve.email, gone.email, "nobody@example.org", "first-admin"]) {
      harness.proxies.postgres.reset();
      await assert.rejects(signIn(access, { email, password: "wrong" }, from), (error) =>
        hasCode(error, "login_failed"),
      );
      assert.equal(harness.proxies.postgres.count(), 1, email);
    }
    assert.deepEqual(checked, [head, head, null, null]);
  });

  test("needs e-mail and password, or a key, and nothing else", async () => {
    for (const body of [
      {},
      { email: "eve@example.com" },
      { password },
      { email: "eve@example.com", password, api_key: apiKey },
      { email: "eve@example.com", password, remember: true },
    ]) {
      refused(await login(harness, body), 422, "field_invalid");
    }
  });

  test("after five failures the account is locked for 15 minutes, whether or not it exists", async () => {
    const eve = await addPerson(harness);
    for (const email of [eve.email, "ghost@example.com"]) {
      for (let n = 0; n < 5; n += 1) {
        refused(await login(harness, { email, password: "wrong" }), 401, "login_failed");
        harness.clock.advance(minute);
      }
      const locked = await login(harness, { email: email.toUpperCase(), password });
      refused(locked, 429, "login_locked");
      assert.equal(locked.headers["retry-after"], "600");
      harness.clock.advance(10 * minute - 1);
      refused(await login(harness, { email, password }), 429, "login_locked");
      harness.clock.advance(1);
      assert.equal((await login(harness, { email, password })).status, email === eve.email ? 200 : 401);
    }
  });

  test("a locked account can sign in with a new password from an admin", async () => {
    const eve = await addPerson(harness);
    for (let n = 0; n < 5; n += 1) await login(harness, { email: eve.email, password: "wrong" });
    refused(await login(harness, { email: eve.email, password }), 429, "login_locked");
    const given = "an admin drew this one";
    await changePerson(withoutRedis(harness), eve.id, { password: given }, { id: null, name: "test" });
    // Even in a process without Redis: a new password has a new counter.
    assert.equal((await login(harness, { email: eve.email, password: given })).status, 200);
  });

  test("simultaneous guesses are counted too, and a success clears the account's failures", async () => {
    const eve = await addPerson(harness);
    const guess = () => login(harness, { email: eve.email, password: "wrong" });
    const burst = await Promise.all(Array.from({ length: 12 }, guess));
    assert.equal(burst.filter(({ status }) => status === 401).length, 5);
    harness.clock.advance(15 * minute);
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 4; n += 1) refused(await guess(), 401, "login_failed");
      assert.equal((await login(harness, { email: eve.email, password })).status, 200);
    }
  });

  test("an address that failed 50 times is locked, whatever the account; another address is not", async () => {
    const eve = await addPerson(harness);
    const from = (ip: string, email: string, given: string) =>
      login(harness, { email, password: given }, sameOrigin, ip);
    for (let n = 0; n < 50; n += 1) {
      refused(await from("10.9.9.9", `guess.${n}@example.com`, "wrong"), 401, "login_failed");
    }
    refused(await from("10.9.9.9", eve.email, password), 429, "login_locked");
    assert.equal((await from("10.9.9.8", eve.email, password)).status, 200);
  });

  test("rehashes the password when the parameters have changed", async () => {
    const eve = await addPerson(harness);
    const old = await createPasswords(false).hash(password);
    await databaseOf(harness).query(
      statement(sql`update reviewers set password_hash = ${old} where email = ${eve.email}`),
    );
    assert.equal((await login(harness, { email: eve.email, password })).status, 200);
    assert.match(await hashOf(eve.email), /^\$argon2id\$/);
    assert.equal((await login(harness, { email: eve.email, password })).status, 200);
  });

  test("the cookie is HttpOnly and Lax; over TLS it has the __Host- prefix, and the other name is ignored", async () => {
    const { email } = await addPerson(harness);
    const plain = (await login(harness, { email, password })).cookies[0] ?? "";
    assert.match(
      plain,
      /^nadia_session=[0-9a-f-]{36}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800$/,
    );
    const tls = { ...sameOrigin, "x-forwarded-proto": "https" };
    const secure = (await login(harness, { email, password }, tls)).cookies[0] ?? "";
    assert.match(
      secure,
      /^__Host-nadia_session=\S{80}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800; Secure$/,
    );
    const value = secure.split(";")[0]?.split("=")[1] ?? "";
    const status = async (cookie: string, headers = {}) =>
      (await harness.call("GET", "/v1/session", { headers: { cookie, ...headers } })).status;
    assert.equal(await status(`a=b; __Host-nadia_session=${value}`, tls), 200);
    assert.equal(await status(`nadia_session=${value}`, tls), 401, "another host may have set it");
    assert.equal(await status(`__Host-nadia_session=${value}`), 401);
    const out = await harness.call("DELETE", "/v1/session", { headers: { cookie: secure, ...tls } });
    assert.match(out.cookies[0] ?? "", /^__Host-nadia_session=; .*Max-Age=0; Secure$/);
  });

  test("[A1] a call that changes something comes from the console's own page, or uses an API key", async () => {
    const { email } = await addPerson(harness);
    const { cookie } = await browse(harness, { email, password });
    const own = { origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000" };
    const ways: readonly [number, Record<string, string>][] = [
      [422, { cookie, "sec-fetch-site": "same-origin" }],
      [422, { cookie, ...own }],
      [422, { cookie, "sec-fetch-site": "same-origin", origin: "https://evil.example", host: own.host }],
      [422, { authorization: `Bearer ${apiKey}`, "sec-fetch-site": "cross-site", cookie }],
      [403, { cookie }],
      [403, { cookie, "sec-fetch-site": "cross-site", ...own }],
      [403, { cookie, "sec-fetch-site": "same-site", ...own }],
      [403, { cookie, "sec-fetch-site": "none" }],
      [403, { cookie, host: own.host, origin: "https://127.0.0.1:3000" }],
      [403, { cookie, host: own.host, origin: "http://127.0.0.1:3001" }],
      [403, { cookie, host: own.host, origin: "null" }],
    ];
    for (const [status, headers] of ways) {
      const answer = await harness.call("PUT", "/v1/session/password", { body: {}, headers });
      assert.equal(answer.status, status, JSON.stringify(headers));
      if (status === 403) refused(answer, 403, "cross_site");
    }
    const read = { cookie, "sec-fetch-site": "cross-site" };
    assert.equal(
      (await harness.call("GET", "/v1/session", { headers: read })).status,
      200,
      "changes nothing",
    );
    refused(await login(harness, { email, password }, { "sec-fetch-site": "cross-site" }), 403, "cross_site");
    refused(await login(harness, { email, password }, { origin: "https://evil.example" }), 403, "cross_site");
    assert.equal((await login(harness, { email, password }, {})).status, 200, "a program");
  });
});

test("[A1] NADIA_CONSOLE_ORIGIN names a console served from another host", async () => {
  const harness = await startHarness({ NADIA_CONSOLE_ORIGIN: "https://console.example" });
  onTestFinished(() => harness.close());
  const from = (origin: string) => login(harness, { api_key: apiKey }, { origin, host: "api.example" });
  assert.equal((await from("https://console.example")).status, 200);
  assert.equal((await from("https://console.example.evil")).status, 403);
});
