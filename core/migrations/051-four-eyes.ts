/** Four eyes: an answer that one reviewer approved and another one has to confirm, if a setting demands it. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table interactions
    add column proposed_by uuid references reviewers (id) on delete set null,
    add column proposal jsonb,
    add column declined jsonb`.execute(db);
  await sql`create index interactions_proposer on interactions (proposed_by) where proposed_by is not null`.execute(
    db,
  );
  await requireSecondPerson(db);
  await sql`create trigger interactions_require_second before insert or update of status on interactions
    for each row execute function require_second_person()`.execute(db);
}

/**
 * Applies to every statement, direct SQL included: two active people approved the answer, the first in an earlier
 * statement.
 */
export async function requireSecondPerson(db: Kysely<unknown>): Promise<void> {
  await sql`create or replace function require_second_person() returns trigger language plpgsql as $$
    declare
      sendable constant text[] := array['approved', 'sending', 'sent', 'unknown', 'undeliverable'];
      demanded text;
    begin
      if not (new.status = any(sendable)) or (tg_op = 'UPDATE' and old.status = any(sendable)) then
        return new;
      end if;
      select document ->> 'four_eyes' into demanded from settings_versions order by version desc limit 1;
      if demanded = 'all' or (demanded = 'blocked' and new.verdict_level = 'blocked'
        and new.final_text is not distinct from new.draft_text)
      then
        if tg_op = 'INSERT' or old.proposed_by is null or new.proposed_by is distinct from old.proposed_by
          or new.decided_by is null or new.decided_by = new.proposed_by
          or new.proposal is distinct from old.proposal
          or new.final_text is distinct from new.proposal ->> 'text'
          or new.approved_pieces is distinct from new.proposal -> 'pieces'
          or (select count(*) from reviewers r
            where r.id in (new.proposed_by, new.decided_by) and r.disabled_at is null) < 2
        then
          raise exception 'interaction % needs the confirmation of a second person', new.id using errcode = 'NA008';
        end if;
      end if;
      return new;
    end $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop trigger interactions_require_second on interactions`.execute(db);
  await sql`drop function require_second_person()`.execute(db);
  await sql`drop index interactions_proposer`.execute(db);
  await sql`alter table interactions drop column declined, drop column proposal, drop column proposed_by`.execute(
    db,
  );
}
