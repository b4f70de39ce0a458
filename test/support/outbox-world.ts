/** A migrated database with an outbox, a clock that tests control, and replies that a reviewer approved. */
import { hash } from "node:crypto";
import { migrate } from "../../core/app/migrate.ts";
import { sql as template, statement } from "../../core/compiler.ts";
import { insertDeliveries } from "../../core/delivery/outbox-sql.ts";
import { iso } from "../../core/kernel/clock.ts";
import {
  type CustomerId,
  customerIdOf,
  type InteractionId,
  interactionIdOf,
  randomIds,
  ReviewerId,
} from "../../core/kernel/ids.ts";
import { silentLog } from "../../core/kernel/log.ts";
import type { AttachmentId, AttachmentKind } from "../../core/media/attachment-schema.ts";
import type { Ports } from "../../core/kernel/ports.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createPostgres } from "../../core/storage/postgres.ts";
import { type ManualClock, manualClock } from "./clock.ts";
import { timelessLoop } from "./timeless-loop.ts";

export interface Engine {
  readonly databaseUrl: string;
  readonly fetchEndpoint: string;
  close(): Promise<void>;
}

/** Decisions of the tests are made around this time, ms. */
export const start = Date.UTC(2026, 4, 1, 12);

export const admin = {
  id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"),
  name: "admin",
};

export interface ApprovedTurn {
  readonly customer: CustomerId;
  readonly interaction: InteractionId;
  readonly created_at: string;
}

export interface InteractionRow {
  readonly status: string;
  readonly version: number;
  readonly telegram_message_id: number | null;
  readonly updated_at: string;
}

export interface DeliveryRow {
  readonly id: string;
  readonly position: number;
  readonly state: string;
  readonly attempts: number;
  readonly chat_id: number;
  readonly telegram_message_id: number | null;
  readonly error_code: string | null;
  readonly error: string | null;
  readonly not_before: string;
}

/** A file of a reply. */
export interface PlantedFile {
  readonly id: AttachmentId;
  readonly kind: AttachmentKind;
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface OutboxWorld extends Omit<Ports, "redis"> {
  /** Round trips to Postgres so far. */
  trips(): number;
  readonly clock: ManualClock;
  /** A new customer with a reply of these pieces, and of these files after them, approved by the admin. */
  approve(
    pieces: readonly string[],
    telegramUserId?: number,
    files?: readonly PlantedFile[],
  ): Promise<ApprovedTurn>;
  interaction(turn: ApprovedTurn): Promise<InteractionRow>;
  deliveries(turn: ApprovedTurn): Promise<DeliveryRow[]>;
  states(turn: ApprovedTurn): Promise<string[]>;
}

let people = 1_000;

/** Migrates the engine's database and opens the outbox on it. */
export async function openOutbox(engine: Engine): Promise<OutboxWorld> {
  const clock = manualClock(start);
  const guard = createGuard({
    store: "postgres",
    timeoutMs: 60_000,
    retryDelaysMs: [],
    clock,
    loop: timelessLoop,
  });
  let trips = 0;
  const store = createPostgres(engine, guard);
  const sql: Sql = {
    query: (one) => ((trips += 1), store.query(one)),
    batch: (all) => ((trips += 1), store.batch(all)),
  };
  await migrate(sql);
  const deliveries = (turn: ApprovedTurn) =>
    sql.query(
      statement<DeliveryRow>(template`select id, position, state, attempts, chat_id, telegram_message_id, error_code,
        error, not_before from deliveries where interaction_id = ${turn.interaction}::uuid order by position`),
    );
  return {
    sql,
    trips: () => trips,
    clock,
    ids: randomIds,
    log: silentLog,
    // Tests of the jobs bring their own queue.
    jobs: { draft: nothing, remember: nothing, erase: nothing, delivery: nothing },
    approve: (pieces, person = (people += 1), files = []) => approve({ sql, clock }, pieces, person, files),
    interaction: async (turn) => {
      const [row] = await sql.query(
        statement<InteractionRow>(template`select status, version, telegram_message_id, updated_at from interactions
          where id = ${turn.interaction}::uuid and created_at = ${turn.created_at}::timestamptz`),
      );
      if (row === undefined) throw new Error("the interaction is gone");
      return row;
    },
    deliveries,
    states: async (turn) => (await deliveries(turn)).map((row) => row.state),
  };
}

const nothing = () => Promise.resolve();

let messages = 0;

async function approve(
  { sql, clock }: Pick<OutboxWorld, "sql" | "clock">,
  pieces: readonly string[],
  person: number,
  files: readonly PlantedFile[],
): Promise<ApprovedTurn> {
  messages += 1;
  const customer = customerIdOf(person);
  const interaction = interactionIdOf({ connection: null, chat_id: person, message_id: messages });
  const created_at = iso(clock.now() - 60_000 + messages);
  const decision_id = randomIds.random();
  const reply = {
    interaction_id: interaction,
    link_preview: false,
    now: iso(clock.now()),
    not_before: iso(clock.now()),
    decision_id,
  };
  await sql.batch({
    planted: [
      statement(template`insert into users (id, telegram_user_id, display_name)
      values (${customer}::uuid, ${person}::bigint, 'Ann') on conflict do nothing`),
      statement(template`insert into interactions (id, created_at, user_id, chat_id, draft_text)
      values (${interaction}::uuid, ${created_at}::timestamptz, ${customer}::uuid, ${person}::bigint, 'draft')`),
      ...files.map(({ id, kind, name, bytes }) =>
        statement(template`insert into attachments (id, user_id, interaction_id, interaction_created_at, kind, name, type,
          size, sha256, created_at, ends_at) values (${id}::uuid, ${customer}::uuid, ${interaction}::uuid,
          ${created_at}::timestamptz, ${kind}, ${name}, ${kind === "photo" ? "image/png" : "application/pdf"},
          ${bytes.length}::integer, ${hash("sha256", bytes)}, now(), now())`),
      ),
      statement(template`update interactions set status = 'approved', decision_id = ${decision_id}::uuid, version = version + 1,
        decided_by = ${admin.id}::uuid, decided_at = ${reply.now}::timestamptz, final_text = ${pieces.join("\n\n")},
        approved_pieces = ${JSON.stringify(pieces)}::jsonb,
        approved_attachments = ${JSON.stringify(files.map(({ id }) => id))}::jsonb
      where id = ${interaction}::uuid and created_at = ${created_at}::timestamptz`),
      insertDeliveries(reply),
      // A decision that lost and a repeated batch write nothing.
      insertDeliveries({ ...reply, decision_id: randomIds.random() }),
      insertDeliveries(reply),
    ],
  });
  return { customer, interaction, created_at };
}
