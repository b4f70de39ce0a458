/** Access on Postgres 18 and Redis 7, with real concurrency. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { browse, addPerson, login, password } from "../support/access.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin } from "../support/reviews.ts";
import { startMigratedRealPostgres, startRealRedis } from "../support/services.ts";

describe("[A1] access on real engines", () => {
  let harness: Harness;
  const engines: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    const [postgres, redis] = [await startMigratedRealPostgres(16), await startRealRedis()];
    engines.push(postgres, redis);
    harness = await startHarness({
      DATABASE_URL: postgres.databaseUrl,
      NEON_FETCH_ENDPOINT: postgres.fetchEndpoint,
      UPSTASH_REDIS_REST_URL: redis.url,
      UPSTASH_REDIS_REST_TOKEN: redis.token,
    });
  });
  afterAll(async () => {
    await harness.close();
    for (const engine of engines) await engine.close();
  });

  const change = (id: string, body: object) => harness.api("PATCH", `/v1/reviewers/${id}`, body);

  test("two admins who demote each other at once: one stays", async () => {
    for (let round = 0; round < 20; round += 1) {
      const eve = await addPerson(harness, "admin");
      const statuses = await Promise.all(
        [admin.id, eve.id].map(async (id) => (await change(id, { role: "reviewer" })).status),
      );
      const rows = await databaseOf(harness).query(
        statement<{ id: string }>(sql`select id from reviewers where role = 'admin' and disabled_at is null`),
      );
      assert.equal(rows.length, 1, statuses.join());
      const restored = statement(sql`update reviewers set role = 'admin' where id = ${admin.id}::uuid`);
      await databaseOf(harness).query(restored);
      // The first admin's entry cached in Redis expires here.
      harness.clock.advance(5 * 60_000);
      await change(eve.id, { disabled: true });
    }
  });

  test("the same e-mail ten times at once: one person", async () => {
    const body = { name: "Twin", email: "twin@example.com", role: "reviewer", password };
    const statuses = await Promise.all(
      Array.from({ length: 10 }, async () => (await harness.api("POST", "/v1/reviewers", body)).status),
    );
    assert.deepEqual(
      [200, 409].map((status) => statuses.filter((one) => one === status).length),
      [1, 9],
    );
  });

  test("sign-in, limits, revocation and lockout work on Redis 7 as on the embedded one", async () => {
    const { email } = await addPerson(harness);
    const browser = await browse(harness, { email, password });
    const answer = await browser.call("GET", "/v1/session");
    assert.match(String(answer.headers["ratelimit"]), /^"minute";r=59\d;t=\d+, "hour";r=999\d;/);
    await browser.call("DELETE", "/v1/session");
    assert.equal((await browser.call("GET", "/v1/session")).status, 401);
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => login(harness, { email, password: "wrong" })),
    );
    assert.equal(guesses.filter(({ status }) => status === 401).length, 5);
    assert.equal((await login(harness, { email, password })).status, 429);
  });
});
