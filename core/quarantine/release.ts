/** Releases quarantined messages: claims them in Postgres, before the log gets them. */
import { answerWindowMs } from "../business/schema.ts";
import { MessageEnvelope } from "../intake/schema.ts";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { type Claim, claimHeld } from "./claim-sql.ts";
import { readAtOnce } from "./rules.ts";
import { type Release, releasedAtOnce, type ReleaseRequest } from "./schema.ts";
import * as sql from "./sql.ts";

type Stores = Pick<Ports, "sql" | "clock">;

/**
 * Claims messages, each for one release only, with their copies in the log's table in Postgres. Returns a reason for
 * each that was not claimed. Throws `not_found` for an unknown customer.
 */
export async function claimMessages(stores: Stores, request: ReleaseRequest, by: Reviewer): Promise<Release> {
  const now = iso(stores.clock.now());
  const { ids, rows, isCut } = await readRequested(stores, request, now);
  const closed = closedChats(rows, stores.clock.now());
  const known = new Map(rows.map((row) => [row.id, row]));
  const claimable = rows
    .filter((row) => obstacleTo(row, closed) === null)
    .flatMap((row) => claimOf(row) ?? []);
  const claims = claimable.slice(0, releasedAtOnce);
  const later = new Set(claimable.slice(releasedAtOnce).map(({ id }) => id));
  const released = claims.length === 0 ? [] : await stores.sql.query(claimHeld(claims, by, now));
  const taken = new Set(released.map(({ id }) => id));
  const refused = ids
    .filter((id) => !taken.has(id) && !later.has(id))
    .map((id) => refusal(id, known.get(id), closed));
  // If none of these could be released, another call would only read the same ones again.
  return { released, refused, more: later.size > 0 || (isCut && claims.length > 0) };
}

/** A message with its envelope; null if it can no longer be read. */
type Found = Omit<sql.FoundRow, "envelope"> & { readonly envelope: MessageEnvelope | null };

const readRow = (row: sql.FoundRow): Found => ({
  ...row,
  envelope: MessageEnvelope.safeParse(row.envelope).data ?? null,
});

interface Requested {
  readonly ids: readonly number[];
  readonly rows: readonly Found[];
  /** The customer has more. */
  readonly isCut: boolean;
}

async function readRequested({ sql: db }: Stores, request: ReleaseRequest, now: string): Promise<Requested> {
  const { customer } = request;
  if (customer === undefined) {
    const ids = [...new Set(request.ids)];
    const rows = await db.query(sql.selectFound(ids, now));
    return { ids, rows: rows.map(readRow), isCut: false };
  }
  const { customers, held } = await db.batch({
    customers: sql.selectCustomer(customer),
    held: sql.selectHeldOf(customer, now, readAtOnce + 1),
  });
  if (customers.length === 0)
    throw new NadiaError("not_found", "there is no customer with this id", { facts: { customer } });
  const rows = held.slice(0, readAtOnce).map(readRow);
  return { ids: rows.map(({ id }) => id), rows, isCut: held.length > readAtOnce };
}

/**
 * A held message to release. Its envelope is serialised again: scripts find an entry by its update id, which Postgres'
 * JSON formats differently.
 */
const claimOf = ({ id, state, envelope }: Found): Claim | null =>
  state === "held" && envelope !== null ? { id, envelope: JSON.stringify(envelope) } : null;

/**
 * Business chats that Telegram has closed to replies, because none of these messages is recent enough, with the time of
 * closing.
 */
function closedChats(rows: readonly Found[], now: number): ReadonlyMap<string, number> {
  const closings = new Map<string, number>();
  for (const { state, envelope } of rows) {
    if (state !== "held" || envelope === null || envelope.message.connection === null) continue;
    const chat = chatOf(envelope);
    const closing = Date.parse(envelope.message.date) + answerWindowMs;
    closings.set(chat, Math.max(closing, closings.get(chat) ?? 0));
  }
  return new Map([...closings].filter(([, closing]) => closing <= now));
}

const chatOf = ({ message }: MessageEnvelope) => `${message.connection}:${message.chat_id}`;

/** Why a message that is still held must not be drafted, or null. */
function obstacleTo(
  { id, envelope, deleted_at, erasing }: Found,
  closed: ReadonlyMap<string, number>,
): string | null {
  if (erasing) return `the customer of message ${id} is being erased: it is erased too`;
  if (envelope === null) return `message ${id} can no longer be read: delete it`;
  if (deleted_at !== null)
    return `the customer deleted message ${id} at ${deleted_at}: there is nothing to answer`;
  const closing = closed.get(chatOf(envelope));
  return closing === undefined
    ? null
    : `Telegram closed the business chat of message ${id} to replies at ${iso(closing)}, 24 hours after the customer wrote`;
}

function refusal(
  id: number,
  row: Found | undefined,
  closed: ReadonlyMap<string, number>,
): Release["refused"][number] {
  if (row === undefined) return { id, code: "not_found", detail: `there is no quarantined message ${id}` };
  const code = "wrong_state";
  if (row.state === "expired") return { id, code, detail: `message ${id} has expired` };
  const detail = row.state === "held" ? obstacleTo(row, closed) : null;
  // Also if it was released a moment ago.
  return { id, code, detail: detail ?? `message ${id} was already released` };
}
