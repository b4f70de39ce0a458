/** Statements about API keys. */
import { json, sql, statement } from "../compiler.ts";
import { allOf, insertAudit, keyset, reviewerShown } from "../fragments.ts";
import type { ReviewerId } from "../kernel/ids.ts";
import type { Actor, Reviewer } from "../kernel/reviewer.ts";
import { endsAll, type PersonEnding } from "./endings-sql.ts";
import type { ApiKey, Scope } from "./schema.ts";
import { type HolderRow, recordSeen } from "./sessions-sql.ts";

export interface KeyCheck {
  readonly keyHash: string;
  readonly now: string;
  /** A use before this is recorded; a later one is close enough. */
  readonly writeBefore: string;
}

/** The holder of a valid key whose owner is not disabled; records its use. */
export const checkKey = ({ keyHash, now, writeBefore }: KeyCheck) =>
  statement<HolderRow>(sql`
    with found as (
      select k.id, k.reviewer_id, k.scope, k.created_at, k.expires_at, r.name, r.email, r.role
      from api_keys k join reviewers r on r.id = k.reviewer_id
      where k.key_hash = ${keyHash} and k.revoked_at is null and k.expires_at > ${now}::timestamptz
        and r.disabled_at is null
    ), used as (
      update api_keys k set last_used_at = ${now}::timestamptz from found
      where k.id = found.id and (k.last_used_at is null or k.last_used_at < ${writeBefore}::timestamptz)
    ), seen as (${recordSeen(now, writeBefore)})
    select reviewer_id as id, name, email, role, scope, created_at, expires_at, null::jsonb as session
    from found`);

/** The reviewer for NADIA_API_KEY, unless disabled. */
export const checkFirstAdmin = (id: ReviewerId, now: string, writeBefore: string) =>
  statement<HolderRow>(sql`
    with found as (
      select id as reviewer_id, name, email, role, created_at from reviewers
      where id = ${id}::uuid and disabled_at is null
    ), seen as (${recordSeen(now, writeBefore)})
    select reviewer_id as id, name, email, role, 'admin' as scope, created_at, null::timestamptz as expires_at, null::jsonb as session
    from found`);

const shown = sql`k.id, k.label, k.scope, ${reviewerShown("r")} as reviewer,
  k.created_at, k.expires_at, k.last_used_at, k.revoked_at`;

export interface NewKey {
  readonly id: string;
  readonly hash: string;
  readonly label: string;
  readonly scope: Scope;
  readonly by: Reviewer;
  /** The session in which it is created; the key ends with it. */
  readonly session: string;
  /** The hash of the password that was confirmed for it; null if the session was recent enough. */
  readonly passwordHash: string | null;
  readonly now: string;
  readonly expiresAt: string;
}

/**
 * Stores a key's hash with its audit row, unless session, person or password ended in the meantime; then yields no row.
 * If the same session created the key already, with the same rights, and nobody used it, its secret is replaced.
 * This statement and those that end keys wait for each other, so that none misses a key being created.
 */
export const insertKey = (key: NewKey) =>
  statement<ApiKey>(sql`
    with made as (
      insert into api_keys as k (id, reviewer_id, key_hash, label, scope, created_at, expires_at, made_in)
      select ${key.id}::uuid, r.id, ${key.hash}, ${key.label}, ${key.scope}, ${key.now}::timestamptz,
        ${key.expiresAt}::timestamptz, s.id
      from user_sessions s join reviewers r on r.id = s.reviewer_id
      where s.id = ${key.session}::uuid and r.id = ${key.by.id}::uuid and s.revoked_at is null
        and s.key_hash is null and r.disabled_at is null
        and (${key.passwordHash}::text is null or r.password_hash = ${key.passwordHash})
      for no key update of r, s
      on conflict (id) do update set key_hash = excluded.key_hash
        where (k.reviewer_id, k.made_in, k.label, k.scope) = (excluded.reviewer_id, excluded.made_in, excluded.label,
          excluded.scope) and k.last_used_at is null and k.revoked_at is null
      returning *
    ), audited as (
      ${insertAudit(
        {
          at: key.now,
          by: key.by,
          action: "api_key.make",
          subject: ["api_key", sql`made.id`],
          detail: json({ scope: key.scope, label: key.label, session: key.session }),
        },
        sql`made`,
      )}
    )
    select ${shown} from made k join reviewers r on r.id = k.reviewer_id`);

/** A key created outside any session. */
export interface NewKeyFor extends Omit<NewKey, "by" | "session" | "passwordHash"> {
  readonly owner: ReviewerId;
  readonly by: Actor;
}

/** Stores a key's hash with its audit row, unless its owner is disabled; then yields no row. */
export const insertKeyFor = (key: NewKeyFor) =>
  statement<ApiKey>(sql`
    with made as (
      insert into api_keys (id, reviewer_id, key_hash, label, scope, created_at, expires_at)
      select ${key.id}::uuid, r.id, ${key.hash}, ${key.label}, ${key.scope}, ${key.now}::timestamptz,
        ${key.expiresAt}::timestamptz
      from reviewers r where r.id = ${key.owner}::uuid and r.disabled_at is null for no key update of r
      returning *
    ), audited as (
      ${insertAudit(
        {
          at: key.now,
          by: key.by,
          action: "api_key.make",
          subject: ["api_key", sql`made.id`],
          detail: json({ scope: key.scope, label: key.label }),
        },
        sql`made`,
      )}
    )
    select ${shown} from made k join reviewers r on r.id = k.reviewer_id`);

const auditRevoked = (by: Actor, now: string, detail: ReturnType<typeof json>) =>
  insertAudit({ at: now, by, action: "api_key.revoke", subject: ["api_key", sql`id`], detail }, sql`revoked`);

/** Revokes a key with its audit row; `anyone` lets an admin revoke everyone's. Revoking it again changes nothing. */
export const revokeKey = (id: string, by: Actor, anyone: boolean, now: string) =>
  statement(sql`
    with revoked as (
      update api_keys set revoked_at = ${now}::timestamptz
      where id = ${id}::uuid and revoked_at is null and (reviewer_id = ${by.id}::uuid or ${anyone}::boolean)
      returning id, label
    )
    ${auditRevoked(by, now, sql`jsonb_build_object('label', label)`)}`);

/** Which keys end, and why. */
export type KeyEnding =
  | PersonEnding
  /** Those created in this person's session, if this batch ended it. */
  | { readonly because: "session.end"; readonly reviewer: ReviewerId; readonly session: string };

const ends = (ending: KeyEnding, now: string) =>
  ending.because === "session.end"
    ? sql`exists (select from user_sessions s where s.id = ${ending.session}::uuid and s.id = k.made_in
        and s.revoked_at = ${now}::timestamptz)`
    : sql`exists (select from reviewers r where r.id = k.reviewer_id and ${endsAll(ending)})`;

/** Revokes keys along with something else, with one audit row each; yields their hashes. */
export const endKeys = (ending: KeyEnding, by: Actor, now: string) =>
  statement<{ hash: string }>(sql`
    with revoked as (
      update api_keys k set revoked_at = ${now}::timestamptz
      where k.reviewer_id = ${ending.reviewer}::uuid and k.revoked_at is null and ${ends(ending, now)}
      returning k.id, k.label, k.key_hash
    ), audited as (
      ${auditRevoked(by, now, sql`jsonb_build_object('label', label, 'because', ${ending.because}::text)`)}
    )
    select key_hash as hash from revoked`);

/** Ends the sessions opened with revoked keys; yields those that have not expired, even if they ended earlier. */
export const endKeySessions = (keys: { readonly id: string } | { readonly madeIn: string }, now: string) =>
  statement<{ hash: string; reviewer: ReviewerId }>(sql`
    update user_sessions s set revoked_at = coalesce(s.revoked_at, ${now}::timestamptz) from api_keys k
    where ${"id" in keys ? sql`k.id = ${keys.id}::uuid` : sql`k.made_in = ${keys.madeIn}::uuid`}
      and k.revoked_at is not null and s.key_hash = k.key_hash and s.expires_at > ${now}::timestamptz
    returning s.token_hash as hash, s.reviewer_id as reviewer`);

/** One key, for its owner or an admin, with its hash in Redis. */
export const selectKey = (id: string, reviewer: ReviewerId | null) =>
  statement<ApiKey & { hash: string }>(sql`
    select ${shown}, k.key_hash as hash from api_keys k join reviewers r on r.id = k.reviewer_id
    where k.id = ${id}::uuid and (${reviewer}::uuid is null or k.reviewer_id = ${reviewer}::uuid)`);

export interface KeyFilter {
  /** Null means everyone's. */
  readonly reviewer: ReviewerId | null;
  readonly after: readonly [createdAt: string, id: string] | null;
  readonly limit: number;
}

/** To the millisecond, like cursors. */
const createdAt = sql`date_trunc('milliseconds', k.created_at)`;

/** API keys, newest first. */
export const selectKeys = ({ reviewer, after, limit }: KeyFilter) =>
  statement<ApiKey>(sql`
    select ${shown} from api_keys k join reviewers r on r.id = k.reviewer_id
    where ${allOf([
      reviewer === null ? null : sql`k.reviewer_id = ${reviewer}::uuid`,
      keyset(sql`(${createdAt}, k.id) <`, after, ["timestamptz", "uuid"]),
    ])}
    order by ${createdAt} desc, k.id desc limit ${limit}::integer`);
