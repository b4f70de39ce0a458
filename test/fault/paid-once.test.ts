/** A restart in the middle of a turn pays no model call twice ([L1], [L3]): requests counted on the models' own servers. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { createDraftApp } from "../../core/app/draft.ts";
import { silentLog } from "../../core/kernel/log.ts";
import { ledgerOf } from "../../core/app/ledger.ts";
import { customerIdOf, randomIds } from "../../core/kernel/ids.ts";
import { type House, startHouse } from "../support/house.ts";
import { type ModelServer, modelSettings, startGemini, startOpenai } from "../support/model-server.ts";
import { textUpdate } from "../support/updates.ts";

describe("a turn that is tried again", () => {
  let first: ModelServer;
  let second: ModelServer;
  let house: House;
  before(async () => {
    first = await startGemini("We ship within four days.");
    second = await startOpenai(["Four days!"]);
    house = await startHouse(modelSettings(first, second));
  });
  after(async () => {
    await house.close();
    first.close();
    second.close();
  });

  test("[L1] [L3] pays neither model again after a restart between the last call and the commit", async () => {
    second.onRequest = () => house.wires.postgres.cut(true);
    await house.update(textUpdate({ updateId: 1, userId: 7, text: "How long does shipping take?" }));
    await house.work();
    assert.deepEqual([first.requests, second.requests], [1, 1]);
    second.onRequest = () => undefined;
    house.wires.postgres.cut(false);
    house.clock.advance(120_000);

    // A new process: nothing of the old one's memory is left, only what the stores hold.
    const { settings, clock, app } = house;
    const ledger = ledgerOf(settings, { clock, ids: randomIds, log: silentLog });
    const restarted = createDraftApp(settings, { clock, ids: randomIds, log: silentLog }, app, ledger);
    await restarted.draft({ v: 1, kind: "draft", customer_id: customerIdOf(7), due_at: clock.now() });
    assert.deepEqual([first.requests, second.requests], [1, 1]);

    const [review] = (await house.api("GET", "/v1/reviews")).body.items as unknown as {
      draft: { text: string };
    }[];
    assert.equal(review?.draft.text, "Four days!");
    const rows = await ledger.getUserInteractions(customerIdOf(7), { limit: 10 });
    assert.deepEqual(
      new Set(rows.items.map((row) => `${row.model_used} ${row.input_tokens} ${row.output_tokens}`)),
      new Set(["google/gemini-2.5-flash 100 10", "openai/gpt-4o-mini 200 20"]),
    );
    await ledger.close();
  });

  test("[L1] a turn that grew in the meantime is another draft, and is asked anew", async () => {
    second.onRequest = () => house.wires.postgres.cut(true);
    await house.update(textUpdate({ updateId: 11, userId: 8, text: "And to Norway?" }));
    await house.work();
    second.onRequest = () => undefined;
    house.wires.postgres.cut(false);
    await house.update(textUpdate({ updateId: 12, userId: 8, text: "To Bergen, that is." }));
    house.clock.advance(120_000);
    await house.sweep();
    await house.work();
    assert.deepEqual([first.requests, second.requests], [3, 3]);
  });
});
