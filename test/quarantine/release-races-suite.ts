/** Reviewers who release the same messages at once, on any stores. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { QuarantinePage, Release } from "../../core/quarantine/schema.ts";
import { databaseOf, type Harness } from "../support/harness.ts";
import { addReviewer } from "../support/reviews.ts";
import { textUpdate } from "../support/updates.ts";

/** Runs that many rounds of the suite over the harness from `start`. */
export function releaseRacesSuite(name: string, rounds: number, start: () => Promise<Harness>): void {
  describe(`releases at once: ${name}`, () => {
    let harness: Harness;
    let update = 0;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness.close());

    async function write(userId: number, ...texts: readonly string[]): Promise<void> {
      harness.clock.advance(10_000);
      for (const text of texts) {
        update += 1;
        const date = Math.floor(harness.clock.now() / 1_000);
        expect(await harness.update(textUpdate({ updateId: update, userId, text, date }))).toBe(200);
      }
      harness.clock.advance(10_000);
      await harness.work();
    }

    const count = async (query: ReturnType<typeof sql>) =>
      (await databaseOf(harness).query(statement<{ n: number }>(sql`select (${query})::integer as n`)))[0]?.n;

    test("[Q2] (promises 2, 5) ten reviewers release the same messages: each is drafted once, in order, and audited once", async () => {
      const texts = ["One", "Two", "Three", "Four"];
      for (let round = 1; round <= rounds; round += 1) {
        const userId = 5_000 + round;
        const id = customerIdOf(userId);
        await write(userId, "Hello");
        await harness.api("PUT", `/v1/users/${id}/protocol`, { silenced: true, reason: "spam" });
        await write(userId, ...texts);
        const { items } = QuarantinePage.parse(
          (await harness.api("GET", `/v1/quarantine?customer=${id}`)).body,
        );
        const ids = items.map((item) => item.id).toReversed();
        const bodies = Array.from({ length: 10 }, (_, n) =>
          n % 3 === 2 ? { customer: id } : { ids: n % 3 === 0 ? ids : ids.toReversed() },
        );
        const answers = await Promise.all(
          bodies.map(async (body) => {
            const answer = await harness.api("POST", "/v1/quarantine/release", body);
            expect(answer.status, answer.text).toBe(200);
            return Release.parse(answer.body);
          }),
        );
        const released = answers.flatMap((answer) => answer.released.map((one) => one.id));
        expect(released.toSorted((a, b) => a - b)).toEqual(ids);
        for (const { code, detail, id: refused } of answers.flatMap((answer) => answer.refused))
          expect([code, detail]).toEqual(["wrong_state", `message ${refused} was already released`]);
        harness.clock.advance(10_000);
        await harness.work();
        await harness.sweep();
        await harness.work();
        const stored = await databaseOf(harness).query(
          statement<{ texts: string[] }>(sql`
            select jsonb_agg(m.text order by m.sent_at, m.telegram_message_id) as texts
            from interactions i join messages m on m.interaction_id = i.id
            where i.user_id = ${id}::uuid and i.status = 'pending'`),
        );
        expect(stored).toEqual([{ texts: ["Hello", ...texts] }]);
        expect(await count(sql`select count(*) from wal_fallback where customer_id = ${id}::uuid`)).toBe(0);
        expect(
          await count(sql`select sum((detail ->> 'messages')::integer) from audit_log
            where action = 'quarantine.release' and subject_id = ${id}`),
        ).toBe(texts.length);
      }
    });

    test("[Q2] (promises 2, 5) 200 releases of one customer's quarantine by ten reviewers at once: each message is drafted once, in order", async () => {
      const userId = 4_000;
      const id = customerIdOf(userId);
      const texts = Array.from({ length: 40 }, (_, n) => `Text ${n}`);
      await write(userId, "Hello");
      await harness.api("PUT", `/v1/users/${id}/protocol`, { silenced: true, reason: "spam" });
      await write(userId, ...texts);
      const { items } = QuarantinePage.parse(
        (await harness.api("GET", `/v1/quarantine?customer=${id}&limit=100`)).body,
      );
      const ids = items.map((item) => item.id).toReversed();
      const names = Array.from({ length: 10 }, (_, n) => `reviewer-${n}`);
      const reviewers = await Promise.all(names.map((name) => addReviewer(databaseOf(harness), name)));
      // Each reviewer releases 20 overlapping parts, from both ends.
      const parts = Array.from({ length: 20 }, (_, n) => ids.slice(n, n + 21));
      const bodies = parts.flatMap((part, n) =>
        reviewers.map(({ key }, by) => ({ key, ids: (n + by) % 2 === 0 ? part : part.toReversed() })),
      );
      expect(bodies).toHaveLength(200);
      const answers = await Promise.all(
        bodies.map(async ({ key, ids: some }) => {
          const answer = await harness.api("POST", "/v1/quarantine/release", { ids: some }, key);
          expect(answer.status, answer.text).toBe(200);
          return Release.parse(answer.body);
        }),
      );
      const released = answers.flatMap((answer) => answer.released.map((one) => one.id));
      expect(released.toSorted((a, b) => a - b)).toEqual(ids);
      harness.clock.advance(10_000);
      for (let round = 0; round < 3; round += 1) {
        await harness.work();
        harness.clock.advance(120_000);
        await harness.sweep();
      }
      const stored = await databaseOf(harness).query(
        statement<{ texts: string[] }>(sql`
          select jsonb_agg(m.text order by m.sent_at, m.telegram_message_id) as texts
          from interactions i join messages m on m.interaction_id = i.id
          where i.user_id = ${id}::uuid and i.status = 'pending'`),
      );
      expect(stored).toEqual([{ texts: ["Hello", ...texts] }]);
    });
  });
}
