/**
 * Reviews get deadlines, decisions that can be undone in time, requests for another draft, and the history's indexes.
 */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table interactions
    add column revision integer not null default 0,
    add column guidance text,
    add column regenerations integer not null default 0,
    add column regenerating_since timestamptz,
    add column former_drafts jsonb not null default '[]',
    add column deadline timestamptz,
    add column undo_until timestamptz`.execute(db);
  await sql`create index interactions_deadlines on interactions (deadline)
    where status in ('pending', 'failed', 'claimed')`.execute(db);
  await sql`create index interactions_regenerating on interactions (regenerating_since)
    where regenerating_since is not null`.execute(db);
  await sql`create index interactions_flags
    on interactions (verdict_level, status, priority, created_at, id)`.execute(db);
  await sql`create index interactions_newest on interactions (created_at desc, id)`.execute(db);
  await sql`create index interactions_status on interactions (status, created_at desc, id)`.execute(db);
  await sql`create index interactions_decider on interactions (decided_by, created_at desc, id)
    where decided_by is not null`.execute(db);
  await letUndo(db);
}

/** A decision is final with one exception: an approval that can be undone and has nothing in the outbox. */
async function letUndo(db: Kysely<unknown>): Promise<void> {
  await sql`create or replace function keep_decision() returns trigger language plpgsql as $$
    begin
      if old.decided_at is not null and
         (new.decided_by, new.decided_at, new.final_text) is distinct from (old.decided_by, old.decided_at, old.final_text)
      then
        if old.status = 'approved' and old.undo_until is not null and new.status = 'claimed'
          and new.decision_id is null and new.decided_by is null and new.decided_at is null
          and new.final_text is null and new.undo_until is null
          and not exists (select from deliveries d where d.interaction_id = old.id)
        then
          return new;
        end if;
        raise exception 'a decision of interaction % cannot be changed', old.id using errcode = 'NA001';
      end if;
      return new;
    end $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  // Exactly as in migration 003.
  await sql`create or replace function keep_decision() returns trigger language plpgsql as $$
    begin
      if old.decided_at is not null and
         (new.decided_by, new.decided_at, new.final_text) is distinct from (old.decided_by, old.decided_at, old.final_text)
      then
        raise exception 'a decision of interaction % cannot be changed', old.id using errcode = 'NA001';
      end if;
      return new;
    end $$`.execute(db);
  for (const index of ["decider", "status", "newest", "flags", "regenerating", "deadlines"]) {
    await sql`drop index ${sql.ref(`interactions_${index}`)}`.execute(db);
  }
  await sql`alter table interactions
    drop column undo_until, drop column deadline, drop column former_drafts, drop column regenerating_since,
    drop column regenerations, drop column guidance, drop column revision`.execute(db);
}
