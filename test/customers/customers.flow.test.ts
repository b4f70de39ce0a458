/** What Postgres stores of a customer from first contact, and what is deleted with them. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { customerIdOf } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { memberChange, textUpdate } from "../support/updates.ts";

describe("a customer in Postgres", () => {
  let harness: Harness;
  let sql: Sql;
  beforeAll(async () => {
    harness = await startHarness();
    sql = databaseOf(harness);
  });
  afterAll(() => harness.close());

  const rows = <Row>(text: string, ...parameters: unknown[]) => sql.query<Row>({ sql: text, parameters });
  const customer = customerIdOf(7);

  test("[P6] the first message creates the customer and their status row, one join away", async () => {
    await harness.update(
      textUpdate({ updateId: 1, userId: 7, text: "My name is Zed.", firstName: "Ada", lastName: "L" }),
    );
    await harness.work();
    const found = await rows(
      `select u.display_name, u.reachable, s.funnel_status, s.nickname, s.lifetime_value_usd
        from users u left join user_current_status s on s.user_id = u.id where u.id = $1::uuid`,
      customer,
    );
    assert.deepEqual(found, [
      // [S10] The name is Telegram's; nothing is extracted from messages.
      { display_name: "Ada L", reachable: true, funnel_status: "new", nickname: null, lifetime_value_usd: 0 },
    ]);
  });

  test("[S10] a name in a message is not stored as the customer's", async () => {
    const [context] = await rows<{ names: number }>(
      "select count(*) as names from user_current_status where nickname is not null",
    );
    assert.equal(context?.names, 0);
  });

  test("a customer who blocks the bot is unreachable, and reachable again after unblocking", async () => {
    for (const [updateId, status, reachable] of [
      [2, "kicked", false],
      [3, "member", true],
    ] as const) {
      await harness.update(memberChange({ updateId, userId: 7, status }));
      await harness.work();
      assert.deepEqual(await rows("select reachable from users where id = $1::uuid", customer), [
        { reachable },
      ]);
    }
  });

  test("[P4] [P5] an interaction stores models, tokens, cost, its inputs, and the message's id once sent", async () => {
    const { body } = await harness.api("GET", "/v1/reviews");
    const [review] = body.items as unknown as { id: string }[];
    await harness.api("POST", `/v1/reviews/${review?.id}/approve`, {});
    await harness.work();
    const [kept] = await rows<Record<string, unknown>>(
      `select llm1_model, llm1_input_tokens > 0 as counted, llm1_cost_usd, llm2_model, llm2_cost_usd,
        telegram_message_id, recovery_operation_id, conversation_context -> 'turn' -> 0 ->> 'text' as turn
        from interactions where id = $1::uuid`,
      review?.id,
    );
    assert.deepEqual(kept, {
      llm1_model: "offline",
      counted: true,
      llm1_cost_usd: 0,
      llm2_model: "offline",
      llm2_cost_usd: 0,
      telegram_message_id: harness.telegram.sent()[0]?.message_id,
      recovery_operation_id: null,
      turn: "My name is Zed.",
    });
  });

  test("[P9] the sweep creates the partitions of this and the next three months, once", async () => {
    await harness.sweep();
    const partitions = () =>
      rows<{ name: string }>(
        `select relname as name from pg_class where relname ~ '^interactions_[0-9]{4}_[0-9]{2}$' order by 1`,
      );
    const made = await partitions();
    assert.equal(made.length, 4);
    await harness.sweep();
    assert.deepEqual(await partitions(), made);
  });

  test("[P3] deleting a customer deletes everything that belongs to them", async () => {
    await rows("delete from users where id = $1::uuid", customer);
    for (const table of ["user_current_status", "messages", "interactions", "deliveries", "memory_logs"]) {
      const [left] = await rows<{ left: number }>(`select count(*) as left from ${table}`);
      assert.equal(left?.left, 0, table);
    }
  });
});
