/** Files in answers: uploaded by a reviewer, approved with the text, and sent after it as separate messages. */
import { type Kysely, type RawBuilder, sql } from "kysely";
import { keepPieces, requireApproval } from "./018-outbox.ts";
import { requireSecondPerson } from "./051-four-eyes.ts";

export async function up(db: Kysely<unknown>): Promise<void> {
  // No foreign key to interactions: a file is shown as long as the archive shows its interaction.
  await sql`create table attachments (
    id uuid primary key,
    user_id uuid not null references users (id) on delete cascade,
    interaction_id uuid not null,
    interaction_created_at timestamptz not null,
    reviewer_id uuid references reviewers (id) on delete set null,
    kind text not null check (kind in ('photo', 'document')),
    name text not null,
    type text not null,
    size integer not null check (size > 0),
    sha256 text,
    created_at timestamptz not null,
    ends_at timestamptz not null,
    unique (interaction_id, id)
  )`.execute(db);
  await sql`create index attachments_customer on attachments (user_id)`.execute(db);
  await sql`create index attachments_reviewer on attachments (reviewer_id) where reviewer_id is not null`.execute(
    db,
  );
  await sql`create index attachments_end on attachments (ends_at)`.execute(db);
  await sql`alter table interactions add column approved_attachments jsonb not null default '[]'`.execute(db);
  await sql`alter table unsent_answers add column attachments jsonb not null default '[]'`.execute(db);
  await sql`alter table deliveries add column attachment_id uuid`.execute(db);
  // A delivery cannot carry the file of another interaction. Validated separately, under a lock that lets others write.
  await sql`alter table deliveries add constraint deliveries_attachment_fkey
    foreign key (interaction_id, attachment_id) references attachments (interaction_id, id) not valid`.execute(
    db,
  );
  await sql`alter table deliveries validate constraint deliveries_attachment_fkey`.execute(db);
  await sql`create index deliveries_attachment on deliveries (interaction_id, attachment_id)
    where attachment_id is not null`.execute(db);
  await guardAttachments(db);
}

/** The triggers' checks of texts now cover files too. */
async function guardAttachments(db: Kysely<unknown>): Promise<void> {
  await sql`create or replace function keep_pieces() returns trigger language plpgsql as $$
    begin
      if (new.approved_pieces, new.approved_attachments) is distinct from (old.approved_pieces, old.approved_attachments)
        and old.decided_at is not null
        and (new.approved_pieces is not null or new.approved_attachments <> '[]' or new.decided_at is not null)
      then
        raise exception 'the approved messages of interaction % cannot be changed', old.id using errcode = 'NA001';
      end if;
      return new;
    end $$`.execute(db);
  // The files follow the texts, in the order in which they were approved.
  await sql`create or replace function require_approval() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and (new.text, new.attachment_id, new.position, new.interaction_id, new.user_id)
        is not distinct from (old.text, old.attachment_id, old.position, old.interaction_id, old.user_id)
      then
        return new;
      end if;
      if not exists (
        select from interactions i
        where i.id = new.interaction_id and i.created_at = new.interaction_created_at and i.user_id = new.user_id
          and (i.chat_id = new.chat_id or tg_op = 'UPDATE')
          and i.status in ('approved', 'sending', 'unknown', 'undeliverable') and i.decided_by is not null
          and case when new.attachment_id is null
            then new.position >= 0 and i.approved_pieces ->> new.position::integer = new.text
            else new.position >= jsonb_array_length(i.approved_pieces)
              and i.approved_attachments ->> (new.position - jsonb_array_length(i.approved_pieces))
                = new.attachment_id::text
              and exists (select from attachments f where f.id = new.attachment_id and f.sha256 is not null
                and new.text = '[' || f.kind || ']')
            end
      ) then
        raise exception 'delivery % carries what no reviewer approved', new.id using errcode = 'NA002';
      end if;
      return new;
    end $$`.execute(db);
  await requireSecondOf(db, sql`new.final_text is not distinct from new.draft_text`);
}

/** Two active people approved text and files; of blocked drafts, those that `isUnedited` finds. */
export async function requireSecondOf(db: Kysely<unknown>, isUnedited: RawBuilder<unknown>): Promise<void> {
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
        and ${isUnedited})
      then
        if tg_op = 'INSERT' or old.proposed_by is null or new.proposed_by is distinct from old.proposed_by
          or new.decided_by is null or new.decided_by = new.proposed_by
          or new.proposal is distinct from old.proposal
          or new.final_text is distinct from new.proposal ->> 'text'
          or new.approved_pieces is distinct from new.proposal -> 'pieces'
          or new.approved_attachments is distinct from coalesce(new.proposal -> 'attachments', '[]')
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
  // Without their files, these messages would be empty.
  await sql`delete from deliveries where attachment_id is not null`.execute(db);
  await keepPieces(db);
  await requireApproval(db);
  await requireSecondPerson(db);
  await sql`drop index deliveries_attachment`.execute(db);
  await sql`alter table deliveries drop constraint deliveries_attachment_fkey, drop column attachment_id`.execute(
    db,
  );
  await sql`alter table unsent_answers drop column attachments`.execute(db);
  await sql`alter table interactions drop column approved_attachments`.execute(db);
  await sql`drop table attachments`.execute(db);
}
