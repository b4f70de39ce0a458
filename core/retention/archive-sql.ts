/** Statements of the archive: what is due, what it contains, and what expires. */
import { json, sql, statement } from "../compiler.ts";
import { isoMicros, isoText } from "../fragments.ts";
import type { CustomerId, InteractionId } from "../kernel/ids.ts";
import type { Part } from "./part.ts";

/** An interaction that is closed and old enough, with everything that belongs to it. */
export interface Due {
  readonly id: InteractionId;
  readonly user_id: CustomerId;
  /** ISO 8601, to the microsecond. */
  readonly created_at: string;
  readonly line: Readonly<Record<string, unknown>>;
  /** Changes with the interaction. */
  readonly fingerprint: string;
}

/** True for an interaction `i` that needs no further work. */
const isClosed = sql`i.status in ('sent', 'rejected', 'superseded', 'expired', 'undeliverable')
  and not exists (select from deliveries d where d.interaction_id = i.id and d.interaction_created_at = i.created_at
    and d.state <> 'sent' and d.dismissed_at is null)`;

/** The oldest closed interactions from before a time, at most `limit`. */
export const selectDue = (before: string, limit: number) =>
  statement<Due>(sql`
    with due as materialized (
      select i.id, i.created_at, i.user_id from interactions i
      where i.created_at < ${before}::timestamptz and ${isClosed}
      order by i.created_at, i.id limit ${limit}::integer
    )
    select d.id, d.user_id, ${isoMicros("d.created_at")} as created_at,
      l.line, md5(l.line::text) as fingerprint
    from due d join interaction_lines(
      array(select id from due order by created_at, id), array(select created_at from due order by created_at, id)
    ) l on l.id = d.id
    order by d.created_at, d.id`);

export interface ArchivedRow {
  readonly id: InteractionId;
  readonly created_at: string;
  readonly fingerprint: string;
  /** The part that contains it; null if it is only to be deleted. */
  readonly part: string | null;
}

/** Deletes what has not changed since it was read; yields the number. */
export const archiveInteractions = (rows: readonly ArchivedRow[], parts: readonly Part[]) =>
  statement<{ n: number }>(sql`select archive_interactions(${json(rows)}, ${json(parts)}) as n`);

const knownPart = sql`name, user_id, month, sha256, bytes, interactions,
  ${isoText("ends_at")} as ends_at`;

/** The parts of these customers' months. */
export const selectParts = (months: readonly Pick<Part, "user_id" | "month">[]) =>
  statement<Part>(sql`select ${knownPart} from archive_parts where (user_id, month) in (
    select user_id, month from jsonb_to_recordset(${json(months)}) as m(user_id uuid, month text)) order by name`);

/** Expired parts. */
export const selectEnded = (now: string, limit: number) =>
  statement<Part>(sql`select ${knownPart} from archive_parts where ends_at <= ${now}::timestamptz
    order by ends_at, name limit ${limit}::integer`);

export const deleteParts = (names: readonly string[]) =>
  statement(sql`delete from archive_parts where name in (select jsonb_array_elements_text(${json(names)}))`);

/** Where an interaction is. */
export interface Archived {
  readonly id: InteractionId;
  readonly created_at: string;
  readonly name: string;
  readonly sha256: string;
}

const archived = sql`a.id, ${isoMicros("a.created_at")} as created_at,
  p.name, p.sha256 from archived_interactions a join archive_parts p on p.name = a.part`;

export const selectArchived = (id: InteractionId) =>
  statement<Archived>(sql`select ${archived} where a.id = ${id}::uuid`);

export interface ArchivedFilter {
  readonly customer: CustomerId;
  readonly from: string | null;
  readonly to: string | null;
  readonly after: readonly [createdAt: string, id: string] | null;
  readonly limit: number;
  readonly oldestFirst?: boolean;
}

/** A customer's archived interactions, newest first by default; of the same time, by id. */
export function selectArchivedOf({ customer, from, to, after, limit, oldestFirst = false }: ArchivedFilter) {
  const [beyond, next, order] = oldestFirst
    ? [sql`>`, sql`a.id <`, sql`a.created_at, a.id desc`]
    : [sql`<`, sql`a.id >`, sql`a.created_at desc, a.id`];
  return statement<Archived>(sql`select ${archived} where a.user_id = ${customer}::uuid
    and a.created_at >= ${from ?? "-infinity"}::timestamptz and a.created_at <= ${to ?? "infinity"}::timestamptz
    and ${
      after === null
        ? sql`true`
        : sql`a.created_at ${beyond}= ${after[0]}::timestamptz
            and (a.created_at ${beyond} ${after[0]}::timestamptz or ${next} ${after[1]}::uuid)`
    }
    order by ${order} limit ${limit}::integer`);
}

/** A part and the interactions that it contains. */
export interface HeldPart extends Pick<Part, "name" | "sha256"> {
  readonly ids: readonly string[];
}

/** A position in a customer's parts with this prefix: after a name, or at it (`again`). */
interface PartPosition {
  readonly prefix: string;
  readonly name: string;
  readonly again: boolean;
}

/** A customer's first part there. */
export const selectNextPart = (customer: CustomerId, { prefix, name, again }: PartPosition) =>
  statement<HeldPart>(sql`select p.name, p.sha256,
      (select coalesce(jsonb_agg(a.id), '[]') from archived_interactions a where a.part = p.name) as ids
    from archive_parts p where p.user_id = ${customer}::uuid and starts_with(p.name, ${prefix})
      and ${again ? sql`p.name >= ${name}` : sql`p.name > ${name}`}
    order by p.name limit 1`);

/** Customers with parts that end by this time and whose calls have not followed them. */
export const selectCallsDue = (endsBy: string, limit: number) =>
  statement<{ user_id: CustomerId }>(sql`select distinct user_id from archive_parts
    where calls_moved_at is null and ends_at <= ${endsBy}::timestamptz limit ${limit}::integer`);

export const recordCallsMoved = (customers: readonly CustomerId[], endsBy: string, now: string) =>
  statement(sql`update archive_parts set calls_moved_at = ${now}::timestamptz
    where calls_moved_at is null and ends_at <= ${endsBy}::timestamptz
      and user_id in (select jsonb_array_elements_text(${json(customers)})::uuid)`);

/** Stores a part of calls; yields no row if it is known. */
export const insertCallsPart = (part: Part, now: string) =>
  statement(sql`insert into archive_parts (name, user_id, month, sha256, bytes, interactions, ends_at, calls_moved_at)
    values (${part.name}, ${part.user_id}::uuid, ${part.month}, ${part.sha256}, ${part.bytes}::integer,
      ${part.interactions}::integer, ${part.ends_at}::timestamptz, ${now}::timestamptz)
    on conflict (name) do nothing`);
