/** Statements on reviewers' Telegram accounts. */
import { sql, statement } from "../compiler.ts";
import { insertAudit } from "../fragments.ts";
import type { ReviewerId } from "../kernel/ids.ts";
import type { Actor, Reviewer } from "../kernel/reviewer.ts";
import { endsAll, type PersonEnding } from "./endings-sql.ts";
import type { HolderRow } from "./sessions-sql.ts";
import type { TelegramAccount } from "./telegram-schema.ts";

export interface NewCode {
  readonly by: Reviewer;
  /** The session in which it is created; null for the first admin's key. */
  readonly session: string | null;
  /** The hash of the password that was confirmed for it; null if the session was recent enough. */
  readonly passwordHash: string | null;
  readonly hash: string;
  readonly now: string;
  readonly expiresAt: string;
}

/**
 * A new code replaces the person's previous one; also deletes expired codes. Yields no row if session, person or password
 * ended in the meantime. This statement and those that end sessions wait for each other, as with keys.
 */
export const replaceCode = ({ by, session, passwordHash, hash, now, expiresAt }: NewCode) =>
  statement<{ id: string }>(sql`
    with gone as (delete from telegram_link_codes where expires_at <= ${now}::timestamptz and reviewer_id <> ${by.id}::uuid),
    maker as (
      select r.id from ${session === null ? sql`reviewers r` : sql`user_sessions s join reviewers r on r.id = s.reviewer_id`}
      where r.id = ${by.id}::uuid and r.disabled_at is null
        and (${passwordHash}::text is null or r.password_hash = ${passwordHash})
        ${
          session === null
            ? sql`for no key update of r`
            : sql`and s.id = ${session}::uuid and s.revoked_at is null
      for no key update of r, s`
        }
    )
    insert into telegram_link_codes (reviewer_id, code_hash, expires_at)
    select maker.id, ${hash}, ${expiresAt}::timestamptz from maker
    on conflict (reviewer_id) do update set code_hash = excluded.code_hash, expires_at = excluded.expires_at
    returning reviewer_id as id`);

export interface LinkRequest {
  readonly codeHash: string;
  readonly telegramUserId: number;
  readonly telegramName: string;
  readonly now: string;
}

/** A Telegram account belongs to one person, so this unlinks its previous owner; runs before `linkByCode`. */
export const unlinkPreviousOwner = ({ codeHash, telegramUserId, now }: LinkRequest) =>
  statement(sql`
    with code as (select r.id, r.name from telegram_link_codes c join reviewers r on r.id = c.reviewer_id
      where c.code_hash = ${codeHash} and c.expires_at > ${now}::timestamptz and r.disabled_at is null),
    gone as (delete from telegram_accounts t using code where t.telegram_user_id = ${telegramUserId}::bigint
      and t.reviewer_id <> code.id returning t.reviewer_id)
    ${insertAudit(
      {
        at: now,
        by: { id: sql`code.id`, name: sql`code.name` },
        action: "telegram.unlink",
        subject: ["reviewer", sql`gone.reviewer_id`],
        detail: sql`'{"because": "linked by another"}'::jsonb`,
      },
      sql`gone cross join code`,
    )}`);

/**
 * Uses up a code and links the account in place of the person's previous one. Yields no row for a code that is unknown,
 * used or expired, or whose owner was disabled.
 */
export const linkByCode = ({ codeHash, telegramUserId, telegramName, now }: LinkRequest) =>
  statement<Reviewer>(sql`
    with code as (delete from telegram_link_codes c using reviewers r
      where c.code_hash = ${codeHash} and r.id = c.reviewer_id and c.expires_at > ${now}::timestamptz
        and r.disabled_at is null
      returning r.id, r.name),
    linked as (
      insert into telegram_accounts (reviewer_id, telegram_user_id, telegram_name, linked_at)
      select id, ${telegramUserId}::bigint, ${telegramName}, ${now}::timestamptz from code
      on conflict (reviewer_id) do update set telegram_user_id = excluded.telegram_user_id,
        telegram_name = excluded.telegram_name, linked_at = excluded.linked_at
      returning reviewer_id
    ), audited as (${insertAudit(
      {
        at: now,
        by: { id: sql`code.id`, name: sql`code.name` },
        action: "telegram.link",
        subject: ["reviewer", sql`code.id`],
        detail: sql`'{"source": "telegram"}'::jsonb`,
      },
      sql`code join linked on linked.reviewer_id = code.id`,
    )})
    select id, name from code`);

/** Who this Telegram account belongs to now, if they may still sign in. */
export const selectByTelegram = (telegramUserId: number) =>
  statement<Pick<HolderRow, "id" | "name" | "email" | "role">>(sql`
    select r.id, r.name, r.email, r.role from telegram_accounts t join reviewers r on r.id = t.reviewer_id
    where t.telegram_user_id = ${telegramUserId}::bigint and r.disabled_at is null`);

export const selectAccountOf = (reviewer: ReviewerId) =>
  statement<TelegramAccount>(sql`
    select telegram_user_id, telegram_name as name, linked_at from telegram_accounts
    where reviewer_id = ${reviewer}::uuid`);

/** Ends a link, with its audit row, and an unused code. */
export const unlink = (reviewer: ReviewerId, by: Actor, now: string) =>
  statement<{ id: string }>(sql`
    with code as (delete from telegram_link_codes where reviewer_id = ${reviewer}::uuid),
    gone as (delete from telegram_accounts where reviewer_id = ${reviewer}::uuid returning reviewer_id)
    ${insertAudit({ at: now, by, action: "telegram.unlink", subject: ["reviewer", sql`reviewer_id`] }, sql`gone`)}
    returning subject_id as id`);

/** Ends a link along with the person's sessions and keys, because a thief of one of those may have made it. */
export const endLink = (ending: PersonEnding, by: Actor, now: string) =>
  statement(sql`
    with person as (select r.id from reviewers r where r.id = ${ending.reviewer}::uuid and ${endsAll(ending)}),
    code as (delete from telegram_link_codes c using person where c.reviewer_id = person.id),
    gone as (delete from telegram_accounts t using person where t.reviewer_id = person.id returning t.reviewer_id)
    ${insertAudit(
      {
        at: now,
        by,
        action: "telegram.unlink",
        subject: ["reviewer", sql`reviewer_id`],
        detail: sql`jsonb_build_object('because', ${ending.because}::text)`,
      },
      sql`gone`,
    )}`);
