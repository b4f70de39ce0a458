/** One customer's conversation with the app: messages, approved replies, and what the last draft was given. */
import assert from "node:assert/strict";
import { type CustomerId, customerIdOf } from "../../core/kernel/ids.ts";
import { databaseOf, type Harness } from "./harness.ts";
import { textUpdate } from "./updates.ts";

/** A draft that waits for review, with its inputs. */
export interface Shown {
  readonly id: string;
  readonly context: {
    readonly summary: string | null;
    readonly count: number;
    readonly recalled: readonly { role: string; text: string }[];
  };
}

export interface Conversation {
  readonly customer: CustomerId;
  /** The customer writes and a draft is made; resolves to the pending review. */
  say(text: string): Promise<Shown>;
  /** Approves the review with this text instead of its draft, and sends it. */
  reply(review: Shown, text: string): Promise<void>;
  /** This many messages, each with its reply, so twice as many memory entries. */
  exchange(count: number, textOf?: (n: number) => string): Promise<void>;
}

let updates = 0;

/** Starts a conversation; each message advances the clock by a minute. */
export function startConversation(harness: Harness, userId: number): Conversation {
  const customer = customerIdOf(userId);
  const say = async (text: string): Promise<Shown> => {
    updates += 1;
    harness.clock.advance(60_000);
    const date = Math.floor(harness.clock.now() / 1_000);
    assert.equal(await harness.update(textUpdate({ updateId: updates, userId, text, date })), 200);
    await harness.work();
    const [review] = await databaseOf(harness).query<Shown>({
      sql: `select id, conversation_context as context from interactions
        where user_id = $1::uuid and status = 'pending'`,
      parameters: [customer],
    });
    assert.ok(review !== undefined, "a review waits");
    return review;
  };
  const reply = async (review: Shown, final_text: string): Promise<void> => {
    const approved = await harness.api("POST", `/v1/reviews/${review.id}/approve`, { final_text });
    assert.equal(approved.status, 200, JSON.stringify(approved.body));
    await harness.work();
  };
  return {
    customer,
    say,
    reply,
    exchange: async (count, textOf = (n) => `Parcel number ${n} came today.`) => {
      for (let n = 1; n <= count; n += 1) await reply(await say(textOf(n)), `Glad to hear of it, ${n}.`);
    },
  };
}
