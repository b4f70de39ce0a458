/** The outbox takes exactly the messages that were approved, not any part of the approved text. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table interactions add column approved_pieces jsonb`.execute(db);
  await sql`alter table deliveries add column link_preview boolean not null default false`.execute(db);
  await sql`update interactions i set approved_pieces = (
      select jsonb_agg(d.text order by d.position) from deliveries d
      where d.interaction_id = i.id and d.interaction_created_at = i.created_at)
    where exists (select from deliveries d where d.interaction_id = i.id)`.execute(db);
  await guardPieces(db);
  await requireApproval(db);
}

/** Checks what enters the outbox. */
export async function requireApproval(db: Kysely<unknown>): Promise<void> {
  await sql`create or replace function require_approval() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and (new.text, new.position, new.interaction_id, new.user_id)
        is not distinct from (old.text, old.position, old.interaction_id, old.user_id)
      then
        return new;
      end if;
      if not exists (
        select from interactions i
        where i.id = new.interaction_id and i.created_at = new.interaction_created_at and i.user_id = new.user_id
          and (i.chat_id = new.chat_id or tg_op = 'UPDATE')
          and i.status in ('approved', 'sending', 'unknown', 'undeliverable') and i.decided_by is not null
          and new.position >= 0 and i.approved_pieces ->> new.position::integer = new.text
      ) then
        raise exception 'delivery % carries a text that no reviewer approved', new.id using errcode = 'NA002';
      end if;
      return new;
    end $$`.execute(db);
}

/** The pieces are set with the decision and removed when it is undone; `keep_decision` says when that is allowed. */
async function guardPieces(db: Kysely<unknown>): Promise<void> {
  await keepPieces(db);
  await sql`create trigger interactions_keep_pieces before update on interactions
    for each row execute function keep_pieces()`.execute(db);
}

export async function keepPieces(db: Kysely<unknown>): Promise<void> {
  await sql`create or replace function keep_pieces() returns trigger language plpgsql as $$
    begin
      if new.approved_pieces is distinct from old.approved_pieces and old.decided_at is not null
        and (new.approved_pieces is not null or new.decided_at is not null)
      then
        raise exception 'the approved messages of interaction % cannot be changed', old.id using errcode = 'NA001';
      end if;
      return new;
    end $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  // Exactly as in migration 004.
  await sql`create or replace function require_approval() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and (new.text, new.interaction_id, new.user_id) is not distinct from (old.text, old.interaction_id, old.user_id) then
        return new;
      end if;
      if not exists (
        select from interactions i
        where i.id = new.interaction_id and i.created_at = new.interaction_created_at and i.user_id = new.user_id
          and (i.chat_id = new.chat_id or tg_op = 'UPDATE')
          and i.status in ('approved', 'sending', 'unknown', 'undeliverable') and i.decided_by is not null
          and position(new.text in i.final_text) > 0
      ) then
        raise exception 'delivery % carries a text that no reviewer approved', new.id using errcode = 'NA002';
      end if;
      return new;
    end $$`.execute(db);
  await sql`drop trigger interactions_keep_pieces on interactions`.execute(db);
  await sql`drop function keep_pieces()`.execute(db);
  await sql`alter table deliveries drop column link_preview`.execute(db);
  await sql`alter table interactions drop column approved_pieces`.execute(db);
}
