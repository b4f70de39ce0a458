/** Messages of silenced and over-limit customers: listed, counted, deleted, and expired after a week ([Q2], [Q3]). */
import * as z from "zod";
import { annotatedText } from "../intake/details-schema.ts";
import { MessageEnvelope } from "../intake/schema.ts";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { readPage } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { countCap, soonMs } from "./rules.ts";
import type { QuarantinedMessage, QuarantinePage, QuarantineQuery, QuarantineStatistics } from "./schema.ts";
import * as sql from "./sql.ts";

const QuarantinePosition = z.tuple([z.int().min(1)]);

/** A page, newest first. Throws `field_invalid` for an invalid cursor. */
export function listQuarantine(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  { cursor, limit, ...filter }: QuarantineQuery,
): Promise<QuarantinePage> {
  const now = iso(clock.now());
  return readPage(
    { cursor, limit },
    {
      position: QuarantinePosition,
      select: (after, count) => db.query(sql.selectQuarantine({ ...filter, after, limit: count, now })),
      show: (row) => ({ position: [row.id], item: shown(row) }),
    },
  );
}

function shown({ envelope, ...row }: sql.ListRow): QuarantinedMessage {
  const read = MessageEnvelope.safeParse(envelope);
  if (!read.success) return { ...row, is_edit: false, text: null, sent_at: null };
  const { kind, message } = read.data;
  const sent_at = message.edited_at ?? message.date;
  return { ...row, is_edit: kind === "edited_message", text: annotatedText(message), sent_at };
}

const none = {
  held: 0,
  silence: 0,
  rate_limit: 0,
  customers: 0,
  oldest_at: null,
  expiring: 0,
  released: 0,
};

/** How many messages are waiting, and how many expire soon. */
export async function quarantineStatistics({
  sql: db,
  clock,
}: Pick<Ports, "sql" | "clock">): Promise<QuarantineStatistics> {
  const now = clock.now();
  const [row] = await db.query(sql.selectStatistics(iso(now), iso(now + soonMs), countCap));
  return { ...(row ?? none), capped_at: countCap };
}

/** Deletes a message permanently. Throws `not_found`, or `wrong_state` if it was released. */
export async function deleteQuarantined(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  id: number,
  by: Reviewer,
): Promise<void> {
  const [row] = await db.query(sql.deleteHeld(id, by, iso(clock.now())));
  const facts = { message: id };
  if (row === undefined)
    throw new NadiaError("not_found", `there is no quarantined message ${id}`, { facts });
  if (!row.gone) throw new NadiaError("wrong_state", `message ${id} was already released`, { facts });
}

/** Deletes expired messages, at most `limit`; resolves to how many. */
export const expireQuarantined = async (
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  limit: number,
): Promise<number> => (await db.query(sql.deleteExpired(iso(clock.now()), limit)))[0]?.n ?? 0;
