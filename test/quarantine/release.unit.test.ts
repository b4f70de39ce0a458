/** Which of a customer's messages one call releases, when there are more than it may. */
import { expect, test } from "vitest";
import { customerIdOf, ReviewerId } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { claimMessages } from "../../core/quarantine/release.ts";
import { manualClock } from "../support/clock.ts";
import { envelopeOf } from "../support/wal-world.ts";

const customer = customerIdOf(1);
const by = { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "Ann" };

/** A quarantine with this many messages; those up to `deleted` were deleted by the customer. */
function quarantine(count: number, deleted: number): Pick<Sql, "query" | "batch"> {
  const envelope = envelopeOf(1, 1);
  const rows = Array.from({ length: count }, (_, n) => ({
    id: n + 1,
    state: "held",
    envelope,
    deleted_at: n < deleted ? "2026-06-01T00:00:00.000Z" : null,
  }));
  return {
    query: async (statement) => {
      const claims = JSON.parse(String(statement.parameters[0])) as { id: number }[];
      return claims.map(({ id }) => ({ id, customer_id: customer })) as never;
    },
    batch: async (statements) => {
      const { held } = statements;
      const limit = Number(held !== undefined && "parameters" in held ? held.parameters.at(-1) : 0);
      return { customers: [{ id: customer }], held: rows.slice(0, limit) } as never;
    },
  };
}

const release = async (held: number, deleted: number) => {
  const found = await claimMessages(
    { sql: quarantine(held, deleted), clock: manualClock() },
    { customer },
    by,
  );
  return [found.released.length, found.refused.length, found.more];
};

test("[Q2] a call releases 500, and says that there are more", async () => {
  expect(await release(3, 1)).toEqual([2, 1, false]);
  expect(await release(500, 0)).toEqual([500, 0, false]);
  expect(await release(501, 0)).toEqual([500, 0, true]);
});

test("[Q2] messages that cannot be released do not hide those behind them", async () => {
  expect(await release(700, 600)).toEqual([100, 600, false]);
  expect(await release(1_200, 600)).toEqual([500, 600, true]);
});

test("[Q2] there is never more when another call would release nothing", async () => {
  expect(await release(2_500, 2_500)).toEqual([0, 2_000, false]);
  expect(await release(2_500, 1_990)).toEqual([10, 1_990, true]);
});
