/** Reviewers in a Telegram group: their accounts, the posts they see, and the buttons they press. */
import assert from "node:assert/strict";
import * as z from "zod";
import type { SentButton, SentMessage } from "../../local/telegram/chats.ts";
import { onTestFinished } from "vitest";
import { type Browser, browse, addPerson, password } from "./access.ts";
import { type Harness, startHarness } from "./harness.ts";
import { messageUpdate, textUpdate } from "./updates.ts";

export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly telegramId: number;
  readonly browser: Browser;
}

let nextUpdate = 500_000;
/** The id of the next update that this file makes. */
export const nextUpdateId = (): number => (nextUpdate += 1);

let nextTelegramId = 9_000;

/** Adds a reviewer and links a Telegram account, through the console and the bot. */
export async function linkedColleague(
  harness: Harness,
  name: string,
  role: "reviewer" | "admin" = "reviewer",
) {
  const { id, email } = await addPerson(harness, role, name);
  const browser = await browse(harness, { email, password });
  const telegramId = (nextTelegramId += 1);
  const { code } = (await browser.call("POST", "/v1/telegram-account/code")).body as unknown as {
    code: string;
  };
  await sendPrivately(harness, telegramId, `/link ${code}`);
  return { id, name, telegramId, browser } satisfies Colleague;
}

/** A private message to the bot. */
export async function sendPrivately(harness: Harness, userId: number, text: string): Promise<void> {
  const updateId = nextUpdateId();
  assert.equal(await harness.update(textUpdate({ updateId, userId, text })), 200);
  await harness.work();
}

/** Runs jobs until none are left; the sweep replaces jobs whose delay the queue measures by the machine's clock. */
export async function settle(harness: Harness): Promise<void> {
  await harness.work();
  for (let ran = 1; ran > 0;) {
    harness.clock.advance(12_000);
    await harness.sweep();
    ran = await harness.work();
  }
}

/** The bot's messages in a chat, as they are now. */
export const messagesIn = (harness: Harness, chatId: number): SentMessage[] =>
  harness.telegram.sent().filter(({ chat_id }) => chat_id === chatId);

/** The labels of a message's buttons. */
export const labelsOf = ({ buttons }: SentMessage): string[] => buttons.flat().map(({ text }) => text);

const buttonOf = (message: SentMessage, label: string): SentButton => {
  const button = message.buttons.flat().find(({ text }) => text.startsWith(label));
  assert.ok(button, `there is no button ${label}, only ${labelsOf(message).join(", ")}`);
  return button;
};

export interface GroupMember {
  readonly telegramId: number;
}

const CallbackAnswer = z
  .object({ text: z.string(), show_alert: z.boolean() })
  .transform(({ text, show_alert: alert }) => ({ text, alert }));

/** Presses a button as Telegram reports it; resolves to the answer that the person sees. */
export async function pressButton(
  harness: Harness,
  { telegramId }: GroupMember,
  message: Pick<SentMessage, "chat_id" | "message_id">,
  data: string,
): Promise<{ text: string; alert: boolean } | null> {
  const update_id = nextUpdateId();
  const id = `press-${update_id}`;
  const status = await harness.update({
    update_id,
    callback_query: {
      id,
      from: { id: telegramId, is_bot: false, first_name: "Somebody" },
      chat_instance: "1",
      message: {
        message_id: message.message_id,
        date: 1,
        chat: { id: message.chat_id, type: "supergroup", title: "Reviewers" },
        text: "…",
      },
      data,
    },
  });
  assert.equal(status, 200);
  await harness.work();
  return answerTo(harness, id);
}

/** The answer that the person who pressed sees. */
export function answerTo(harness: Harness, callbackQuery: string): { text: string; alert: boolean } | null {
  const answers = harness.telegram.calls().filter(({ method }) => method === "answerCallbackQuery");
  const answer = answers.find(({ payload }) => payload["callback_query_id"] === callbackQuery);
  return answer === undefined ? null : CallbackAnswer.parse(answer.payload);
}

/** Presses the button with this label. */
export const press = (harness: Harness, by: GroupMember, message: SentMessage, label: string) =>
  pressButton(harness, by, message, buttonOf(message, label).callback_data ?? "");

/** A group in which a customer's question is posted: Ada presses Edit, and the bot asks her for the answer. */
export async function startEditing(group: number, env: Record<string, string> = {}) {
  const harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: `${group}`, ...env });
  onTestFinished(() => harness.close());
  const ada = await linkedColleague(harness, "Ada");
  const updateId = nextUpdateId();
  await harness.update(textUpdate({ updateId, userId: 101, text: "May I return it?" }));
  harness.clock.advance(3_000);
  await settle(harness);
  const newest = () => messagesIn(harness, group).at(-1) ?? assert.fail("the group is empty");
  const post = newest();
  await press(harness, ada, post, "Edit");
  const question = newest();
  const chat = { id: group, type: "supergroup", title: "Reviewers" };
  /** Ada's reply to the question as the group's next message, with any content. */
  const reply = (content: object) => {
    const messageId = harness.telegram.nextMessageId(group);
    const written = { updateId: nextUpdateId(), userId: ada.telegramId, messageId };
    return messageUpdate({ ...written, replyTo: question.message_id }, { chat, ...content });
  };
  return { harness, ada, newest, post, question, reply };
}

/** A message in a group; `replyTo` is the message that it answers. */
export async function writeInGroup(
  harness: Harness,
  { telegramId }: GroupMember,
  chatId: number,
  { text, replyTo }: { readonly text: string; readonly replyTo?: number },
): Promise<void> {
  const updateId = nextUpdateId();
  const written = { updateId, userId: telegramId, messageId: harness.telegram.nextMessageId(chatId) };
  const chat = { id: chatId, type: "supergroup", title: "Reviewers" };
  const update = messageUpdate({ ...written, ...(replyTo === undefined ? {} : { replyTo }) }, { text, chat });
  assert.equal(await harness.update(update), 200);
  await harness.work();
}
