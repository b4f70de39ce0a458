/** How people on our side sign in: e-mail and password, sessions, and what an API key may do. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table reviewers
    add column email text check (email = lower(email)),
    add column password_hash text,
    add column last_seen_at timestamptz`.execute(db);
  // The check requires lower case, so that one index finds a person and rejects a second one with the same address.
  await sql`create unique index reviewers_email on reviewers (email)`.execute(db);
  // Keys from before scopes existed have all rights of their holder; later ones state their scope.
  await sql`alter table api_keys
    add column scope text not null default 'admin' check (scope in ('read', 'reviewer', 'admin')),
    add column last_used_at timestamptz`.execute(db);
  await sql`alter table api_keys alter column scope set default 'reviewer'`.execute(db);
  await sql`create index api_keys_reviewer on api_keys (reviewer_id)`.execute(db);
  await createSessions(db);
}

async function createSessions(db: Kysely<unknown>): Promise<void> {
  // key_hash names the API key that opened the session, so that the session ends with it.
  await sql`create table user_sessions (
    id uuid primary key,
    token_hash text not null unique,
    reviewer_id uuid not null references reviewers (id) on delete cascade,
    scope text not null check (scope in ('read', 'reviewer', 'admin')),
    key_hash text,
    created_at timestamptz not null,
    last_activity timestamptz not null,
    expires_at timestamptz not null,
    user_agent text,
    revoked_at timestamptz
  )`.execute(db);
  await sql`create index user_sessions_open on user_sessions (reviewer_id, created_at desc, id desc)
    where revoked_at is null`.execute(db);
  await sql`create index user_sessions_key on user_sessions (key_hash) where key_hash is not null`.execute(
    db,
  );
  await sql`create index user_sessions_expired on user_sessions (expires_at)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table user_sessions`.execute(db);
  await sql`drop index api_keys_reviewer`.execute(db);
  await sql`alter table api_keys drop column scope, drop column last_used_at`.execute(db);
  await sql`drop index reviewers_email`.execute(db);
  await sql`alter table reviewers drop column email, drop column password_hash, drop column last_seen_at`.execute(
    db,
  );
}
