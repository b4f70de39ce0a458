/** Statements on reviewers and admins. */
import { sql, statement } from "../compiler.ts";
import { allOf, insertAudit, keyset } from "../fragments.ts";
import type { ReviewerId } from "../kernel/ids.ts";
import type { Actor, Reviewer } from "../kernel/reviewer.ts";
import type { Person, PersonChange, Role } from "./schema.ts";

const shown = sql`id, name, email, role, created_at, disabled_at, last_seen_at,
  (select t.telegram_name from telegram_accounts t where t.reviewer_id = id) as telegram`;

export interface Account {
  readonly id: ReviewerId;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role;
  readonly password_hash: string | null;
  readonly disabled_at: string | null;
}

export const selectAccount = (email: string) =>
  statement<Account>(
    sql`select id, name, email, role, password_hash, disabled_at from reviewers where email = ${email}`,
  );

export const selectAccountById = (id: ReviewerId) =>
  statement<Account>(
    sql`select id, name, email, role, password_hash, disabled_at from reviewers where id = ${id}::uuid`,
  );

/** The same password hashed with today's parameters, unless the person changed it in the meantime. */
export const rehash = (id: ReviewerId, before: string, hash: string) =>
  statement(
    sql`update reviewers set password_hash = ${hash} where id = ${id}::uuid and password_hash = ${before}`,
  );

/** Changes a person's own password, with its audit row; yields no row if the password changed in the meantime. */
export const changePassword = (by: Reviewer, before: string, hash: string, now: string) =>
  statement<{ id: string }>(sql`
    with changed as (
      update reviewers set password_hash = ${hash} where id = ${by.id}::uuid and password_hash = ${before} returning id
    )
    ${insertAudit({ at: now, by, action: "reviewer.password", subject: ["reviewer", sql`id`] }, sql`changed`)}
    returning subject_id as id`);

export interface NewPerson {
  readonly id: ReviewerId;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly by: Actor;
  readonly now: string;
}

/** Adds a person with their audit row; yields no row if the e-mail is already in use. */
export const insertPerson = (person: NewPerson) =>
  statement<Person>(sql`
    with added as (
      insert into reviewers (id, name, email, role, password_hash, created_at)
      values (${person.id}::uuid, ${person.name}, ${person.email}, ${person.role}, ${person.passwordHash}, ${person.now}::timestamptz)
      on conflict (email) do nothing returning *
    ), audited as (
      ${insertAudit(
        {
          at: person.now,
          by: person.by,
          action: "reviewer.add",
          subject: ["reviewer", sql`id`],
          detail: sql`jsonb_build_object('role', role)`,
        },
        sql`added`,
      )}
    )
    select ${shown} from added`);

/** Serializes changes of admins: if two demote each other, only one may succeed. */
export const lockAdmins = statement(sql`select pg_advisory_xact_lock(hashtext('nadia.reviewers'))`);

export interface Change extends Omit<PersonChange, "password"> {
  readonly id: ReviewerId;
  readonly passwordHash: string | null;
  readonly by: Actor;
  readonly now: string;
}

/** Changes a person, with one audit row per change; yields no row if the last admin would lose the role. */
export const changePerson = ({ id, name, role, disabled, passwordHash, by, now }: Change) =>
  statement<{ id: string }>(sql`
    with before as (select * from reviewers where id = ${id}::uuid for update),
    changed as (
      update reviewers r set name = coalesce(${name}::text, r.name), role = coalesce(${role}::text, r.role),
        password_hash = coalesce(${passwordHash}::text, r.password_hash),
        disabled_at = case ${disabled}::boolean when true then coalesce(r.disabled_at, ${now}::timestamptz)
          when false then null else r.disabled_at end
      from before b
      where r.id = b.id and (b.role <> 'admin' or b.disabled_at is not null
        or (coalesce(${role}::text, 'admin') = 'admin' and not coalesce(${disabled}::boolean, false))
        or exists (select from reviewers o where o.role = 'admin' and o.disabled_at is null and o.id <> b.id))
      returning r.*
    ), audited as (
      ${insertAudit(
        {
          at: now,
          by,
          action: sql`change.action`,
          subject: ["reviewer", sql`c.id`],
          detail: sql`change.detail`,
        },
        sql`changed c join before b on true cross join lateral (values
          ('reviewer.rename', c.name <> b.name, jsonb_build_object('from', b.name, 'to', c.name)),
          ('reviewer.role', c.role <> b.role, jsonb_build_object('from', b.role, 'to', c.role)),
          ('reviewer.disable', c.disabled_at is not null and b.disabled_at is null, '{}'::jsonb),
          ('reviewer.enable', c.disabled_at is null and b.disabled_at is not null, '{}'::jsonb),
          ('reviewer.password', ${passwordHash !== null}::boolean, '{}'::jsonb)
        ) change (action, happened, detail) where change.happened`,
      )}
    )
    select id from changed`);

/** A name under which Redis may cache a person. */
export interface SecretHash {
  readonly kind: "session" | "api_key";
  readonly hash: string;
}

/**
 * The hashes of a person's sessions and keys, including revoked ones that have not expired: if Redis was down when they
 * were revoked, the next change clears them.
 */
export const selectHashes = (id: ReviewerId, now: string) =>
  statement<SecretHash>(sql`
    select 'session' as kind, token_hash as hash from user_sessions
    where reviewer_id = ${id}::uuid and expires_at > ${now}::timestamptz
    union all
    select 'api_key', key_hash from api_keys
    where reviewer_id = ${id}::uuid and expires_at > ${now}::timestamptz`);

export const selectPerson = (id: ReviewerId) =>
  statement<Person>(sql`select ${shown} from reviewers where id = ${id}::uuid`);

/** Everyone, sorted by name. */
export const selectPeople = (after: readonly [name: string, id: string] | null, limit: number) =>
  statement<Person>(sql`
    select ${shown} from reviewers
    where ${allOf([keyset(sql`(name, id) >`, after, ["text", "uuid"])])}
    order by name, id limit ${limit}::integer`);
