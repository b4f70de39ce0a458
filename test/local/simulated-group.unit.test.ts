/** The simulator's reviewers' group: posts with buttons, presses and replies, as Telegram would report them. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseUpdate } from "../../core/intake/intake.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import { startSimulator } from "../../local/simulator/simulator.ts";
import { startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { testHost } from "../support/host.ts";
import { startWebhookServer } from "../support/webhook-server.ts";

const group = -1_001;
const token = "1:simulator";

test("[O6] [R5] [G1] a group's posts, presses and replies go through the webhook as in Telegram", async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "nadia-simulated-group-"));
  const server = await startWebhookServer();
  const webhook = { url: server.url, secret: "secret" };
  const botApi = await startFakeBotApi({ token, webhook });
  const host = testHost({ clock: systemClock });
  const simulator = startSimulator({ dataDir, webhook, botApi, reviewGroups: [group], host });
  onTestFinished(async () => {
    await simulator.close();
    await botApi.close();
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const call = async (method: string, body: object) =>
    (
      await fetch(`${botApi.apiRoot}/bot${token}/${method}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ chat_id: group, ...body }),
      })
    ).status;
  const keyboard = (data: string) => ({ inline_keyboard: [[{ text: "Approve", callback_data: data }]] });
  expect(await call("sendMessage", { text: "A draft", reply_markup: keyboard("n1:a") })).toBe(200);
  expect(await call("editMessageText", { message_id: 1, text: "Sent", reply_markup: keyboard("n1:b") })).toBe(
    200,
  );
  expect(await call("sendMessage", { text: "x", reply_markup: keyboard("n".repeat(65)) })).toBe(400);
  const chats = simulator.chats();
  expect(chats.find(({ person }) => person.id === group)?.entries).toMatchObject([
    { text: "Sent", side: "bot", buttons: [[{ text: "Approve", callback_data: "n1:b" }]] },
  ]);
  const person = chats.find((chat) => !chat.person.group)?.person.id ?? 0;
  await simulator.act({ do: "press", person, chat: group, message_id: 1, data: "n1:b" });
  await simulator.act({ do: "say", person, chat: group, text: "Yes", reply_to: 1 });
  await server.until(2);
  const taken = server.posted.map((update) => parseUpdate(JSON.stringify(update), 0, new Set([group])));
  // Kinds have no order.
  expect(taken.toSorted((a, b) => a.fate.localeCompare(b.fate))).toMatchObject([
    { fate: "press", telegram_user_id: person, chat_id: group, message_id: 1, data: "n1:b" },
    { fate: "reviewer", update: { kind: "reply", text: "Yes", reply_to_message_id: 1 } },
  ]);

  // Not the first version either, which the edit replaced.
  simulator.forget(({ chatId, messageId }) => chatId === group && messageId === 1);
  const stored = readFileSync(join(dataDir, "conversations.jsonl"), "utf8");
  expect(stored).not.toMatch(/"A draft"|"Sent"/);
  expect(stored).toContain('"Yes"');
});
