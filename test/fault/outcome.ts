/** What a customer's journey left in all stores. */
import { type CustomerId, customerIdOf } from "../../core/kernel/ids.ts";
import { runTogether } from "../../core/kernel/redis.ts";
import type { Statement } from "../../core/kernel/sql.ts";
import { memoryIn, memoryPart, rebuildStatement, rebuilt } from "../../core/memory/memory.ts";
import { remainsOfLog } from "../support/log-remains.ts";
import type { World } from "./world.ts";

interface Bubble {
  readonly id: string;
  /** The interaction that it belongs to. */
  readonly reply: string;
  readonly state: string;
  readonly text: string;
}

export interface Outcome {
  /** Interactions that were not superseded, oldest first, with the messages that they answer. */
  readonly interactions: readonly { readonly status: string; readonly messages: readonly string[] }[];
  /** The same messages in the order in which their last drafts were made. */
  readonly drafted: readonly (readonly string[])[];
  /** Every stored edition of a message, as `message.edition`. */
  readonly stored: readonly string[];
  readonly quarantined: readonly number[];
  /** Bodies of parked updates. */
  readonly parked: readonly string[];
  /** Bubbles in the order of the outbox. */
  readonly deliveries: readonly Bubble[];
  /** Texts that reached the customer. */
  readonly arrived: readonly string[];
  /** Decisions and other audited actions, sorted. */
  readonly audited: readonly string[];
  /** Keys in Redis and copies in Postgres that still wait. */
  readonly left: Readonly<Record<"log" | "state" | "due" | "copies", number>>;
  /** What the conversation's memory holds in Postgres, and in Redis if it is there. */
  readonly remembered: readonly string[];
  readonly cached: readonly string[] | null;
}

/** Everything that Postgres knows of the customer. */
const readings = (customer: CustomerId) => {
  const of = <Row>(text: string): Statement<Row> => ({ sql: text, parameters: [customer] });
  return {
    interactions: of<Outcome["interactions"][number]>(
      `select i.status, coalesce((select jsonb_agg(m.telegram_message_id || '.' || m.edition order by m.sent_at,
          m.telegram_message_id, m.edition) from messages m where m.interaction_id = i.id), '[]') as messages
        from interactions i where i.user_id = $1::uuid and i.status <> 'superseded' order by i.created_at, i.id`,
    ),
    drafted: of<{ messages: readonly string[] }>(
      `select jsonb_agg(m.telegram_message_id || '.' || m.edition) as messages from messages m
        join interactions i on i.id = m.interaction_id and i.status <> 'superseded'
        where m.user_id = $1::uuid group by i.id, i.drafted_at order by i.drafted_at, i.id`,
    ),
    stored: of<{ text: string }>(
      `select telegram_message_id || '.' || edition as text from messages where user_id = $1::uuid order by 1`,
    ),
    quarantined: of<{ id: number }>(
      `select (envelope -> 'message' ->> 'message_id')::integer as id from quarantine_messages
        where user_id = $1::uuid and released_at is null order by id`,
    ),
    parked: of<{ text: string }>(
      `select body::text as text from kept_updates where customer_id = $1::uuid order by update_id`,
    ),
    deliveries: of<Outcome["deliveries"][number]>(
      `select id, interaction_id as reply, state, text from deliveries where user_id = $1::uuid order by seq, position`,
    ),
    audited: of<{ text: string }>(
      `select a.action as text from audit_log a where a.subject_id = $1::text or exists (
          select from interactions i where i.user_id = $1::uuid and i.id::text = a.subject_id) order by 1`,
    ),
    copies: of<{ n: number }>(`select count(*)::integer as n from wal_fallback where customer_id = $1::uuid`),
    history: rebuildStatement(customer),
  };
};

/** Reads all of it from the stores directly, past the border. */
export async function outcomeOf(world: World, userId: number): Promise<Outcome> {
  const customer = customerIdOf(userId);
  const { interactions, deliveries, ...rows } = await world.sql.batch(readings(customer));
  const [reply] = await runTogether(world.redis, "", [memoryPart(customer)]);
  const arrived = world.telegram.sent().filter(({ chat_id }) => chat_id === userId);
  return {
    interactions,
    deliveries,
    drafted: rows.drafted.map(({ messages }) => messages),
    stored: texts(rows.stored),
    quarantined: rows.quarantined.map(({ id }) => id),
    parked: texts(rows.parked),
    arrived: texts(arrived),
    audited: texts(rows.audited),
    left: { ...(await remainsOfLog(world.redis, customer)), copies: rows.copies[0]?.n ?? -1 },
    remembered: texts(rebuilt(rows.history).history),
    cached: texts(memoryIn(reply)?.history ?? null),
  };
}

function texts(found: readonly { readonly text: string }[]): string[];
function texts(found: readonly { readonly text: string }[] | null): string[] | null;
function texts(found: readonly { readonly text: string }[] | null): string[] | null {
  return found?.map(({ text }) => text) ?? null;
}
