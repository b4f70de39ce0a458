/** The simulator's customers go through a webhook like Telegram's, and their history survives the process. */
import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "vitest";
import { parseUpdate } from "../../core/intake/intake.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { Action } from "../../local/simulator/actions.ts";
import { type Simulator, startSimulator } from "../../local/simulator/simulator.ts";
import { type FakeBotApi, startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { startWebhookServer, type WebhookServer } from "../support/webhook-server.ts";
import { testHost } from "../support/host.ts";

const token = "1:simulator";
const secret = "simulator-secret";
const host = testHost({ clock: systemClock });

describe("simulator", () => {
  let dataDir: string;
  let webhook: WebhookServer;
  let telegram: FakeBotApi;
  let simulator: Simulator;
  const open = async (answering = true) => {
    const target = { url: webhook.url, secret };
    telegram = await startFakeBotApi({ token, webhook: target, maxTries: answering ? 8 : 1 });
    simulator = startSimulator({ dataDir, webhook: target, botApi: telegram, reviewGroups: [], host });
  };
  const close = async () => {
    await simulator.close();
    await telegram.close();
  };
  const anna = () => simulator.chats()[0]?.person.id ?? 0;
  const entries = () => simulator.chats()[0]?.entries ?? [];
  const taken = async () => {
    while (!entries().every((entry) => entry.taken)) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const reply = async (text: string) => {
    const response = await fetch(`${telegram.apiRoot}/bot${token}/sendMessage`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ chat_id: anna(), text }),
    });
    return response.status;
  };
  const act = (action: unknown) => simulator.act(Action.parse(action));

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "nadia-simulator-"));
    webhook = await startWebhookServer();
    await open();
  });
  afterEach(async () => {
    await close();
    await webhook.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  test("[G1] [G3] (promise 9) it forgets a chat up to an erasure, on the page and in the file, and continues", async () => {
    const person = anna();
    const file = join(dataDir, "conversations.jsonl");
    await act({ do: "write", person, texts: ["A zorbel"] });
    await reply("Which zorbel?");
    await taken();
    const other = await act({ do: "join", name: "Bo" });
    await act({ do: "write", person: other.id, texts: ["Not mine"] });
    simulator.forget(({ chatId, at }) => chatId === person && Date.parse(at) <= Date.now());
    assert.doesNotMatch(readFileSync(file, "utf8"), /zorbel/);
    assert.deepEqual(entries(), []);
    await act({ do: "write", person, texts: ["Hello again"] });
    await taken();
    await close();
    await open();
    assert.deepEqual(
      simulator.chats().map((chat) => chat.entries.map(({ text }) => text)),
      [["Hello again"], ["Not mine"]],
    );
    const old = readFileSync(file, "utf8").replaceAll(/"at":"20\d\d/g, '"at":"2001');
    await close();
    writeFileSync(file, old);
    await open();
    assert.deepEqual(entries(), []);
    assert.doesNotMatch(readFileSync(file, "utf8"), /Hello again/);
  });

  test("[O6] whatever a customer can do arrives with the secret, and intake reads it correctly", async () => {
    const person = anna();
    await act({ do: "write", person, texts: ["Hello", "<b>5 < 6</b> 😀"] });
    for (const sample of ["photo", "voice", "document", "sticker", "location", "contact"])
      await act({ do: "sample", person, sample, caption: "see this" });
    await act({ do: "edit", person, message_id: 1, text: "Hello there" });
    await act({ do: "block", person, blocked: true });
    await act({ do: "write", person, texts: ["Back again"] });
    await webhook.until(12);
    await taken();
    assert.deepEqual(new Set(webhook.secrets), new Set([secret]));
    // Telegram queues blocks and messages separately, so there is no order between them.
    const ordered = webhook.posted.toSorted((a, b) => a.update_id - b.update_id);
    const took = ordered
      .map((update) => parseUpdate(JSON.stringify(update), 0))
      .map((intake) => {
        assert(intake.fate === "append");
        const { envelope } = intake;
        if (envelope.kind === "reachability") return `reachable ${envelope.reachable}`;
        assert("message" in envelope, JSON.stringify(envelope));
        assert.equal(envelope.sender.telegram_user_id, person);
        return [envelope.kind, envelope.message.media?.type ?? "text", envelope.message.text].join(" ");
      });
    assert.deepEqual(took, [
      "message text Hello",
      "message text <b>5 < 6</b> 😀",
      "message photo see this",
      "message voice see this",
      "message document see this",
      "message sticker ",
      "message location ",
      "message contact ",
      "edited_message text Hello there",
      "reachable false",
      "reachable true",
      "message text Back again",
    ]);
  });

  test("[O6] [R8] a customer of a business account writes, edits and deletes through its connection", async () => {
    const { id: person } = await act({ do: "join", name: "Cleo", business: true });
    await act({ do: "write", person, texts: ["Are you open?"] });
    await act({ do: "edit", person, message_id: 1, text: "Are you open today?" });
    await act({ do: "delete", person, message_id: 1 });
    await webhook.until(4);
    const took = webhook.posted
      .toSorted((a, b) => a.update_id - b.update_id)
      .map((update) => parseUpdate(JSON.stringify(update), 0));
    assert.deepEqual(
      took.map((intake) => {
        assert(intake.fate === "append");
        const { envelope } = intake;
        if (envelope.kind === "business_connection") return `connected, can_reply ${envelope.can_reply}`;
        if (envelope.kind === "deletion")
          return `deletion of ${envelope.message_ids.join()} in ${envelope.connection}`;
        assert("message" in envelope);
        return `${envelope.kind} ${envelope.message.text} through ${envelope.message.connection}`;
      }),
      [
        "connected, can_reply true",
        "message Are you open? through simulated-connection",
        "edited_message Are you open today? through simulated-connection",
        "deletion of 1 in simulated-connection",
      ],
    );
    const chat = simulator.chats().find((one) => one.person.id === person);
    assert.deepEqual(
      chat?.entries.map(({ text, edited, deleted }) => [text, edited, deleted]),
      [["Are you open today?", true, true]],
    );
  });

  test("[O6] a conversation survives a restart, and no id is used twice", async () => {
    await act({ do: "write", person: anna(), texts: ["Hello"] });
    await taken();
    assert.equal(await reply("Good morning"), 200);
    const before = simulator.chats();
    const used = webhook.posted.map(({ update_id }) => update_id);
    await close();
    await open();
    assert.deepEqual(simulator.chats(), before);
    assert.equal(await reply("Are you still there?"), 200);
    await act({ do: "write", person: anna(), texts: ["Yes"] });
    await taken();
    assert.deepEqual(
      entries().map(({ side, message_id, text }) => [side, message_id, text]),
      [
        ["customer", 1, "Hello"],
        ["bot", 2, "Good morning"],
        ["bot", 3, "Are you still there?"],
        ["customer", 4, "Yes"],
      ],
    );
    assert((webhook.posted.at(-1)?.update_id ?? 0) > Math.max(...used));
    assert.equal(statSync(join(dataDir, "conversations.jsonl")).mode & 0o077, 0);
  });

  test("[O6] unacknowledged updates are posted again after a restart, acknowledged ones are not", async () => {
    await act({ do: "write", person: anna(), texts: ["First"] });
    await taken();
    await close();
    await open(false);
    webhook.answer(503);
    await act({ do: "write", person: anna(), texts: ["Second"] });
    await webhook.until(2);
    await close();
    webhook.answer(200);
    await open();
    await webhook.until(3);
    await taken();
    const ids = webhook.posted.map(({ update_id }) => update_id);
    assert.equal(ids[2], ids[1]);
    assert.equal(ids.length, 3);
  });

  test("[O6] a customer who blocked the bot is unreachable, even after a restart, until they write again", async () => {
    await act({ do: "block", person: anna(), blocked: true });
    assert.equal(await reply("Hello?"), 403);
    await taken();
    await close();
    await open();
    assert.equal(await reply("Hello?"), 403);
    await act({ do: "write", person: anna(), texts: ["I am back"] });
    assert.equal(await reply("Welcome"), 200);
  });

  test("[O6] the page is notified of messages, acknowledgements, replies and typing", async () => {
    const notices: string[] = [];
    simulator.listen((notice) => {
      if (notice.type === "entry") notices.push(`${notice.entry.side} ${notice.entry.taken}`);
      else notices.push(notice.type);
    });
    await act({ do: "join", name: "Ben Ito" });
    await act({ do: "write", person: anna(), texts: ["Hello"] });
    await taken();
    await reply("Good morning");
    await fetch(`${telegram.apiRoot}/bot${token}/sendChatAction?chat_id=${anna()}&action=typing`);
    while (!notices.includes("typing")) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(notices, ["person", "customer false", "customer true", "bot true", "typing"]);
  });

  test("[O6] only a customer's own text can be edited, and only existing customers can write", async () => {
    await act({ do: "sample", person: anna(), sample: "photo" });
    await taken();
    for (const message_id of [1, 99])
      await assert.rejects(act({ do: "edit", person: anna(), message_id, text: "x" }), (error) =>
        hasCode(error, "not_found"),
      );
    await assert.rejects(act({ do: "write", person: 12, texts: ["x"] }), (error) =>
      hasCode(error, "not_found"),
    );
  });

  test("[O6] a line torn by SIGKILL is dropped; a damaged one is an error that names it", async () => {
    await act({ do: "write", person: anna(), texts: ["Hello"] });
    await taken();
    const before = simulator.chats();
    await close();
    const file = join(dataDir, "conversations.jsonl");
    const whole = readFileSync(file, "utf8");
    appendFileSync(file, '{"type":"sent","at":"20');
    await open();
    assert.deepEqual(simulator.chats(), before);
    assert.equal(readFileSync(file, "utf8"), whole);
    await close();
    writeFileSync(file, `${whole}{"type":"nonsense"}\n`);
    await assert.rejects(
      open(),
      (error) => hasCode(error, "journal_damaged") && /line 4 /.test(error.message),
    );
    writeFileSync(file, whole);
    await telegram.close();
    await open();
  });
});
