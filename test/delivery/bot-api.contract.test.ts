/** The Bot API client against our server: every response, Telegram's or another's, leads to the right step. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { afterAll, afterEach, beforeAll, describe, onTestFinished, test } from "vitest";
import type { BotApi, OutgoingMessage } from "../../core/delivery/port.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { createLog, type LogLine } from "../../core/kernel/log.ts";
import { markupOf } from "../../core/markup/markup.ts";
import { createBotApi } from "../../core/vendors/telegram.ts";
import { type FakeBotApi, startFakeBotApi } from "../../local/telegram/bot-api.ts";

const token = "123456789:AAH-a_token_that_must_never_be_seen_00";
const timeoutMs = 300;
const hello: OutgoingMessage = {
  chat_id: 42,
  connection: null,
  text: "Hello",
  entities: [],
  link_preview: false,
  reply_to_message_id: null,
  thread_id: null,
};

let telegram: FakeBotApi;
let bot: BotApi;
const lines: LogLine[] = [];
const log = createLog((line) => lines.push(line));
const botWith = (over: { token?: string; apiRoot?: string }) =>
  createBotApi({ token, apiRoot: telegram.apiRoot, timeoutMs, log, ...over });

beforeAll(async () => {
  telegram = await startFakeBotApi({ token });
  bot = botWith({});
});
afterAll(() => telegram.close());
afterEach(() => {
  telegram.clearFaults();
  assert.ok(!JSON.stringify(lines).includes("AAH-a_token"), "the token is in a log line");
});

describe("[R3] sending", () => {
  test("[R3] sends plain text unchanged, on behalf of a business connection, as a reply even if its target is gone", async () => {
    const text = "<b>1 < 2</b> & *stars* _under_ [x](y)\n😀 \u202Eשלום";
    const result = await bot.send({
      ...hello,
      chat_id: 7,
      connection: "conn-1",
      text,
      reply_to_message_id: 99,
    });
    assert.deepEqual(result, { kind: "sent", message_id: 1 });
    const sent = telegram.sent().at(-1);
    assert.deepEqual(sent?.payload, {
      chat_id: 7,
      text,
      link_preview_options: { is_disabled: true },
      business_connection_id: "conn-1",
      reply_parameters: { message_id: 99, allow_sending_without_reply: true },
    });
  });

  test("[R11] sends formatted text with its entities, and a link preview only if requested", async () => {
    const { text, entities } = markupOf("  Pay **9 €** [here](https://a.example), or `later` 😀 *ok*");
    assert.equal((await bot.send({ ...hello, text, entities, link_preview: true })).kind, "sent");
    const sent = telegram.sent().at(-1);
    assert.deepEqual(sent?.payload, { chat_id: 42, text, entities });
    assert.deepEqual(sent?.entities, entities);
    assert.equal(sent?.link_preview, true);
    await bot.send({ ...hello, text, entities });
    assert.deepEqual(telegram.sent().at(-1)?.payload["link_preview_options"], { is_disabled: true });
  });

  test("[R11] if Telegram refuses the entities for any reason, the text is sent once without them", async () => {
    const entities = [{ type: "bold", offset: 0, length: 99 } as const];
    const calls = telegram.calls().length;
    assert.equal((await bot.send({ ...hello, entities })).kind, "sent");
    assert.deepEqual(telegram.sent().at(-1)?.entities, []);
    assert.equal(telegram.calls().length - calls, 2);
    const body = '{"ok":false,"error_code":400,"description":"Bad Request: ENTITY_BOUNDS_INVALID"}';
    telegram.fail({ kind: "answer", status: 400, body });
    assert.equal((await bot.send({ ...hello, entities: [] })).kind, "sent");
  });

  test("[R3] message ids are counted per chat", async () => {
    assert.deepEqual(await bot.send({ ...hello, chat_id: 8 }), { kind: "sent", message_id: 1 });
    assert.deepEqual(await bot.send({ ...hello, chat_id: 8 }), { kind: "sent", message_id: 2 });
    assert.deepEqual(await bot.send({ ...hello, chat_id: 9 }), { kind: "sent", message_id: 1 });
  });

  test("[R3] 4,096 UTF-16 units are accepted; one more or none is refused with Telegram's message", async () => {
    assert.equal((await bot.send({ ...hello, text: "😀".repeat(2_048) })).kind, "sent");
    assert.deepEqual(await bot.send({ ...hello, text: "x".repeat(4_097) }), {
      kind: "refused",
      code: "too_long",
      reason: "Bad Request: message is too long",
    });
    assert.deepEqual(await bot.send({ ...hello, text: "\n " }), {
      kind: "refused",
      code: "empty",
      reason: "Bad Request: message text is empty",
    });
    assert.equal((await bot.send({ ...hello, text: "\ud83d" })).kind, "refused");
  });

  test("[R3] every message has its own connection, so that an idle one cannot make it unclear", async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.connection);
      response.end('{"ok":true,"result":{"message_id":5}}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    await botWith({ apiRoot: `http://127.0.0.1:${address.port}/` }).send(hello);
    assert.deepEqual(seen, ["close"]);
  });
});

describe("[R3] Telegram's refusals", () => {
  test("[R3] 429 waits for retry_after", async () => {
    telegram.fail({ kind: "flood", retry_after: 17 });
    assert.deepEqual(await bot.send(hello), { kind: "wait", ms: 17_000 });
    assert.equal((await bot.send(hello)).kind, "sent");
  });

  test("[R3] blocked, deactivated and chat not found are final, each with its code", async () => {
    const kinds = ["blocked", "deactivated", "chat_not_found"] as const;
    for (const kind of kinds) {
      telegram.fail({ kind }, { chat_id: 42 });
      const result = await bot.send(hello);
      assert.ok(result.kind === "refused" && result.code === kind);
    }
  });

  test("[R3] a fault in one chat does not affect the others", async () => {
    telegram.fail({ kind: "blocked" }, { chat_id: 1, times: Infinity });
    assert.equal((await bot.send(hello)).kind, "sent");
    assert.equal((await bot.send({ ...hello, chat_id: 1 })).kind, "refused");
    assert.equal((await bot.send({ ...hello, chat_id: 1 })).kind, "refused");
  });

  test("[R3] a group's upgrade names the new chat", async () => {
    telegram.fail({ kind: "migrate", chat_id: -1_001_234_567_890 });
    assert.deepEqual(await bot.send(hello), { kind: "migrated", chat_id: -1_001_234_567_890 });
  });

  test("[R9] a message goes to its topic, or to the chat if the topic is gone", async () => {
    assert.equal((await bot.send({ ...hello, thread_id: 7 })).kind, "sent");
    assert.equal(telegram.sent().at(-1)?.message_thread_id, 7);
    const before = telegram.sent().length;
    telegram.fail({ kind: "thread_not_found" });
    assert.equal((await bot.send({ ...hello, thread_id: 7 })).kind, "sent");
    assert.deepEqual(
      telegram
        .sent()
        .slice(before)
        .map((message) => message.message_thread_id),
      [null],
    );
  });

  test("[R3] entities that cannot be parsed are retried once as plain text, then refused", async () => {
    telegram.fail({ kind: "cannot_parse" });
    assert.equal((await bot.send(hello)).kind, "sent");
    assert.deepEqual(telegram.sent().at(-1)?.payload["entities"], []);
    const before = telegram.calls().length;
    telegram.fail({ kind: "cannot_parse" }, { times: 2 });
    const result = await bot.send(hello);
    assert.ok(result.kind === "refused" && result.code === "entities");
    assert.equal(telegram.calls().length - before, 2);
  });

  test("[R3] a wrong token sends nothing, is reported clearly, and is never shown", async () => {
    lines.length = 0;
    const result = await botWith({ token: "123456789:AAH-a_token_of_another_bot_000000000" }).send(hello);
    assert.deepEqual(result, { kind: "not_sent", reason: "Telegram refused the bot token (401)" });
    assert.deepEqual(
      lines.map((line) => [line.level, line.event]),
      [["error", "telegram.token_refused"]],
    );
  });
});

describe("[R3] (promise 4) unknown outcomes", () => {
  const unclear = [
    { kind: "server_error" },
    { kind: "server_error", taken: true },
    { kind: "bad_gateway" },
    { kind: "hang" },
    { kind: "hang", taken: true },
    { kind: "cut" },
    { kind: "cut", taken: true },
  ] as const;
  for (const fault of unclear) {
    test(`[R3] ${JSON.stringify(fault)} is unclear and called once`, async () => {
      const [sent, calls] = [telegram.sent().length, telegram.calls().length];
      telegram.fail(fault);
      const result = await bot.send(hello);
      assert.equal(result.kind, "unclear");
      assert.ok(!JSON.stringify(result).includes("AAH-a_token"));
      assert.equal(telegram.sent().length - sent, "taken" in fault ? 1 : 0);
      assert.equal(telegram.calls().length - calls, 1);
    });
  }

  const foreign = [
    [504, '{"error":"upstream timed out"}'],
    [200, "{}"],
    [200, ""],
    [200, "<html>Sign in to the hotel's network</html>"],
    [200, '{"ok":true}'],
    [200, '{"ok":true,"result":true}'],
    [200, '{"ok":true,"result":{"message_id":"7"}}'],
    [200, '{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'],
    [302, ""],
    [400, '{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'],
    [400, '{"ok":false,"error_code":"400","description":"Bad Request: chat not found"}'],
    [400, '{"ok":false,"error_code":400}'],
    [401, '{"message":"Unauthorized"}'],
    [403, '{"message":"Forbidden"}'],
    [403, "<html><h1>403 Forbidden</h1></html>"],
    [404, "Not Found"],
    [500, '{"ok":true,"result":{"message_id":7}}'],
    [502, '{"ok":false}'],
    [502, '{"ok":false,"description":"Bad Gateway"}'],
    [521, "<html>Web server is down</html>"],
  ] as const;
  for (const [status, body] of foreign) {
    test(`[R3] ${status} ${body} is not Telegram's answer, so it is unclear`, async () => {
      const calls = telegram.calls().length;
      telegram.fail({ kind: "answer", status, body, headers: { location: "http://127.0.0.1:9/" } });
      assert.equal((await bot.send(hello)).kind, "unclear");
      assert.equal(telegram.calls().length - calls, 1);
    });
  }

  for (const status of [200, 400, 403, 500]) {
    test(`[R3] a truncated answer ${status} is unclear`, async () => {
      const body = '{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}';
      telegram.fail({ kind: "answer", status, body, cut: true });
      assert.equal((await bot.send(hello)).kind, "unclear");
    });
  }

  test("[R3] an answer too long to be Telegram's is unclear", async () => {
    telegram.fail({ kind: "answer", status: 403, body: `{"ok":false,"x":"${"y".repeat(2_000_000)}"}` });
    assert.equal((await bot.send(hello)).kind, "unclear");
  });

  test("[R3] a 429 in any format waits, for the time in its header if there is one", async () => {
    for (const body of ["", "{}", "<html>Too many requests</html>", '{"ok":false}', '{"ok":true}']) {
      telegram.fail({ kind: "answer", status: 429, body });
      assert.deepEqual(await bot.send(hello), { kind: "wait", ms: 1_000 });
    }
    telegram.fail({ kind: "answer", status: 429, body: "", headers: { "retry-after": "30" } });
    assert.deepEqual(await bot.send(hello), { kind: "wait", ms: 30_000 });
    telegram.fail({ kind: "answer", status: 429, body: "", headers: { "retry-after": "-3" } });
    assert.deepEqual(await bot.send(hello), { kind: "wait", ms: 1_000 });
  });

  test("[R3] an invalid retry_after does not change the wait", async () => {
    const odd = [
      ["-5", 1_000],
      ["0", 1_000],
      ['"17"', 1_000],
      ["null", 1_000],
      ["[1]", 1_000],
      ["1.0005", 1_001],
      ["1e300", 86_400_000],
    ] as const;
    for (const [retryAfter, ms] of odd) {
      const body = `{"ok":false,"error_code":429,"description":"Slow","parameters":{"retry_after":${retryAfter}}}`;
      telegram.fail({ kind: "answer", status: 429, body });
      assert.deepEqual(await bot.send(hello), { kind: "wait", ms });
    }
    for (const parameters of ["null", "7", "[]", '"x"']) {
      const body = `{"ok":false,"error_code":429,"description":"Slow","parameters":${parameters}}`;
      telegram.fail({ kind: "answer", status: 429, body });
      assert.deepEqual(await bot.send(hello), { kind: "wait", ms: 1_000 });
    }
  });

  test("[R3] characters in a description that Postgres cannot store are replaced, and its code is still found", async () => {
    const description = `Forbidden: bot was blocked by the user \0 \ud83d ${"x".repeat(5_000)}`;
    const body = JSON.stringify({ ok: false, error_code: 403, description });
    telegram.fail({ kind: "answer", status: 403, body });
    const result = await bot.send(hello);
    assert.ok(result.kind === "refused" && result.code === "blocked");
    assert.ok(!result.reason.includes("\0") && result.reason.isWellFormed());
    assert.ok(result.reason.length <= 1_000);
  });

  test("[R3] a request that never left is not sent", async () => {
    const gone = await startFakeBotApi({ token });
    await gone.close();
    assert.deepEqual(await botWith({ apiRoot: gone.apiRoot }).send(hello), {
      kind: "not_sent",
      reason: "ECONNREFUSED",
    });
    const lost = await botWith({ apiRoot: "http://nadia.invalid" }).send(hello);
    assert.ok(lost.kind === "not_sent" && /^(ENOTFOUND|EAI_AGAIN)$/.test(lost.reason));
  });
});

describe("[R3] typing and button presses", () => {
  test("[R3] typing is shown, and its failures are ignored", async () => {
    await bot.typing({ chat_id: 42, connection: "conn-1", thread_id: 7 });
    assert.deepEqual(telegram.calls().at(-1), {
      method: "sendChatAction",
      payload: { chat_id: 42, action: "typing", business_connection_id: "conn-1", message_thread_id: 7 },
    });
    for (const fault of [{ kind: "blocked" }, { kind: "hang" }, { kind: "cut" }] as const) {
      telegram.fail(fault, { method: "sendChatAction" });
      await bot.typing({ chat_id: 42, connection: null, thread_id: null });
    }
  });

  test("a button press is answered; one too old is not an error, and a refusal's error does not quote the payload", async () => {
    await bot.answerCallback("query-1");
    assert.deepEqual(telegram.calls().at(-1)?.payload, { callback_query_id: "query-1" });
    await bot.answerCallback("");
    telegram.fail({ kind: "server_error" }, { method: "answerCallbackQuery" });
    await assert.rejects(
      bot.answerCallback("query-2"),
      (error) =>
        error instanceof NadiaError && error.code === "telegram_refused" && error.cause === undefined,
    );
  });
});
