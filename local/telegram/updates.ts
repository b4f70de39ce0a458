/** The simulated Telegram's updates: stored for `getUpdates`, or posted to the webhook until it accepts them. */
import * as z from "zod";
import type { Clock } from "../../core/kernel/clock.ts";
import type { Refusal } from "./faults.ts";

/** An update as written by a test or the simulator; without an id it gets the next one. */
export type NewUpdate = { readonly update_id?: number } & Readonly<Record<string, unknown>>;
type Update = { readonly update_id: number } & Readonly<Record<string, unknown>>;

export interface Webhook {
  readonly url: string;
  readonly secret: string | null;
  readonly maxConnections?: number | undefined;
}

/**
 * The result of a push; an update that was not accepted is dropped after the last attempt, as Telegram does after 24 h.
 */
export interface Pushed {
  readonly update_id: number;
  readonly delivered: boolean;
  readonly tries: number;
  /** The last HTTP status, or null without a response or webhook. */
  readonly status: number | null;
}

export interface Updates {
  push(update: NewUpdate): Promise<Pushed>;
  /** An update that the webhook has not accepted so far: pending until it is polled or the webhook is set again. */
  keep(update: NewUpdate): void;
  getUpdates(payload: Record<string, unknown>, gone: AbortSignal): Promise<Update[] | Refusal>;
  /** Allowed updates do not change if they are left out. */
  setWebhook(webhook: Webhook | null, dropPending: boolean, allowedUpdates?: readonly string[]): void;
  info(): Record<string, unknown>;
  close(): Promise<void>;
}

const Poll = z.object({
  offset: z.coerce.number().int().default(0),
  limit: z.coerce.number().int().min(1).max(100).default(100),
  timeout: z.coerce.number().int().min(0).default(0),
});

const conflict = (words: string): Refusal => ({ error_code: 409, description: `Conflict: ${words}` });

/** Pauses between attempts, ms: none, then 2, 4, 8 s … at most 60 s. */
const pauseMs = (tries: number) => (tries === 1 ? 0 : Math.min(60_000, 1_000 * 2 ** (tries - 1)));

/** Updates with this clock; a push gives up after `maxTries`. */
export function createUpdates(clock: Clock, first: Webhook | null, maxTries: number): Updates {
  return new UpdateQueue(clock, first, maxTries);
}

class UpdateQueue implements Updates {
  readonly #clock: Clock;
  readonly #maxTries: number;
  readonly #closing = new AbortController();
  /** A queue of pushes per chat and kind: each waits for the one before. */
  readonly #lines = new Map<string, Promise<Pushed>>();
  #webhook: Webhook | null;
  #pending: Update[] = [];
  #poll: AbortController | null = null;
  #nextId = 1;
  #lastError: string | null = null;
  #allowedUpdates: readonly string[] | undefined;

  constructor(clock: Clock, first: Webhook | null, maxTries: number) {
    this.#clock = clock;
    this.#webhook = first;
    this.#maxTries = maxTries;
  }

  keep(update: NewUpdate): void {
    this.#keep(this.#numbered(update));
  }

  #numbered(update: NewUpdate): Update {
    const numbered = { ...update, update_id: update.update_id ?? this.#nextId };
    this.#nextId = Math.max(this.#nextId, numbered.update_id + 1);
    return numbered;
  }

  push(update: NewUpdate): Promise<Pushed> {
    const numbered = this.#numbered(update);
    if (this.#webhook === null) return Promise.resolve(this.#keep(numbered));
    const line = lineOf(numbered);
    const before = this.#lines.get(line) ?? Promise.resolve(null);
    const pushed = before.then(() => this.#post(numbered));
    this.#lines.set(line, pushed);
    return pushed;
  }

  async getUpdates(payload: Record<string, unknown>, gone: AbortSignal): Promise<Update[] | Refusal> {
    if (this.#webhook !== null) {
      return conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    const { offset, limit, timeout } = Poll.parse(payload);
    this.#pending =
      offset < 0 ? this.#pending.slice(offset) : this.#pending.filter((update) => update.update_id >= offset);
    this.#poll?.abort("taken over");
    const poll = new AbortController();
    this.#poll = poll;
    const until = AbortSignal.any([poll.signal, gone, this.#closing.signal]);
    if (this.#pending.length === 0 && timeout > 0) await this.#clock.wait(timeout * 1_000, until);
    if (poll.signal.reason === "taken over") {
      return conflict(
        "terminated by other getUpdates request; make sure that only one bot instance is running",
      );
    }
    return this.#pending.slice(0, limit);
  }

  setWebhook(webhook: Webhook | null, dropPending: boolean, allowedUpdates?: readonly string[]): void {
    this.#webhook = webhook;
    this.#allowedUpdates = allowedUpdates ?? this.#allowedUpdates;
    const pending = dropPending ? [] : this.#pending;
    this.#pending = [];
    if (webhook === null) this.#pending = pending;
    // Each push reports its outcome in `info`; nothing awaits these.
    else for (const update of pending) void this.push(update);
  }

  info(): Record<string, unknown> {
    return {
      url: this.#webhook?.url ?? "",
      has_custom_certificate: false,
      pending_update_count: this.#pending.length,
      max_connections: this.#webhook?.maxConnections ?? 40,
      ...(this.#allowedUpdates === undefined ? {} : { allowed_updates: this.#allowedUpdates }),
      ...(this.#lastError === null ? {} : { last_error_message: this.#lastError }),
    };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#lines.values());
  }

  #keep(update: Update): Pushed {
    this.#pending.push(update);
    this.#poll?.abort("an update came");
    return { update_id: update.update_id, delivered: false, tries: 0, status: null };
  }

  async #post(update: Update): Promise<Pushed> {
    const { update_id } = update;
    let status: number | null = null;
    for (let tries = 1; tries <= this.#maxTries; tries += 1) {
      const webhook = this.#webhook;
      if (webhook === null) return this.#keep(update);
      const answer = await post(webhook, update, this.#closing.signal);
      status = answer.status;
      if (status !== null && status >= 200 && status < 300)
        return { update_id, delivered: true, tries, status };
      this.#lastError = status === null ? "Connection failed" : `Wrong response from the webhook: ${status}`;
      if (this.#closing.signal.aborted || tries === this.#maxTries) break;
      await this.#clock.wait(answer.retryAfterMs ?? pauseMs(tries), this.#closing.signal);
    }
    return { update_id, delivered: false, tries: this.#maxTries, status };
  }
}

/** Messages of one chat keep their order; other kinds of updates are queued separately. */
function lineOf(update: Update): string {
  const kind = Object.keys(update).find((key) => key !== "update_id") ?? "";
  const shared = kind === "edited_message" ? "message" : kind;
  const Chat = z.object({ chat: z.object({ id: z.number() }) });
  return `${shared}:${Chat.safeParse(update[kind]).data?.chat.id ?? ""}`;
}

async function post(webhook: Webhook, update: Update, closing: AbortSignal) {
  try {
    const response = await fetch(webhook.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(webhook.secret === null ? {} : { "x-telegram-bot-api-secret-token": webhook.secret }),
      },
      body: JSON.stringify(update),
      signal: AbortSignal.any([closing, AbortSignal.timeout(60_000)]),
    });
    await response.arrayBuffer();
    const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
    return {
      status: response.status,
      retryAfterMs: Number.isFinite(retryAfter) ? Math.min(retryAfter, 3_600) * 1_000 : null,
    };
  } catch {
    // No response counts as a result: Telegram tries again.
    return { status: null, retryAfterMs: null };
  }
}
