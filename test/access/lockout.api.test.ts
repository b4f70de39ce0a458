/** [A4] Lockout affects the attacker: not the account's owner elsewhere, not the office, not while Redis is down. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, onTestFinished, test } from "vitest";
import { createAttempts, networkOf } from "../../core/access/attempts.ts";
import { accessOver } from "../../core/access/access.ts";
import { signIn } from "../../core/access/login.ts";
import type { NadiaError } from "../../core/kernel/errors.ts";
import { createOptionalRedis } from "../../core/access/optional-redis.ts";
import { sql, statement } from "../../core/compiler.ts";
import { addPerson, login, password, sameOrigin } from "../support/access.ts";
import { type Answer, apiKey, databaseOf, type Harness, startHarness } from "../support/harness.ts";

const minute = 60_000;

describe("[A4] lockout", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const from = (ip: string, email: string, given: string, cookie = "") =>
    login(harness, { email, password: given }, { ...sameOrigin, ...(cookie === "" ? {} : { cookie }) }, ip);
  const status = async (answer: Promise<Answer>) => (await answer).status;
  /** Signs in, and resolves to the cookie that identifies the browser. */
  const known = async (email: string, ip: string, cookie = "") => {
    const { cookies } = await from(ip, email, password, cookie);
    const mark = cookies.find((line) => line.startsWith("nadia_device_")) ?? assert.fail("no mark");
    assert.match(
      mark,
      /^nadia_device_[0-9a-f]{8}=[\w-]{43}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=15552000$/,
    );
    return mark.split(";")[0] ?? "";
  };
  const failures = async () => {
    const rows = await databaseOf(harness).query(
      statement<{ count: number }>(sql`select count(*)::integer as count from login_failures`),
    );
    return rows[0]?.count;
  };

  test("by five wrong passwords from one address does not lock the owner out at another", async () => {
    const { email } = await addPerson(harness);
    for (let n = 0; n < 5; n += 1) assert.equal(await status(from("10.1.0.1", email, "wrong")), 401);
    assert.equal(await status(from("10.1.0.1", email, password)), 429);
    assert.equal(await status(from("10.1.0.2", email, password)), 200);
  });

  test("of an office whose address failed with 50 accounts does not affect the browsers known there", async () => {
    const office = "10.2.0.1";
    const [eve, ada] = [await addPerson(harness), await addPerson(harness)];
    const cookie = await known(eve.email, office);
    for (let n = 0; n < 60; n += 1)
      assert.equal(await status(from(office, ada.email, "wrong")), n < 5 ? 401 : 429);
    for (let n = 1; n < 50; n += 1)
      assert.equal(await status(from(office, `guess.${n}@example.com`, "wrong")), 401);
    assert.equal(await status(from(office, eve.email, password)), 429, "a browser that nobody knows");
    assert.equal(await status(from(office, eve.email, password, cookie)), 200);
    assert.equal(await status(from(office, ada.email, "wrong", cookie)), 429, "known to Eve, not to Ada");
    harness.clock.advance(15 * minute);
    assert.equal(await status(from(office, ada.email, password)), 200);
  });

  test("after 100 failures within a day, from however many addresses, requires a known browser", async () => {
    const { email } = await addPerson(harness);
    const cookie = await known(email, "10.3.0.1");
    for (let n = 0; n < 100; n += 1)
      assert.equal(await status(from(`10.3.1.${n}`, email, "wrong")), 401, String(n));
    const locked = await from("10.3.2.1", email, password);
    assert.deepEqual([locked.status, locked.headers["retry-after"]], [429, "86400"]);
    assert.equal(await status(from("10.3.2.2", email, password, cookie)), 200);
  });

  test("of a known browser is separate: its own guesses count, and nobody else's", async () => {
    const { email } = await addPerson(harness);
    const cookie = await known(email, "10.4.0.1");
    for (let n = 0; n < 5; n += 1)
      assert.equal(await status(from(`10.4.1.${n}`, email, "wrong", cookie)), 401);
    assert.equal(await status(from("10.4.1.9", email, password, cookie)), 429);
    assert.equal(await status(from("10.4.1.9", email, password)), 200);
  });

  test("recognises a browser after each sign-in, and several people on it", async () => {
    const [eve, ada] = [await addPerson(harness), await addPerson(harness)];
    const first = await known(eve.email, "10.5.0.1");
    assert.equal(await known(eve.email, "10.5.0.1", first), first, "its name stays");
    const both = `${first}; ${await known(ada.email, "10.5.0.1", first)}`;
    for (const { email } of [eve, ada]) {
      for (let n = 0; n < 5; n += 1) await from("10.5.0.1", email, "wrong");
      assert.equal(await status(from("10.5.0.1", email, password, both)), 200);
    }
  });

  test("accepts no device mark that was made up, belongs to another person, or is older than the password", async () => {
    const [eve, ada] = [await addPerson(harness), await addPerson(harness)];
    const cookie = await known(eve.email, "10.6.0.1");
    const adas = await known(ada.email, "10.6.0.1");
    const renamed = `${cookie.split("=")[0]}=${adas.split("=")[1]}`;
    const mark = cookie.split("=")[1] ?? "";
    const madeUp = cookie.replace(mark, `${mark.slice(0, 43)}.${"x".repeat(43)}`);
    for (let n = 0; n < 5; n += 1) await from("10.6.0.2", eve.email, "wrong");
    for (const one of [renamed, madeUp, `${cookie}x`, cookie.replace(mark, ".")])
      assert.equal(await status(from("10.6.0.2", eve.email, password, one)), 429, one);
    const given = "an admin drew this one";
    await harness.api("PATCH", `/v1/reviewers/${eve.id}`, { password: given });
    for (let n = 0; n < 5; n += 1) await from("10.6.0.3", eve.email, "wrong", cookie);
    assert.equal(await status(from("10.6.0.3", eve.email, given, cookie)), 429, "counted as unknown");
  });

  const countIn = (store: string) => {
    harness.proxies.redis.cut(store === "postgres");
    onTestFinished(() => {
      harness.proxies.redis.cut(false);
      harness.clock.advance(15 * minute);
    });
  };

  /** How many of 25 simultaneous sign-ins with these passwords, in turn, got each status. */
  const burst = async (ip: string, email: string, ...given: readonly string[]) => {
    const attempts = Array.from({ length: 25 }, (_, n) =>
      status(from(ip, email, given[n % given.length] ?? "")),
    );
    const seen = await Promise.all(attempts);
    return Object.fromEntries(
      [200, 401, 429].map((code) => [code, seen.filter((one) => one === code).length]),
    );
  };

  test.each(["redis", "postgres"])(
    "counts failures only: 25 right passwords at once all sign in, counted in %s",
    async (store) => {
      const { email } = await addPerson(harness);
      countIn(store);
      for (let n = 0; n < 4; n += 1) assert.equal(await status(from("10.8.0.1", email, "wrong")), 401);
      assert.deepEqual(await burst("10.8.0.1", email, password), { 200: 25, 401: 0, 429: 0 });
      assert.deepEqual(await burst("10.8.0.1", email, "wrong"), { 200: 0, 401: 5, 429: 20 });
      assert.equal(await status(from("10.8.0.1", email, password)), 429);
    },
  );

  test("hashes no more of a flood than five failures and what runs beside them, two at once", async () => {
    const { email } = await addPerson(harness);
    const real = harness.host.passwords ?? assert.fail();
    let running = 0;
    const seen: number[] = [];
    const verify: typeof real.verify = async (given, hash) => {
      running += 1;
      seen.push(running);
      return real.verify(given, hash).finally(() => (running -= 1));
    };
    const { clock, app, host } = harness;
    const access = accessOver({
      sql: databaseOf(harness),
      redis: app.redis,
      clock,
      ids: host.ids,
      log: host.log,
      apiKey,
      passwords: { ...real, verify },
    });
    const by = (ip: string, given: string) =>
      signIn(access, { email, password: given }, { ip, userAgent: null, cookie: null, devices: [] });
    const flood = Promise.allSettled(Array.from({ length: 300 }, () => by("10.6.0.1", "wrong")));
    const owner = by("10.6.0.2", password);
    const codes = (await flood).map((one) => one.status === "rejected" && (one.reason as NadiaError).code);
    assert.equal((await owner).principal.email, email, "another address waits for its turn only");
    assert.deepEqual(
      ["login_failed", "login_locked", "rate_limited"].map(
        (code) => codes.filter((one) => one === code).length,
      ),
      [5, 47, 248],
    );
    assert.ok(seen.length <= 7, `${seen.length} hashes`);
    assert.equal(Math.max(...seen), 2);
  });

  test.each(["redis", "postgres"])(
    "refuses a right password too once five failed while it was checked, counted in %s",
    async (store) => {
      const { clock, app, host } = harness;
      countIn(store);
      const redis = createOptionalRedis(app.redis, host.log);
      const attempts = createAttempts({ sql: databaseOf(harness), redis, clock, ids: host.ids });
      const guess = { account: `somebody in ${store}`, address: "10.9.0.1", device: null };
      const begun = await Promise.all(Array.from({ length: 7 }, () => attempts.begin(guess)));
      const right = begun.pop() ?? assert.fail();
      const ends = await Promise.allSettled(begun.map((attempt) => attempt.end("wrong")));
      assert.equal(ends.filter((end) => end.status === "fulfilled").length, 5);
      await assert.rejects(right.end("right"), { code: "login_locked" });
      await assert.rejects(attempts.begin(guess), { code: "login_locked" }, "nothing was forgotten");
    },
  );

  test("(promise 8) continues in Postgres while Redis is down, and the counts there are deleted afterwards", async () => {
    const [eve, ada] = [await addPerson(harness), await addPerson(harness)];
    const cookie = await known(eve.email, "10.7.0.1");
    harness.proxies.redis.cut(true);
    const guess = (given: string, more = "") => status(from("10.7.0.1", eve.email, given, more));
    const burst = await Promise.all(Array.from({ length: 12 }, () => guess("wrong")));
    assert.deepEqual(
      [401, 429].map((one) => burst.filter((seen) => seen === one).length),
      [5, 7],
    );
    assert.equal(await guess(password), 429);
    assert.equal(await guess(password, cookie), 200, "a known browser");
    assert.equal(await status(from("10.7.0.2", eve.email, password)), 200, "another address");
    for (let n = 1; n < 50; n += 1) await from("10.7.0.1", `nobody.${n}@example.com`, "wrong");
    assert.equal(await status(from("10.7.0.1", ada.email, password)), 429);
    harness.clock.advance(15 * minute);
    assert.equal(await guess(password), 200);
    harness.proxies.redis.cut(false);
    harness.clock.advance(24 * 60 * minute);
    assert.ok(Number(await failures()) > 50);
    assert.equal(await guess(password), 200);
    assert.equal(await failures(), 0);
  });
});

test("[A4] an IPv6 network counts as one address; a mapped IPv4 address counts as itself", () => {
  for (const [ip, network] of [
    ["127.0.0.1", "127.0.0.1"],
    ["::ffff:10.0.0.1", "10.0.0.1"],
    ["::FFFF:10.0.0.1", "10.0.0.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:0DB8:0001:0002::1", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1:2:3:4", "fe80:0:0:0"],
    ["", ""],
  ])
    assert.equal(networkOf(ip ?? ""), network);
});
