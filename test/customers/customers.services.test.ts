/** Changes of customers on Postgres 18 with many connections, with real concurrency. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { contactStatements } from "../../core/customers/customers.ts";
import { changeCustomer, getCustomer, listCustomers } from "../../core/customers/directory.ts";
import { customerIdOf, ReviewerId, TelegramId } from "../../core/kernel/ids.ts";
import type { Redis } from "../../core/kernel/redis.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { manualClock } from "../support/clock.ts";
import { driverOver } from "../support/database.ts";
import { startMigratedRealPostgres } from "../support/services.ts";

const admin = { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "admin" };
/** These changes do not affect drafts, so Redis is not used. */
const redis: Redis = {
  script: () => Promise.reject(new Error("asked")),
  ping: () => Promise.reject(new Error("asked")),
};

describe("customers on Postgres 18", () => {
  let engine: Awaited<ReturnType<typeof startMigratedRealPostgres>>;
  let store: Sql;
  beforeAll(async () => {
    engine = await startMigratedRealPostgres(16);
    store = driverOver(engine);
  });
  afterAll(() => engine.close());

  test("[P6] [P8] concurrent changes while the customer keeps writing: none is lost, each audit row is true", async () => {
    const clock = manualClock();
    const ports = { sql: store, redis, clock };
    const people = [1, 2, 3];
    const contact = (userId: number, n: number) =>
      store.batch({
        contact: contactStatements(
          { clock },
          customerIdOf(userId),
          {
            telegram_user_id: TelegramId.parse(userId),
            display_name: `Name ${n}`,
            username: null,
            language_code: null,
          },
          null,
        ),
      });
    await Promise.all(people.map((userId) => contact(userId, 0)));
    const work = Array.from({ length: 40 }, (_, n) => n + 1).flatMap((n) =>
      people.flatMap((userId) => [
        changeCustomer(ports, customerIdOf(userId), { lifetime_value_usd: n }, admin),
        contact(userId, n),
      ]),
    );
    await Promise.all(work);
    for (const userId of people) {
      const id = customerIdOf(userId);
      const steps = await store.query(
        statement<{ from: number; to: number }>(sql`
          select (detail #>> '{lifetime_value_usd,from}')::numeric as from, (detail #>> '{lifetime_value_usd,to}')::numeric as to
          from audit_log where subject_id = ${id} order by id`),
      );
      assert.equal(steps.length, 40);
      steps.forEach(({ from }, n) => assert.equal(from, n === 0 ? 0 : steps[n - 1]?.to));
      assert.equal((await getCustomer(ports, id)).lifetime_value_usd, steps.at(-1)?.to);
    }
    const { items } = await listCustomers(ports, { limit: 50, search: "name" });
    assert.equal(items.length, people.length, "the list kept up");
  });
});
