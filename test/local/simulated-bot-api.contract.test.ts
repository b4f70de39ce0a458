/** Our Bot API server keeps Telegram's rules for updates, webhooks and errors. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { describe, onTestFinished, test } from "vitest";
import { manualClock } from "../support/clock.ts";
import { type FakeBotApi, type FakeBotApiSettings, startFakeBotApi } from "../../local/telegram/bot-api.ts";

const token = "1:token";

async function start(settings: Partial<FakeBotApiSettings> = {}): Promise<FakeBotApi> {
  const telegram = await startFakeBotApi({ token, ...settings });
  onTestFinished(() => telegram.close());
  return telegram;
}

async function call(telegram: FakeBotApi, method: string, payload: object = {}, as = token) {
  const response = await fetch(`${telegram.apiRoot}/bot${as}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(payload),
  });
  const body: unknown = await response.json();
  return { status: response.status, body };
}

const refusal = (error_code: number, description: string) => ({
  status: error_code,
  body: { ok: false, error_code, description },
});

const message = (chat: number, id: number) => ({
  message: { message_id: id, chat: { id: chat }, text: "hi" },
});

/** A webhook that answers as configured and records what it receives. */
async function startWebhook(answer: (tries: number) => { status: number; retryAfter?: number }) {
  const came: { update: string; secret: unknown }[] = [];
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    let text = "";
    request.on("data", (chunk) => (text += String(chunk)));
    request.on("end", () => {
      came.push({ update: text, secret: request.headers["x-telegram-bot-api-secret-token"] });
      const { status, retryAfter } = answer(came.length);
      response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }).end();
    });
  };
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return { url: `http://127.0.0.1:${address.port}/telegram/webhook`, came };
}

describe("the simulated Bot API", () => {
  test("knows its token and its methods, and reads forms and queries too", async () => {
    const telegram = await start();
    assert.deepEqual(await call(telegram, "getMe", {}, "1:other"), refusal(401, "Unauthorized"));
    assert.deepEqual(await call(telegram, "makeCoffee"), refusal(404, "Not Found: method not found"));
    assert.deepEqual(await call(telegram, "constructor"), refusal(404, "Not Found: method not found"));
    assert.equal((await call(telegram, "getMe")).status, 200);
    assert.deepEqual(
      await call(telegram, "sendMessage", { text: "x" }),
      refusal(400, "Bad Request: chat_id is empty"),
    );
    const form = await fetch(`${telegram.apiRoot}/bot${token}/sendMessage?chat_id=5`, {
      method: "POST",
      body: new URLSearchParams({ text: "from a form" }),
    });
    assert.equal(form.status, 200);
    assert.equal(telegram.sent()[0]?.text, "from a form");
    const torn = await fetch(`${telegram.apiRoot}/bot${token}/sendMessage`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{",
    });
    assert.equal(torn.status, 400);
  });

  test("counts message ids across both sides of a chat, and notifies listeners of sent messages", async () => {
    const telegram = await start();
    const heard: string[] = [];
    telegram.onSend((sent) => heard.push(`${sent.chat_id}/${sent.message_id}`));
    await telegram.push(message(5, 10));
    await call(telegram, "sendMessage", { chat_id: 5, text: "answer" });
    assert.equal(telegram.nextMessageId(5), 12);
    assert.deepEqual(heard, ["5/11"]);
  });

  test("refuses a reply to a message that does not exist, unless asked to send anyway", async () => {
    const telegram = await start();
    const lost = { chat_id: 5, text: "x", reply_parameters: { message_id: 3 } };
    assert.deepEqual(
      await call(telegram, "sendMessage", lost),
      refusal(400, "Bad Request: message to be replied not found"),
    );
  });

  test("refuses a text of which Telegram would show nothing", async () => {
    const telegram = await start();
    for (const text of ["", " \n", "\u200b\u2800", "\ufffc", "\u030a\u{e0041}"]) {
      assert.deepEqual(
        await call(telegram, "sendMessage", { chat_id: 5, text }),
        refusal(400, "Bad Request: message text is empty"),
      );
    }
    assert.equal((await call(telegram, "sendMessage", { chat_id: 5, text: "\u200ba\u030a" })).status, 200);
  });

  test("hands updates to getUpdates until they are confirmed by offset", async () => {
    const telegram = await start();
    for (const id of [1, 2, 3]) await telegram.push(message(5, id));
    const ids = async (payload: object) => {
      const { body } = await call(telegram, "getUpdates", payload);
      return (
        JSON.stringify(body)
          .match(/"update_id":\d+/g)
          ?.map((found) => Number(found.slice(12))) ?? []
      );
    };
    assert.deepEqual(await ids({ limit: 2 }), [1, 2]);
    assert.deepEqual(await ids({ offset: 2 }), [2, 3]);
    assert.deepEqual(await ids({ offset: 4 }), []);
    assert.deepEqual(await ids({}), []);
  });

  test("a long poll ends when an update arrives, or when another one takes over", async () => {
    const telegram = await start();
    const first = call(telegram, "getUpdates", { timeout: 50 });
    while (telegram.calls().length < 1) await new Promise((resolve) => setImmediate(resolve));
    const second = call(telegram, "getUpdates", { timeout: 50 });
    assert.equal((await first).status, 409);
    await telegram.push(message(5, 1));
    assert.match(JSON.stringify((await second).body), /"update_id":1/);
  });

  test("getUpdates answers 409 while a webhook is set", async () => {
    const telegram = await start();
    await call(telegram, "setWebhook", { url: "http://127.0.0.1:9/" });
    assert.equal((await call(telegram, "getUpdates")).status, 409);
    assert.match(JSON.stringify(await call(telegram, "getWebhookInfo")), /127\.0\.0\.1:9/);
    await call(telegram, "deleteWebhook");
    assert.equal((await call(telegram, "getUpdates")).status, 200);
  });

  test("refuses a webhook secret with characters that Telegram does not allow", async () => {
    const telegram = await start();
    assert.equal((await call(telegram, "setWebhook", { url: "http://x", secret_token: "é" })).status, 400);
  });

  test("serves a file only under the token", async () => {
    const telegram = await start();
    const { body } = await call(telegram, "getFile", { file_id: "photo 1" });
    assert.match(JSON.stringify(body), /files\/photo%201/);
    const file = await fetch(`${telegram.apiRoot}/file/bot${token}/files/photo%201`);
    assert.equal(await file.text(), "photo 1");
    assert.equal((await fetch(`${telegram.apiRoot}/file/bot1:other/files/photo%201`)).status, 404);
  });
});

describe("the simulated webhook delivery", () => {
  test("posts with the secret until a 2xx comes: at once, then after 2, 4 s …, or as Retry-After asks", async () => {
    const hook = await startWebhook((tries) =>
      tries === 4 ? { status: 429, retryAfter: 30 } : { status: tries < 6 ? 500 : 204 },
    );
    const clock = manualClock(0);
    const telegram = await start({ clock, webhook: { url: hook.url, secret: "s3cret" } });
    assert.deepEqual(await telegram.push(message(5, 1)), {
      update_id: 1,
      delivered: true,
      tries: 6,
      status: 204,
    });
    assert.deepEqual(clock.waits, [0, 2_000, 4_000, 30_000, 16_000]);
    assert.ok(hook.came.every(({ secret }) => secret === "s3cret"));
    assert.ok(hook.came.every(({ update }) => update === hook.came[0]?.update));
  });

  test("keeps order within a chat while one update fails, and finally gives up", async () => {
    const hook = await startWebhook((tries) => ({ status: tries <= 3 ? 503 : 200 }));
    const telegram = await start({
      clock: manualClock(0),
      maxTries: 3,
      webhook: { url: hook.url, secret: null },
    });
    const [first, second] = await Promise.all([telegram.push(message(5, 1)), telegram.push(message(5, 2))]);
    assert.deepEqual([first.delivered, first.tries, first.status], [false, 3, 503]);
    assert.deepEqual([second.delivered, second.tries], [true, 1]);
    assert.match(hook.came.at(-1)?.update ?? "", /"message_id":2/);
  });

  test("pending updates go to a webhook that is set later", async () => {
    const hook = await startWebhook(() => ({ status: 200 }));
    const telegram = await start({ clock: manualClock(0) });
    await telegram.push(message(5, 1));
    await call(telegram, "setWebhook", { url: hook.url });
    while (hook.came.length < 1) await new Promise((resolve) => setImmediate(resolve));
    assert.match(hook.came[0]?.update ?? "", /"message_id":1/);
  });
});
