/** Makes the simulator forget an erased customer's messages up to the time of the erasure. */
import { customerIdOf } from "../core/kernel/ids.ts";
import type { Sql } from "../core/kernel/sql.ts";
import { customerHashOf } from "../core/privacy/hash.ts";
import type { MessageRef } from "./simulator/entries.ts";
import type { Simulator } from "./simulator/simulator.ts";

type Erasable = Pick<Simulator, "forget">;

export interface SimulatorErasure {
  add(simulator: Erasable): void;
  /** Makes the simulators forget erased customers, and then scrubs. */
  scrub(): Promise<void>;
}

/** `secret` is the key of the receipts' hashes. */
export function createSimulatorErasure(
  sql: Sql,
  secret: string,
  scrub: () => Promise<void>,
): SimulatorErasure {
  const simulators: Erasable[] = [];
  return {
    add: (simulator) => void simulators.push(simulator),
    scrub: async () => {
      if (simulators.length > 0) await forgetErased(sql, secret, simulators);
      await scrub();
    },
  };
}

/**
 * Deletes erased customers' messages from the simulators: Telegram keeps conversations that we erase, but the
 * simulator's are on our own disk.
 */
async function forgetErased(sql: Sql, secret: string, simulators: readonly Erasable[]): Promise<void> {
  const erasures = await sql.query<{ hash: string; at: string }>({
    sql: `select customer_hash as hash, max((extract(epoch from finished_at) * 1000)::bigint)::text as at
      from erasures where customer_hash is not null group by 1`,
    parameters: [],
  });
  const erasedAt = new Map(erasures.map(({ hash, at }) => [hash, Number(at)]));
  const posts = await sql.query<{ place: string }>({
    sql: `select sent_chat_id || ' ' || message_id as place from review_posts
      where user_id is not null and message_id is not null`,
    parameters: [],
  });
  const isErased = isErasedFor(erasedAt, new Set(posts.map(({ place }) => place)), (person) =>
    customerHashOf(secret, customerIdOf(person)),
  );
  for (const simulator of simulators) simulator.forget(isErased);
}

/**
 * Returns a function that says whether a message must be deleted. A customer's chat is forgotten up to the erasure. A
 * group's messages do not say whom they are about, and reviewers may write anything there: of those up to the last
 * erasure, only posts of existing reviews stay.
 */
function isErasedFor(
  erasedAt: ReadonlyMap<string, number>,
  posts: ReadonlySet<string>,
  hashOf: (person: number) => string,
): (message: MessageRef) => boolean {
  const last = Math.max(...erasedAt.values());
  return ({ chatId, messageId, at }) => {
    const isGroup = chatId < 0;
    if (isGroup && posts.has(`${chatId} ${messageId}`)) return false;
    const until = isGroup ? last : erasedAt.get(hashOf(chatId));
    return until !== undefined && Date.parse(at) <= until;
  };
}
