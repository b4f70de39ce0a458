/** A restart in the middle of a turn pays no model call twice ([L1], [L3]): requests counted on the models' own servers. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { createDraftApp } from "../../core/app/draft.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { silentLog } from "../../core/kernel/log.ts";
import { ledgerOf } from "../../core/app/ledger.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { type House, startHouse } from "../support/house.ts";
import { textUpdate } from "../support/updates.ts";

interface ModelServer {
  readonly url: string;
  requests: number;
  /** Runs as soon as a request has come in. */
  onRequest: () => void;
  close(): void;
}

async function startModel(answer: object): Promise<ModelServer> {
  const server: Server = createServer((request, response) => {
    request.resume().on("end", () => {
      model.requests += 1;
      model.onRequest();
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const model: ModelServer = {
    url: `http://127.0.0.1:${port}`,
    requests: 0,
    onRequest: () => undefined,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return model;
}

const gemini = {
  candidates: [
    { content: { role: "model", parts: [{ text: "We ship within four days." }] }, finishReason: "STOP" },
  ],
  usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 10, totalTokenCount: 110 },
};
const openai = {
  id: "1",
  object: "chat.completion",
  created: 1,
  model: "gpt-4o-mini",
  choices: [
    {
      index: 0,
      finish_reason: "stop",
      message: { role: "assistant", content: '{"bubbles":["Four days!"]}' },
    },
  ],
  usage: { prompt_tokens: 200, completion_tokens: 20, total_tokens: 220 },
};

describe("a turn that is tried again", () => {
  let first: ModelServer;
  let second: ModelServer;
  let house: House;
  before(async () => {
    first = await startModel(gemini);
    second = await startModel(openai);
    house = await startHouse({
      LLM1_MODEL: "google/gemini-2.5-flash",
      LLM2_MODEL: "openai/gpt-4o-mini",
      GOOGLE_GENERATIVE_AI_API_KEY: "x",
      GOOGLE_BASE_URL: `${first.url}/v1beta`,
      OPENAI_API_KEY: "x",
      OPENAI_BASE_URL: `${second.url}/v1`,
    });
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
      rows.items.map((row) => [row.model_used, row.input_tokens, row.output_tokens]).toSorted(),
      [
        ["google/gemini-2.5-flash", 100, 10],
        ["openai/gpt-4o-mini", 200, 20],
      ],
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
