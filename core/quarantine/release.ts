/** Releases quarantined messages: claims them in Postgres, before the log gets them. */
import { answerWindowMs } from "../business/schema.ts";
import { MessageEnvelope } from "../intake/schema.ts";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { type Claim, claimHeld } from "./claiming-sql.ts";
import { releasedAtOnce } from "./rules.ts";
import type { Release, ReleaseRequest } from "./schema.ts";
import * as sql from "./sql.ts";

type Stores = Pick<Ports, "sql" | "clock">;

/**
 * Claims messages, each for one release only, with their copies in the log's table in Postgres. Returns a reason for
 * each that was not claimed. Throws `not_found` for an unknown customer.
 */
export async function claimMessages(stores: Stores, request: ReleaseRequest, by: Reviewer): Promise<Release> {
  const now = iso(stores.clock.now());
  const { ids, rows, more } = await readRequested(stores, request, now);
  const closed = closedChats(rows, stores.clock.now());
  const known = new Map(rows.map((row) => [row.id, row]));
  const claims = rows.filter((row) => hindrance(row, closed) === null).flatMap((row) => claimOf(row) ?? []);
  const released = claims.length === 0 ? [] : await stores.sql.query(claimHeld(claims, by, now));
  const taken = new Set(released.map(({ id }) => id));
  const refused = ids.filter((id) => !taken.has(id)).map((id) => refusal(id, known.get(id), closed));
  return { released, refused, more };
}

interface Requested {
  readonly ids: readonly number[];
  readonly rows: readonly sql.FoundRow[];
  readonly more: boolean;
}

async function readRequested({ sql: db }: Stores, request: ReleaseRequest, now: string): Promise<Requested> {
  const { customer } = request;
  if (customer === undefined) {
    const ids = [...new Set(request.ids)];
    return { ids, rows: await db.query(sql.selectFound(ids, now)), more: false };
  }
  const { customers, held } = await db.batch({
    customers: sql.selectCustomer(customer),
    held: sql.selectHeldOf(customer, now, releasedAtOnce + 1),
  });
  if (customers.length === 0)
    throw new NadiaError("not_found", "there is no customer with this id", { facts: { customer } });
  const rows = held.slice(0, releasedAtOnce);
  return { ids: rows.map(({ id }) => id), rows, more: held.length > releasedAtOnce };
}

/** Serialised again: scripts find an entry by its update id, which Postgres' JSON formats differently. */
function claimOf({ id, state, envelope }: sql.FoundRow): Claim | null {
  const read = MessageEnvelope.safeParse(envelope);
  return state === "held" && read.success ? { id, envelope: JSON.stringify(read.data) } : null;
}

/** Business chats that Telegram has closed to answers, with the time of closing: none of these messages is recent enough. */
function closedChats(rows: readonly sql.FoundRow[], now: number): ReadonlyMap<string, number> {
  const closings = new Map<string, number>();
  for (const { state, envelope } of rows) {
    const read = MessageEnvelope.safeParse(envelope);
    if (state !== "held" || !read.success || read.data.message.connection === null) continue;
    const chat = chatOf(read.data);
    const closing = Date.parse(read.data.message.date) + answerWindowMs;
    closings.set(chat, Math.max(closing, closings.get(chat) ?? 0));
  }
  return new Map([...closings].filter(([, closing]) => closing <= now));
}

const chatOf = ({ message }: MessageEnvelope) => `${message.connection}:${message.chat_id}`;

/** Why a message that is still held must not be drafted, or null. */
function hindrance(row: sql.FoundRow, closed: ReadonlyMap<string, number>): string | null {
  const { id, envelope, deleted_at } = row;
  const read = MessageEnvelope.safeParse(envelope);
  if (!read.success) return `message ${id} can no longer be read: delete it`;
  if (deleted_at !== null)
    return `the customer deleted message ${id} at ${deleted_at}: there is nothing to answer`;
  const closing = closed.get(chatOf(read.data));
  return closing === undefined
    ? null
    : `Telegram closed the business chat of message ${id} to answers at ${iso(closing)}, 24 hours after the customer wrote`;
}

function refusal(
  id: number,
  row: sql.FoundRow | undefined,
  closed: ReadonlyMap<string, number>,
): Release["refused"][number] {
  if (row === undefined) return { id, code: "not_found", detail: `there is no quarantined message ${id}` };
  const code = "wrong_state";
  if (row.state === "expired") return { id, code, detail: `message ${id} has expired` };
  const detail = row.state === "held" ? hindrance(row, closed) : null;
  // Also if somebody else was faster just now.
  return { id, code, detail: detail ?? `message ${id} was already released` };
}
