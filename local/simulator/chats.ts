/** The simulated chats as the page shows them, built only from the journal's lines. */
import type { Line, Person, Update } from "./journal.ts";
import { deletionIn, type Entry, entryOf, type MessageRef, messageRefIn, sentEntry } from "./entries.ts";

export interface Chat {
  readonly person: Person;
  readonly blocked: boolean;
  readonly entries: readonly Entry[];
}

export type Change =
  | { readonly type: "person"; readonly chat: Chat }
  | { readonly type: "entry"; readonly person_id: number; readonly entry: Entry; readonly blocked: boolean };

interface Room {
  readonly person: Person;
  blocked: boolean;
  lastMessageId: number;
  readonly entries: Map<string, Entry>;
}

/** The page only gets the end of a long chat. */
const shown = 300;

/** All chats of a simulator; initially without customers. */
export class Chats {
  readonly #rooms = new Map<number, Room>();
  readonly #waiting = new Map<number, Update>();
  #lastUpdateId = 0;

  /** Applies a line; returns what changed on the page, if anything. */
  apply(line: Line): Change | null {
    if (line.type === "person") return this.#enter(line.person);
    if (line.type === "update") return this.#update(line.update, line.at);
    if (line.type === "taken") return this.#taken(line.update_id);
    const room = this.#rooms.get(line.chat_id);
    return room === undefined ? null : put(room, sentEntry(line));
  }

  all(): Chat[] {
    return [...this.#rooms.values()].map(chatOf);
  }

  find(personId: number): Chat | undefined {
    const room = this.#rooms.get(personId);
    return room === undefined ? undefined : chatOf(room);
  }

  /**
   * Drops messages for which `isErased` is true; returns a function that says which lines of the file stay. Updates that
   * wait for the webhook stay.
   */
  forget(isErased: (message: MessageRef) => boolean): (line: Line) => boolean {
    for (const { person, entries } of this.#rooms.values())
      for (const { key, side, taken, message_id: messageId, at } of entries.values())
        if (side !== "service" && taken && isErased({ chatId: person.id, messageId, at }))
          entries.delete(key);
    return (line) => {
      const message = messageRefIn(line);
      if (message === null || !isErased(message)) return true;
      return line.type === "update" && this.#waiting.has(line.update.update_id);
    };
  }

  nextMessageId(personId: number): number {
    return (this.#rooms.get(personId)?.lastMessageId ?? 0) + 1;
  }

  /** Based on the clock (ms), so that ids keep rising even if the file is lost but the stores are not. */
  nextUpdateId(now: number): number {
    return Math.max(this.#lastUpdateId + 1, Math.floor(now / 1_000));
  }

  /** Updates that the webhook has not acknowledged, oldest first. */
  waiting(): Update[] {
    return [...this.#waiting.values()];
  }

  #enter(person: Person): Change {
    const room: Room = { person, blocked: false, lastMessageId: 0, entries: new Map() };
    this.#rooms.set(person.id, room);
    return { type: "person", chat: chatOf(room) };
  }

  #update(update: Update, at: string): Change | null {
    this.#waiting.set(update.update_id, update);
    this.#lastUpdateId = Math.max(this.#lastUpdateId, update.update_id);
    const deletion = deletionIn(update);
    if (deletion !== null) return this.#delete(deletion);
    const shown = entryOf(update, at);
    const room = shown === null ? undefined : this.#rooms.get(shown.chatId);
    if (shown === null || room === undefined) return null;
    room.blocked = shown.blocked ?? room.blocked;
    // An edited message stays in its position.
    return put(room, { ...shown.entry, at: room.entries.get(shown.entry.key)?.at ?? at });
  }

  #delete({ chatId, messageIds }: { chatId: number; messageIds: readonly number[] }): Change | null {
    const room = this.#rooms.get(chatId);
    const entries = messageIds
      .map((id) => room?.entries.get(`m${id}`))
      .filter((entry) => entry !== undefined);
    const changes = entries.map((entry) =>
      room === undefined ? null : put(room, { ...entry, deleted: true }),
    );
    return changes.at(-1) ?? null;
  }

  #taken(updateId: number): Change | null {
    const update = this.#waiting.get(updateId);
    this.#waiting.delete(updateId);
    const shown = update === undefined ? null : entryOf(update, "");
    const room = shown === null ? undefined : this.#rooms.get(shown.chatId);
    const entry = shown === null ? undefined : room?.entries.get(shown.entry.key);
    return room === undefined || entry === undefined ? null : put(room, { ...entry, taken: true });
  }
}

function put(room: Room, entry: Entry): Change {
  room.entries.set(entry.key, entry);
  room.lastMessageId = Math.max(room.lastMessageId, entry.message_id ?? 0);
  return { type: "entry", person_id: room.person.id, entry, blocked: room.blocked };
}

const chatOf = ({ person, blocked, entries }: Room): Chat => ({
  person,
  blocked,
  entries: [...entries.values()].slice(-shown),
});
