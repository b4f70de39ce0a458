/** Statements on sessions. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import { allOf, insertAudit, keyset } from "../fragments.ts";
import type { ReviewerId } from "../kernel/ids.ts";
import type { Actor } from "../kernel/reviewer.ts";
import { endsAll, type PersonEnding } from "./endings-sql.ts";
import type { Role, Scope, Session } from "./schema.ts";

/** The holder of a session or key in Postgres. */
export interface HolderRow {
  readonly id: ReviewerId;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role;
  readonly scope: Scope;
  /** Null for a key. */
  readonly session: Pick<Session, "id" | "user_agent" | "opened_with"> | null;
  readonly created_at: string;
  /** Null means never. */
  readonly expires_at: string | null;
}

export interface SessionCheck {
  readonly reviewer: ReviewerId;
  readonly tokenHash: string;
  /** The hash of NADIA_API_KEY; changing it ends the sessions it opened. */
  readonly firstKeyHash: string;
  readonly now: string;
  /** A session not used since then has ended. */
  readonly idleSince: string;
  /** A use before this is recorded; a later one is close enough. */
  readonly writeBefore: string;
}

const openedWith = sql`case when s.telegram_user_id is not null then 'telegram'
  when s.key_hash is null then 'password' else 'api_key' end`;

/** A session opened inside Telegram lasts while its account is linked. */
const stillLinked = (reviewer: RawBuilder<unknown>, telegramUserId: RawBuilder<unknown>) =>
  sql`(${telegramUserId} is null or exists (select from telegram_accounts t
    where t.reviewer_id = ${reviewer} and t.telegram_user_id = ${telegramUserId}))`;

/** Records that the person in `found` was here, unless that was recorded since `writeBefore`. */
export const recordSeen = (now: string, writeBefore: string) => sql`
  update reviewers r set last_seen_at = ${now}::timestamptz from found
  where r.id = found.reviewer_id and (r.last_seen_at is null or r.last_seen_at < ${writeBefore}::timestamptz)`;

/**
 * The holder of a valid session; records its use. A session opened with a password has the person's current rights, one
 * opened with a key only the key's.
 */
export const checkSession = (check: SessionCheck) =>
  statement<HolderRow>(sql`
    with found as (
      select s.id, s.reviewer_id, case when s.key_hash is null then r.role else s.scope end as scope, s.created_at,
        s.expires_at, s.user_agent, ${openedWith} as opened_with, r.name, r.email, r.role
      from user_sessions s join reviewers r on r.id = s.reviewer_id
      where s.token_hash = ${check.tokenHash} and s.reviewer_id = ${check.reviewer}::uuid
        and s.revoked_at is null and r.disabled_at is null
        and ${stillLinked(sql`s.reviewer_id`, sql`s.telegram_user_id`)}
        and s.expires_at > ${check.now}::timestamptz and s.last_activity > ${check.idleSince}::timestamptz
        and (s.key_hash is null or s.key_hash = ${check.firstKeyHash}
          or exists (select from api_keys k where k.key_hash = s.key_hash and k.revoked_at is null
            and k.expires_at > ${check.now}::timestamptz))
    ), used as (
      update user_sessions s set last_activity = ${check.now}::timestamptz from found
      where s.id = found.id and s.last_activity < ${check.writeBefore}::timestamptz
    ), seen as (${recordSeen(check.now, check.writeBefore)})
    select reviewer_id as id, name, email, role, scope, created_at, expires_at,
      jsonb_build_object('id', id, 'user_agent', user_agent, 'opened_with', opened_with) as session
    from found`);

/** What a sign-in is based on; it must still hold when the session opens. */
export interface Proof {
  readonly role: Role;
  /** The hash that the password was checked against; null if a key was used. */
  readonly passwordHash: string | null;
  readonly firstKeyHash: string;
}

export interface NewSession {
  readonly id: string;
  readonly reviewer: ReviewerId;
  readonly tokenHash: string;
  readonly scope: Scope;
  readonly keyHash: string | null;
  /** The linked account, if it was opened inside Telegram. */
  readonly telegramUserId: number | null;
  readonly proof: Proof;
  readonly now: string;
  readonly expiresAt: string;
  readonly userAgent: string | null;
}

/** The audit row of a session, with the person's name at the time; a session's id is not secret. */
const audited = (from: string, action: string, now: string, detail: unknown) =>
  insertAudit(
    {
      at: now,
      by: { id: sql`r.id`, name: sql`r.name` },
      action,
      subject: ["session", sql`s.id`],
      detail: json(detail),
    },
    sql`${sql.table(from)} s join reviewers r on r.id = s.reviewer_id`,
  );

/**
 * Opens a session, unless the person was disabled or their role, password or key changed in the meantime; then yields
 * no row. This statement and changes of the person wait for each other, so that none misses a session being opened.
 */
export const insertSession = ({ proof, ...session }: NewSession) =>
  statement<{ id: string }>(sql`
    with opened as (
      insert into user_sessions (id, token_hash, reviewer_id, scope, key_hash, created_at, last_activity, expires_at, user_agent,
        telegram_user_id)
      select ${session.id}::uuid, ${session.tokenHash}, r.id, ${session.scope}, ${session.keyHash},
        ${session.now}::timestamptz, ${session.now}::timestamptz, ${session.expiresAt}::timestamptz, ${session.userAgent},
        ${session.telegramUserId}::bigint
      from reviewers r
      where r.id = ${session.reviewer}::uuid and r.disabled_at is null and r.role = ${proof.role}
        and ${stillLinked(sql`r.id`, sql`${session.telegramUserId}::bigint`)}
        and (${proof.passwordHash}::text is null or r.password_hash = ${proof.passwordHash})
        and (${session.keyHash}::text is null or ${session.keyHash} = ${proof.firstKeyHash}
          or exists (select from api_keys k where k.key_hash = ${session.keyHash} and k.revoked_at is null
            and k.expires_at > ${session.now}::timestamptz))
      for no key update of r
      returning id, reviewer_id
    ), audited as (${audited("opened", "session.open", session.now, { with: openedBy(session) })})
    select id from opened`);

/** How a session was opened. */
export const openedBy = ({ keyHash, telegramUserId }: Pick<NewSession, "keyHash" | "telegramUserId">) => {
  if (telegramUserId !== null) return "telegram" as const;
  return keyHash === null ? ("password" as const) : ("api_key" as const);
};

/** Ends a person's sessions that were opened inside Telegram, and yields their hashes. */
export const endTelegramSessions = (reviewer: ReviewerId, now: string) =>
  statement<{ hash: string }>(sql`
    update user_sessions set revoked_at = ${now}::timestamptz
    where reviewer_id = ${reviewer}::uuid and telegram_user_id is not null and revoked_at is null
    returning token_hash as hash`);

/** Ends the sessions whose link ended when this account was linked: the account's with others, its owner's with others. */
export const endUnlinkedSessions = (telegramUserId: number, now: string) =>
  statement<{ reviewer: ReviewerId; hash: string }>(sql`
    update user_sessions s set revoked_at = ${now}::timestamptz
    where s.telegram_user_id is not null and s.revoked_at is null
      and (s.telegram_user_id = ${telegramUserId}::bigint or s.reviewer_id in
        (select t.reviewer_id from telegram_accounts t where t.telegram_user_id = ${telegramUserId}::bigint))
      and not ${stillLinked(sql`s.reviewer_id`, sql`s.telegram_user_id`)}
    returning s.reviewer_id as reviewer, s.token_hash as hash`);

/** Ends a person's oldest sessions beyond `maxOpen` and yields their hashes. */
export const endOldest = (reviewer: ReviewerId, maxOpen: number, now: string) =>
  statement<{ hash: string }>(sql`
    update user_sessions set revoked_at = ${now}::timestamptz where id in (
      select id from user_sessions where reviewer_id = ${reviewer}::uuid and revoked_at is null
      order by created_at desc, id desc offset ${maxOpen}::integer)
    returning token_hash as hash`);

/** Ends one of a person's sessions by its id, with its audit row; yields its hash if it was still open. */
export const endSession = (reviewer: ReviewerId, id: string, now: string) =>
  statement<{ hash: string }>(sql`
    with ended as (
      update user_sessions set revoked_at = ${now}::timestamptz
      where id = ${id}::uuid and reviewer_id = ${reviewer}::uuid and revoked_at is null
      returning id, reviewer_id, token_hash
    ), audited as (${audited("ended", "session.end", now, {})})
    select token_hash as hash from ended`);

/** Ends the browser's previous session and yields its hash, provided the new one exists. */
export const endReplaced = (
  replaced: { readonly reviewer: ReviewerId; readonly hash: string } | null,
  newId: string,
  now: string,
) =>
  statement<{ hash: string }>(sql`
    with ended as (
      update user_sessions set revoked_at = ${now}::timestamptz
      where token_hash = ${replaced?.hash ?? null} and reviewer_id = ${replaced?.reviewer ?? null}::uuid
        and revoked_at is null
        and exists (select from user_sessions where id = ${newId}::uuid)
      returning id, reviewer_id, token_hash
    ), audited as (${audited("ended", "session.end", now, { replaced: true })})
    select token_hash as hash from ended`);

/** Ends every session of a person, with one audit row; yields no row for an unknown person. */
export const endEverySession = (reviewer: ReviewerId, by: Actor, now: string) =>
  statement<{ id: string }>(sql`
    with ended as (
      update user_sessions set revoked_at = ${now}::timestamptz
      where reviewer_id = ${reviewer}::uuid and revoked_at is null
    )
    ${insertAudit(
      { at: now, by, action: "reviewer.sign_out", subject: ["reviewer", sql`id`] },
      sql`reviewers where id = ${reviewer}::uuid`,
    )}
    returning subject_id as id`);

/** Ends every session of a person to whom this applies. */
export const endSessionsOf = (ending: PersonEnding, now: string) =>
  statement(sql`
    update user_sessions s set revoked_at = ${now}::timestamptz from reviewers r
    where r.id = ${ending.reviewer}::uuid and s.reviewer_id = r.id and s.revoked_at is null and ${endsAll(ending)}`);

/** Ends all of a person's sessions except the one with this hash, if their password is now the new one. */
export const endOthers = (
  reviewer: ReviewerId,
  exceptHash: string | null,
  passwordHash: string,
  now: string,
) =>
  statement<{ hash: string }>(sql`
    update user_sessions s set revoked_at = ${now}::timestamptz from reviewers r
    where r.id = ${reviewer}::uuid and r.password_hash = ${passwordHash} and s.reviewer_id = r.id
      and s.revoked_at is null and s.token_hash is distinct from ${exceptHash}
    returning s.token_hash as hash`);

export interface SessionFilter {
  readonly reviewer: ReviewerId;
  readonly now: string;
  readonly idleSince: string;
  readonly currentHash: string;
  readonly after: readonly [createdAt: string, id: string] | null;
  readonly limit: number;
}

/** A person's open sessions, newest first. */
export const selectSessions = ({ after, ...filter }: SessionFilter) =>
  statement<Session>(sql`
    select id, created_at, last_activity, expires_at, user_agent, ${openedWith} as opened_with,
      token_hash = ${filter.currentHash} as current
    from user_sessions s
    where reviewer_id = ${filter.reviewer}::uuid and revoked_at is null and expires_at > ${filter.now}::timestamptz
      and last_activity > ${filter.idleSince}::timestamptz
      and ${allOf([keyset(sql`(created_at, id) <`, after, ["timestamptz", "uuid"])])}
    order by created_at desc, id desc limit ${filter.limit}::integer`);
