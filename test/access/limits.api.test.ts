/** Headers of every response: what is left of the caller's limits, and the ETag. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { callWindows } from "../../core/access/rules.ts";
import { browse, addPerson, password } from "../support/access.ts";
import { type Harness, startHarness } from "../support/harness.ts";
import { addReviewer, plant } from "../support/reviews.ts";
import { databaseOf } from "../support/harness.ts";

const [minuteWindow] = callWindows.session;
const minute = 60_000;

describe("[A2] limits of API callers", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  /** Moves to the start of a minute, so that numbers are predictable. */
  const align = () => harness.clock.advance(minute - (harness.clock.now() % minute));

  test("are sent with every response to a signed-in caller, errors included, and to no one else", async () => {
    align();
    const browser = await browse(harness, { email: (await addPerson(harness)).email, password });
    const answer = await browser.call("GET", "/v1/session");
    assert.equal(
      answer.headers["ratelimit-policy"],
      '"minute";q=600;w=60, "hour";q=10000;w=3600, "day";q=100000;w=86400',
    );
    assert.match(
      String(answer.headers["ratelimit"]),
      /^"minute";r=598;t=60, "hour";r=9998;t=\d+, "day";r=99998;t=\d+$/,
    );
    harness.clock.advance(30_000);
    const wrong = await browser.call("GET", "/v1/reviews?limit=0");
    assert.equal(wrong.status, 422);
    assert.match(String(wrong.headers["ratelimit"]), /^"minute";r=597;t=30, /);
    assert.equal((await browser.call("GET", "/v1/reviewers")).headers["ratelimit"] === undefined, false);
    const open = await harness.call("GET", "/v1/health");
    assert.equal(open.headers["ratelimit"], undefined);
  });

  test("answer 429 with Retry-After when they are reached, after which one more call is accepted", async () => {
    align();
    const { email } = await addPerson(harness);
    const [one, two] = [
      await browse(harness, { email, password }),
      await browse(harness, { email, password }),
    ];
    const stranger = await browse(harness, { email: (await addPerson(harness)).email, password });
    // Signing in twice took two calls.
    for (let n = 0; n < minuteWindow.limit - 2; n += 1) {
      const answer = await (n % 2 === 0 ? one : two).call("GET", "/v1/session");
      assert.equal(answer.status, 200, `call ${n}: a person's sessions share their limit`);
    }
    const over = await two.call("GET", "/v1/session");
    assert.equal(over.status, 429);
    assert.equal(over.body["code"], "rate_limited");
    assert.match(String(over.headers["ratelimit"]), /^"minute";r=0;t=60, /);
    assert.equal((await stranger.call("GET", "/v1/session")).status, 200);
    const wait = Number(over.headers["retry-after"]);
    assert.equal(wait, 61, "a minute, until a share of one call has faded");
    harness.clock.advance(wait * 1_000 - 1_000);
    assert.equal((await one.call("GET", "/v1/session")).status, 429);
    harness.clock.advance(1_000);
    assert.equal((await one.call("GET", "/v1/session")).status, 200);
  });

  test("of a key are its own, and Redis stores nothing about unknown callers", async () => {
    const eve = await addReviewer(databaseOf(harness), "Eve");
    const answer = await harness.api("GET", "/v1/session", undefined, eve.key);
    assert.match(String(answer.headers["ratelimit-policy"]), /^"minute";q=3000;w=60, /);
    const count = () =>
      harness.app.redis.script({ name: "test.count", lua: "return redis.call('DBSIZE')" }, [], []);
    const known = await count();
    for (let n = 0; n < 5; n += 1) await harness.api("GET", "/v1/session", undefined, `made-up-${n}`);
    assert.equal(await count(), known);
  });

  test("their windows live for at most 120, 7,200 and 172,800 seconds", async () => {
    align();
    const eve = await addPerson(harness);
    await browse(harness, { email: eve.email, password });
    for (const { name, ms } of callWindows.session) {
      const reply = await harness.app.redis.script(
        { name: "test.ttl", lua: "return redis.call('PEXPIRETIME', KEYS[1])" },
        [`calls:{${eve.id}}:${name}`],
        [],
      );
      const left = Number(reply) - harness.clock.now();
      assert.ok(left > ms && left <= 2 * ms, `${name}: ${left}`);
    }
  });
});

describe("a JSON response to GET", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const get = (path: string, tag?: string) =>
    harness.call("GET", path, {
      headers: {
        authorization: `Bearer ${harness.settings.apiKey}`,
        ...(tag === undefined ? {} : { "if-none-match": tag }),
      },
    });

  test("has a weak ETag, so that it is not sent again until it changes", async () => {
    await plant(harness);
    const first = await get("/v1/reviews");
    const etag = String(first.headers["etag"]);
    assert.match(etag, /^W\/"[\w-]{22}"$/);
    for (const tag of [etag, etag.slice(2), `"x", ${etag}`, "*"]) {
      const same = await get("/v1/reviews", tag);
      assert.deepEqual([same.status, same.text, same.headers["etag"]], [304, "", etag], tag);
      assert.ok(same.headers["ratelimit"] !== undefined);
    }
    assert.equal((await get("/v1/reviews", '"x"')).status, 200);
    await plant(harness);
    const next = await get("/v1/reviews", etag);
    assert.equal(next.status, 200);
    assert.notEqual(next.headers["etag"], etag);
  });

  test("no other response has one: not changes, non-JSON bodies or errors", async () => {
    const { id } = await plant(harness);
    const claimed = await harness.api("POST", `/v1/reviews/${id}/claim`);
    assert.deepEqual([claimed.status, claimed.headers["etag"]], [200, undefined]);
    const lines = await get("/v1/export/preferences");
    assert.deepEqual([lines.status, lines.headers["etag"]], [200, undefined]);
    const missing = await get("/v1/reviews/x", "*");
    assert.deepEqual([missing.status, missing.headers["etag"]], [404, undefined]);
    assert.match(String((await get("/openapi.json")).headers["content-type"]), /json/);
  });
});
