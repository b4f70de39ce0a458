/**
 * Customers without Telegram: their actions are posted to the real webhook, and the bot's replies are stored and shown.
 */
import { join } from "node:path";
import type { Host } from "../../core/app/host.ts";
import { iso } from "../../core/kernel/clock.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { maxTries } from "../stand-ins.ts";
import type { FakeBotApi } from "../telegram/bot-api.ts";
import type { BotApiCall } from "../telegram/serve.ts";
import { createUpdates } from "../telegram/updates.ts";
import type { Action } from "./actions.ts";
import { days } from "../../core/retention/periods.ts";
import { type Change, type Chat, Chats } from "./chats.ts";
import type { MessageRef } from "./entries.ts";
import { groupLine, groupUpdateOf, sentLine } from "./group.ts";
import { type Journal, type Line, openJournal, type Person, type Update } from "./journal.ts";
import {
  connectionOf,
  type Content,
  deletionOf,
  membershipOf,
  messageOf,
  sampleOf,
  updateOf,
} from "./updates.ts";

/** Events for the page; `typing` is shown briefly and not stored. */
export type Notice =
  | Change
  | { readonly type: "typing"; readonly person_id: number }
  /** The bot's answer to a pressed button. */
  | { readonly type: "callback_answer"; readonly text: string };

export interface SimulatorSettings {
  readonly dataDir: string;
  readonly webhook: { readonly url: string; readonly secret: string };
  /** Null if replies go to another Bot API, so that the page cannot show them. */
  readonly botApi: FakeBotApi | null;
  /** Ids of reviewers' groups, which the page shows as chats. */
  readonly reviewGroups: readonly number[];
  readonly host: Host;
}

export interface Simulator {
  chats(): Chat[];
  /** Resolves once it is stored; then calls the webhook. Throws `not_found`. */
  act(action: Action): Promise<Person>;
  /** Forgets messages for which `isErased` is true, on the page and in the file. */
  forget(isErased: (message: MessageRef) => boolean): void;
  /** Calls the listener for every change; returns a function that unsubscribes. */
  listen(listener: (notice: Notice) => void): () => void;
  /** False if this page will not see what the bot sends. */
  readonly showsReplies: boolean;
  close(): Promise<void>;
}

/** How often the page learns that the bot is typing, ms. */
const pollMs = 250;

/** Opens the conversations of earlier runs and posts updates that no webhook has acknowledged yet. */
export function startSimulator(settings: SimulatorSettings): Simulator {
  return new Stage(settings);
}

const ownEntry = (chat: Chat, messageId: number) =>
  chat.entries.find(({ message_id, side }) => message_id === messageId && side === "customer");

/** The bot's calls that the page shows briefly. */
function noticeOf({ method, payload }: BotApiCall): Notice | null {
  if (method === "sendChatAction") return { type: "typing", person_id: Number(payload["chat_id"]) };
  const { text } = payload;
  return method === "answerCallbackQuery" && typeof text === "string" && text !== ""
    ? { type: "callback_answer", text }
    : null;
}

class Stage implements Simulator {
  readonly showsReplies: boolean;
  readonly #host: Host;
  readonly #journal: Journal;
  readonly #chats = new Chats();
  readonly #botApi: FakeBotApi | null;
  readonly #push: (update: Update) => Promise<{ delivered: boolean }>;
  readonly #listeners = new Set<(notice: Notice) => void>();
  #closed = false;
  readonly #stop: (() => Promise<void> | void)[] = [];

  constructor({ dataDir, webhook, botApi, reviewGroups, host }: SimulatorSettings) {
    this.#host = host;
    this.#botApi = botApi;
    this.showsReplies = botApi !== null;
    this.#journal = openJournal(join(dataDir, "conversations.jsonl"));
    for (const line of this.#journal.past) this.#chats.apply(line);
    const before = iso(host.clock.now() - days.cold * 86_400_000);
    this.forget(({ at }) => at < before);
    for (const id of reviewGroups) if (this.#chats.find(id) === undefined) this.#record(groupLine(id));
    if (botApi === null) {
      const updates = createUpdates(host.clock, webhook, maxTries);
      this.#push = (update) => updates.push(update);
      this.#stop.push(() => updates.close());
    } else {
      this.#push = (update) => botApi.push(update);
      this.#follow(botApi);
    }
    if (this.#chats.all().every(({ person: { group } }) => group)) this.#join("Anna");
    for (const update of this.#chats.waiting()) this.#post(update);
  }

  chats(): Chat[] {
    return this.#chats.all();
  }

  forget(isErased: (message: MessageRef) => boolean): void {
    if (!this.#closed) this.#journal.retain(this.#chats.forget(isErased));
  }

  listen(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async act(action: Action): Promise<Person> {
    if (action.do === "join") return this.#join(action.name, action.business);
    const chat = this.#chats.find(action.person);
    if (chat === undefined || chat.person.group)
      throw new NadiaError("not_found", "there is no such customer; add one first");
    if (action.do === "press" || action.do === "say") this.#actInGroup(chat.person, action);
    else this.#actAs(chat, action);
    return chat.person;
  }

  #actAs(chat: Chat, action: Exclude<Action, { do: "join" | "press" | "say" }>): void {
    const who = chat.person;
    if (chat.blocked && action.do !== "block") this.#change(who, false);
    if (action.do === "write") for (const text of action.texts) this.#write(who, { text });
    else if (action.do === "sample")
      this.#write(who, sampleOf(action.sample, this.#host.ids.random(), action.caption));
    else if (action.do === "edit") this.#edit(chat, action.message_id, action.text);
    else if (action.do === "delete") this.#delete(chat, action.message_id);
    else if (action.blocked !== chat.blocked) this.#change(who, action.blocked);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#stop) await stop();
    this.#listeners.clear();
    this.#journal.close();
  }

  #join(name: string, business = false): Person {
    const [first_name = name, ...rest] = name.split(/\s+/);
    // Random, so that customers of a new data directory never collide with another's in a shared store.
    const id = 1_000_000_000 + Number.parseInt(this.#host.ids.random().slice(0, 8), 16);
    const last_name = rest.length === 0 ? null : rest.join(" ");
    const person = { id, first_name, last_name, username: null, business, group: false };
    this.#record({ type: "person", person });
    if (business) this.#send(connectionOf(this.#seconds()));
    return person;
  }

  #actInGroup(who: Person, action: Extract<Action, { do: "press" | "say" }>): void {
    const chat = this.#chats.find(action.chat);
    if (chat?.person.group !== true) throw new NadiaError("not_found", "there is no such group");
    const next = this.#chats.nextMessageId(action.chat);
    this.#send(groupUpdateOf(who, action, { next, seconds: this.#seconds(), id: this.#host.ids.random() }));
  }

  #seconds(): number {
    return Math.floor(this.#host.clock.now() / 1_000);
  }

  #write(who: Person, content: Content): void {
    const message = messageOf(who, this.#chats.nextMessageId(who.id), this.#seconds(), content);
    this.#send(updateOf(who, "message", message));
  }

  #edit(chat: Chat, messageId: number, text: string): void {
    const entry = ownEntry(chat, messageId);
    if (entry === undefined || entry.media !== null)
      throw new NadiaError("not_found", "only a text message of this customer can be edited");
    const sent = Math.floor(Date.parse(entry.at) / 1_000);
    const content = { text, edit_date: this.#seconds() };
    this.#send(updateOf(chat.person, "edited_message", messageOf(chat.person, messageId, sent, content)));
  }

  #delete(chat: Chat, messageId: number): void {
    if (!chat.person.business || ownEntry(chat, messageId) === undefined)
      throw new NadiaError("not_found", "only a message of this customer in a business chat can be deleted");
    this.#send(deletionOf(chat.person, messageId));
  }

  #change(who: Person, blocked: boolean): void {
    this.#send({ my_chat_member: membershipOf(who, blocked, this.#seconds()) });
    this.#refuseBlocked();
  }

  #send(content: Content): void {
    const update = { update_id: this.#chats.nextUpdateId(this.#host.clock.now()), ...content };
    this.#record({ type: "update", at: iso(this.#host.clock.now()), update });
    this.#post(update);
  }

  #post(update: Update): void {
    void this.#push(update).then(({ delivered }) => {
      if (delivered) this.#record({ type: "taken", update_id: update.update_id });
      return delivered;
    });
  }

  #record(line: Line): void {
    // Updates acknowledged after this point are posted again at the next start, which changes nothing.
    if (this.#closed) return;
    this.#journal.append(line);
    const change = this.#chats.apply(line);
    if (change !== null) this.#tell(change);
  }

  #tell(notice: Notice): void {
    for (const listener of this.#listeners) listener(notice);
  }

  /** The fake Bot API stores nothing between runs; the journal has what it needs. */
  #follow(botApi: FakeBotApi): void {
    for (const { person } of this.#chats.all()) {
      const next = this.#chats.nextMessageId(person.id);
      for (let id = 0; id < next - 1; id = botApi.nextMessageId(person.id));
    }
    this.#refuseBlocked();
    const unlisten = botApi.onSend((sent) => this.#record(sentLine(sent)));
    let followed = 0;
    const look = setInterval(() => {
      const calls = botApi.calls();
      for (const call of calls.slice(followed)) {
        const notice = noticeOf(call);
        if (notice !== null) this.#tell(notice);
      }
      followed = calls.length;
    }, pollMs);
    this.#stop.push(unlisten, () => clearInterval(look));
  }

  #refuseBlocked(): void {
    this.#botApi?.clearFaults();
    for (const { person, blocked } of this.#chats.all())
      if (blocked) this.#botApi?.fail({ kind: "blocked" }, { chat_id: person.id, times: Infinity });
  }
}
