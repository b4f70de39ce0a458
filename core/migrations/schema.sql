CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;

COMMENT ON EXTENSION vector IS 'vector data type and ivfflat and hnsw access methods';

CREATE FUNCTION public.archive_interactions(given jsonb, parts jsonb) RETURNS integer
    LANGUAGE plpgsql
    AS $$
    declare
      ids uuid[];
      times timestamptz[];
    begin
      perform from interactions i
        join jsonb_to_recordset(given) as g(id uuid, created_at timestamptz) on i.id = g.id and i.created_at = g.created_at
        for update of i;
      select array_agg(g.id), array_agg(g.created_at) into ids, times
        from jsonb_to_recordset(given) as g(id uuid, created_at timestamptz, fingerprint text)
        join interaction_lines(
          array(select (value ->> 'id')::uuid from jsonb_array_elements(given) with ordinality order by ordinality),
          array(select (value ->> 'created_at')::timestamptz from jsonb_array_elements(given) with ordinality
            order by ordinality)) as l on l.id = g.id
        where md5(l.line::text) = g.fingerprint;
      if ids is null then return 0; end if;
      perform keep_figures(ids, times);
      insert into archive_parts (name, user_id, month, sha256, bytes, interactions, ends_at)
        select p.name, p.user_id, p.month, p.sha256, p.bytes, p.interactions, p.ends_at
        from jsonb_to_recordset(parts) as p(name text, user_id uuid, month text, sha256 text, bytes integer,
          interactions integer, ends_at timestamptz)
        on conflict (name) do nothing;
      insert into archived_interactions (id, user_id, created_at, part)
        select i.id, i.user_id, i.created_at, g.part
        from jsonb_to_recordset(given) as g(id uuid, created_at timestamptz, part text)
        join interactions i on i.id = g.id and i.created_at = g.created_at
        where g.part is not null and i.id = any(ids);
      update users u set archived_since = u.memory_since,
          archived_total = case when u.archived_since is not distinct from u.memory_since then u.archived_total else 0 end
            + t.total
        from (
          select i.user_id, sum((i.status = 'sent' and i.decided_at > coalesce(v.memory_since, '-infinity'))::integer
            + (select count(*) from messages m where m.interaction_id = i.id and m.interaction_created_at = i.created_at
              and m.received_at > coalesce(v.memory_since, '-infinity')))::integer as total
          from unnest(ids, times) as s (id, at) join interactions i on i.id = s.id and i.created_at = s.at
          join users v on v.id = i.user_id group by 1
        ) t where u.id = t.user_id and t.total > 0;
      delete from deliveries d using unnest(ids, times) as s (id, at)
        where d.interaction_id = s.id and d.interaction_created_at = s.at;
      delete from messages m using unnest(ids, times) as s (id, at)
        where m.interaction_id = s.id and m.interaction_created_at = s.at;
      delete from interactions i using unnest(ids, times) as s (id, at) where i.id = s.id and i.created_at = s.at;
      return cardinality(ids);
    end $$;

CREATE FUNCTION public.count_analytics_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    declare counted bigint;
    begin
      counted := nextval('analytics_changes');
      return null;
    end $$;

CREATE FUNCTION public.customer_query(written text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$
      select nullif(concat_ws(' | ', string_agg('''' || word || ''':*', ' & '),
        case when written ~ '^\s*[0-9]{1,16}\s*$' then '''#' || trim(both from written) || '''' end), '')::tsquery
      from unnest(customer_words(written)) word
    $_$;

CREATE FUNCTION public.customer_words(written text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
      select coalesce(array_agg(distinct left(word, 64)), '{}') from regexp_split_to_table(
        lower(upper(normalize(left(written, 1000), nfkc) collate "pg_c_utf8")), '[^[:alnum:]]+') word
      where word <> ''
    $$;

CREATE FUNCTION public.drop_interaction_partitions(before timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET lock_timeout TO '2s'
    SET search_path TO 'public', 'pg_temp'
    AS $_$
    declare
      part text;
      is_used boolean;
      dropped integer := 0;
    begin
      for part in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'interactions'::regclass and c.relname ~ '^interactions_[0-9]{4}_[0-9]{2}$'
          and (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') at time zone 'UTC' <= before
        order by 1
      loop
        execute format('select exists (select from %I)', part) into is_used;
        continue when is_used;
        execute format('lock table %I in access exclusive mode', part);
        execute format('select exists (select from %I)', part) into is_used;
        continue when is_used;
        execute format('alter table interactions detach partition %I', part);
        execute format('drop table %I', part);
        dropped := dropped + 1;
      end loop;
      return dropped;
    end $_$;

CREATE FUNCTION public.empty_audit_details(before timestamp with time zone, most integer) RETURNS SETOF bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
        update audit_log set detail = '{}' where ctid = any (array(
          select ctid from "audit_log" where at < least(before, now() - interval '89 days')
            and detail <> '{}'
          order by at limit most))
        returning id
      $$;

CREATE FUNCTION public.end_model_calls(before timestamp with time zone, most integer) RETURNS integer
    LANGUAGE plpgsql
    AS $$
    declare
      ids uuid[];
    begin
      ids := array(select id from model_calls where created_at < before order by created_at limit most for update);
      
  insert into "kept_days" as k ("day", "interactions", "approved", "edited", "rejected", "superseded", "expired", "failed", "waiting", "cost_usd", "in_time", "late", "unedited_cost_usd", "edited_cost_usd", "rejected_cost_usd", "superseded_cost_usd", "expired_cost_usd", "open_cost_usd", "written", "written_cost_usd") select (created_at at time zone 'UTC' + (select zone_offsets from analytics_refreshes)[
  width_bucket(created_at, (select zone_since from analytics_refreshes))])::date as day, 0 as "interactions", 0 as "approved", 0 as "edited", 0 as "rejected", 0 as "superseded", 0 as "expired", 0 as "failed", 0 as "waiting", sum(coalesce(cost_usd, 0)) as cost_usd, 0 as "in_time", 0 as "late", 0 as "unedited_cost_usd", 0 as "edited_cost_usd", 0 as "rejected_cost_usd", 0 as "superseded_cost_usd", 0 as "expired_cost_usd", 0 as "open_cost_usd", 0 as "written", 0 as "written_cost_usd" from (select * from model_calls where id = any(ids)) ended group by 1
  on conflict ("day") do update set "interactions" = "k"."interactions" + "excluded"."interactions", "approved" = "k"."approved" + "excluded"."approved", "edited" = "k"."edited" + "excluded"."edited", "rejected" = "k"."rejected" + "excluded"."rejected", "superseded" = "k"."superseded" + "excluded"."superseded", "expired" = "k"."expired" + "excluded"."expired", "failed" = "k"."failed" + "excluded"."failed", "waiting" = "k"."waiting" + "excluded"."waiting", "cost_usd" = "k"."cost_usd" + "excluded"."cost_usd", "in_time" = "k"."in_time" + "excluded"."in_time", "late" = "k"."late" + "excluded"."late", "unedited_cost_usd" = "k"."unedited_cost_usd" + "excluded"."unedited_cost_usd", "edited_cost_usd" = "k"."edited_cost_usd" + "excluded"."edited_cost_usd", "rejected_cost_usd" = "k"."rejected_cost_usd" + "excluded"."rejected_cost_usd", "superseded_cost_usd" = "k"."superseded_cost_usd" + "excluded"."superseded_cost_usd", "expired_cost_usd" = "k"."expired_cost_usd" + "excluded"."expired_cost_usd", "open_cost_usd" = "k"."open_cost_usd" + "excluded"."open_cost_usd", "written" = "k"."written" + "excluded"."written", "written_cost_usd" = "k"."written_cost_usd" + "excluded"."written_cost_usd"; 
  insert into "kept_costs" as k ("day", "model", "stage", "calls", "input_tokens", "output_tokens", "cost_usd", "unpriced_calls", "cases") select (created_at at time zone 'UTC' + (select zone_offsets from analytics_refreshes)[
  width_bucket(created_at, (select zone_since from analytics_refreshes))])::date as day, model, purpose as stage, count(*)::integer as calls,
      coalesce(sum(input_tokens), 0)::bigint as input_tokens, coalesce(sum(output_tokens), 0)::bigint as output_tokens,
      coalesce(sum(cost_usd), 0) as cost_usd, (count(*) filter (where cost_usd is null))::integer as unpriced_calls, 0 as cases
    from (select * from model_calls where id = any(ids)) ended group by 1, 2, 3
  on conflict ("day", "model", "stage") do update set "calls" = "k"."calls" + "excluded"."calls", "input_tokens" = "k"."input_tokens" + "excluded"."input_tokens", "output_tokens" = "k"."output_tokens" + "excluded"."output_tokens", "cost_usd" = "k"."cost_usd" + "excluded"."cost_usd", "unpriced_calls" = "k"."unpriced_calls" + "excluded"."unpriced_calls", "cases" = "k"."cases" + "excluded"."cases";
      delete from model_calls where id = any(ids);
      return cardinality(ids);
    end $$;

CREATE FUNCTION public.erase_protocol_audit(erasure uuid) RETURNS SETOF bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
      delete from protocol_audit_log p using erasures e
      where e.id = erasure and e.state <> 'done' and p.user_id = e.customer_id
      returning p.id
    $$;

CREATE FUNCTION public.expire_audit(before timestamp with time zone, most integer) RETURNS SETOF bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
        delete from audit_log where ctid = any (array(
          select ctid from "audit_log" where at < least(before, now() - interval '364 days')
            
          order by at limit most))
        returning id
      $$;

CREATE FUNCTION public.expire_protocol_audit(before timestamp with time zone, most integer) RETURNS SETOF bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
        delete from protocol_audit_log where ctid = any (array(
          select ctid from "protocol_audit_log" where at < least(before, now() - interval '364 days')
            
          order by at limit most))
        returning id
      $$;

CREATE FUNCTION public.forget_copies() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    begin
      with gone as (delete from wal_fallback where customer_id = old.id returning update_id)
        insert into handled_updates (update_id, handled_at) select update_id, now() from gone
        on conflict (update_id) do nothing;
      return null;
    end
  $$;

CREATE TABLE public.interactions (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    user_id uuid NOT NULL,
    connection text,
    chat_id bigint NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    priority smallint DEFAULT 5 NOT NULL,
    lease_token uuid,
    draft_text text,
    draft_bubbles jsonb,
    failure text,
    llm1_model text,
    llm1_text text,
    llm1_input_tokens integer,
    llm1_output_tokens integer,
    llm1_cost_usd numeric(12,8),
    llm2_model text,
    llm2_text text,
    llm2_input_tokens integer,
    llm2_output_tokens integer,
    llm2_cost_usd numeric(12,8),
    verdict_level text,
    verdict_score numeric(4,3),
    verdict_categories text[] DEFAULT '{}'::text[] NOT NULL,
    verdict_matches jsonb DEFAULT '[]'::jsonb NOT NULL,
    claimed_by uuid,
    claimed_until timestamp with time zone,
    decision_id uuid,
    decided_by uuid,
    decided_at timestamp with time zone,
    final_text text,
    edit_tags text[] DEFAULT '{}'::text[] NOT NULL,
    quality_score smallint,
    notes text,
    reject_reason text,
    superseded_by uuid,
    telegram_message_id bigint,
    recovery_operation_id uuid,
    conversation_context jsonb DEFAULT '{}'::jsonb NOT NULL,
    drafted_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    revision integer DEFAULT 0 NOT NULL,
    guidance text,
    regenerations integer DEFAULT 0 NOT NULL,
    regenerating_since timestamp with time zone,
    former_drafts jsonb DEFAULT '[]'::jsonb NOT NULL,
    deadline timestamp with time zone,
    undo_until timestamp with time zone,
    thread_id bigint,
    question_edited_at timestamp with time zone,
    model_failures jsonb DEFAULT '[]'::jsonb NOT NULL,
    approved_pieces jsonb,
    assigned_to uuid,
    later_until timestamp with time zone,
    settings_version integer,
    proposed_by uuid,
    proposal jsonb,
    declined jsonb,
    own_text jsonb,
    approved_attachments jsonb DEFAULT '[]'::jsonb NOT NULL,
    written_first boolean DEFAULT false NOT NULL,
    CONSTRAINT claimed_by_someone CHECK (((status <> 'claimed'::text) OR ((claimed_by IS NOT NULL) AND (claimed_until IS NOT NULL)))),
    CONSTRAINT interactions_priority_check CHECK (((priority >= 1) AND (priority <= 9))),
    CONSTRAINT interactions_quality_score_check CHECK (((quality_score >= 1) AND (quality_score <= 5))),
    CONSTRAINT interactions_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'claimed'::text, 'approved'::text, 'sending'::text, 'sent'::text, 'rejected'::text, 'superseded'::text, 'expired'::text, 'undeliverable'::text, 'unknown'::text, 'failed'::text]))),
    CONSTRAINT interactions_verdict_level_check CHECK ((verdict_level = ANY (ARRAY['clean'::text, 'flagged'::text, 'blocked'::text]))),
    CONSTRAINT sent_only_when_decided CHECK (((status <> ALL (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text])) OR ((decided_by IS NOT NULL) AND (decided_at IS NOT NULL) AND (final_text IS NOT NULL))))
)
PARTITION BY RANGE (created_at);

CREATE FUNCTION public.interaction_line(wanted public.interactions) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
    select jsonb_build_object('interaction', to_jsonb(wanted),
      'messages', (select coalesce(jsonb_agg(to_jsonb(m) order by m.id), '[]') from messages m
        where m.interaction_id = wanted.id and m.interaction_created_at = wanted.created_at),
      'deliveries', (select coalesce(jsonb_agg(to_jsonb(d) order by d.position), '[]') from deliveries d
        where d.interaction_id = wanted.id and d.interaction_created_at = wanted.created_at),
      'audit', (select coalesce(jsonb_agg(a.id order by a.id), '[]') from audit_log a
        where a.subject_id = wanted.id::text and a.subject_type = 'interaction'))
  $$;

CREATE FUNCTION public.interaction_lines(ids uuid[], times timestamp with time zone[]) RETURNS TABLE(id uuid, line jsonb)
    LANGUAGE sql STABLE
    AS $$
      select i.id, jsonb_build_object('interaction', to_jsonb(i),
        'messages', (select coalesce(jsonb_agg(to_jsonb(m) order by m.id), '[]') from messages m
          where m.interaction_id = i.id and m.interaction_created_at = i.created_at),
        'deliveries', (select coalesce(jsonb_agg(to_jsonb(d) order by d.position), '[]') from deliveries d
          where d.interaction_id = i.id and d.interaction_created_at = i.created_at),
        'audit', (select coalesce(jsonb_agg(a.id order by a.id), '[]') from audit_log a
          where a.subject_id = i.id::text and a.subject_type = 'interaction'))
      from unnest(ids, times) as s (id, at) join interactions i on i.id = s.id and i.created_at = s.at
    $$;

CREATE FUNCTION public.keep_decision() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
    end $$;

CREATE FUNCTION public.keep_figures(ids uuid[], times timestamp with time zone[]) RETURNS void
    LANGUAGE sql
    AS $_$
    
  insert into "kept_days" as k ("day", "interactions", "approved", "edited", "rejected", "superseded", "expired", "failed", "waiting", "cost_usd", "in_time", "late", "unedited_cost_usd", "edited_cost_usd", "rejected_cost_usd", "superseded_cost_usd", "expired_cost_usd", "open_cost_usd", "written", "written_cost_usd") select (created_at at time zone 'UTC' + (select zone_offsets from analytics_refreshes)[
  width_bucket(created_at, (select zone_since from analytics_refreshes))])::date as day, count(*)::integer as "interactions", (count(*) filter (where status in ('approved','sending','sent','undeliverable','unknown')))::integer as "approved", (count(*) filter (where status in ('approved','sending','sent','undeliverable','unknown') and final_text <> draft_text))::integer as "edited", (count(*) filter (where status = 'rejected'))::integer as "rejected", (count(*) filter (where status = 'superseded'))::integer as "superseded", (count(*) filter (where status = 'expired'))::integer as "expired", (count(*) filter (where status = 'failed'))::integer as "failed", (count(*) filter (where status in ('pending', 'claimed')))::integer as "waiting", coalesce(sum(coalesce(llm1_cost_usd, 0) + coalesce(llm2_cost_usd, 0)), 0) as "cost_usd", (count(*) filter (where not written_first and decided_at is not null and (status = 'rejected' or status in ('approved','sending','sent','undeliverable','unknown')) and decided_at <= created_at + make_interval(mins => (select answer_target_minutes from analytics_refreshes))))::integer as "in_time", (count(*) filter (where not written_first and (status = 'expired' or (decided_at is not null and (status = 'rejected' or status in ('approved','sending','sent','undeliverable','unknown')) and not (decided_at <= created_at + make_interval(mins => (select answer_target_minutes from analytics_refreshes)))))))::integer as "late", coalesce(sum(coalesce(llm1_cost_usd, 0) + coalesce(llm2_cost_usd, 0)) filter (where status in ('approved','sending','sent','undeliverable','unknown') and (final_text <> draft_text) is not true and draft_text is not null), 0) as "unedited_cost_usd", coalesce(sum(coalesce(llm1_cost_usd, 0) + coalesce(llm2_cost_usd, 0)) filter (where status in ('approved','sending','sent','undeliverable','unknown') and final_text <> draft_text), 0) as "edited_cost_usd", coalesce(sum(coalesce(llm1_cost_usd, 0) + coalesce(llm2_cost_usd, 0)) filter (where status = 'rejected'), 0) as "rejected_cost_usd", coalesce(sum(coalesce(llm1_cost_usd, 0) + coalesce(llm2_cost_usd, 0)) filter (where status = 'superseded'), 0) as "superseded_cost_usd", coalesce(sum(coalesce(llm1_cost_usd, 0) + coalesce(llm2_cost_usd, 0)) filter (where status = 'expired'), 0) as "expired_cost_usd", coalesce(sum(coalesce(llm1_cost_usd, 0) + coalesce(llm2_cost_usd, 0)) filter (where status in ('pending', 'claimed', 'failed')), 0) as "open_cost_usd", (count(*) filter (where status in ('approved','sending','sent','undeliverable','unknown') and draft_text is null))::integer as "written", coalesce(sum(coalesce(llm1_cost_usd, 0) + coalesce(llm2_cost_usd, 0)) filter (where status in ('approved','sending','sent','undeliverable','unknown') and draft_text is null), 0) as "written_cost_usd" from (select i.* from interactions i join unnest(ids, times) as s (id, at)
    on i.id = s.id and i.created_at = s.at) chosen group by 1
  on conflict ("day") do update set "interactions" = "k"."interactions" + "excluded"."interactions", "approved" = "k"."approved" + "excluded"."approved", "edited" = "k"."edited" + "excluded"."edited", "rejected" = "k"."rejected" + "excluded"."rejected", "superseded" = "k"."superseded" + "excluded"."superseded", "expired" = "k"."expired" + "excluded"."expired", "failed" = "k"."failed" + "excluded"."failed", "waiting" = "k"."waiting" + "excluded"."waiting", "cost_usd" = "k"."cost_usd" + "excluded"."cost_usd", "in_time" = "k"."in_time" + "excluded"."in_time", "late" = "k"."late" + "excluded"."late", "unedited_cost_usd" = "k"."unedited_cost_usd" + "excluded"."unedited_cost_usd", "edited_cost_usd" = "k"."edited_cost_usd" + "excluded"."edited_cost_usd", "rejected_cost_usd" = "k"."rejected_cost_usd" + "excluded"."rejected_cost_usd", "superseded_cost_usd" = "k"."superseded_cost_usd" + "excluded"."superseded_cost_usd", "expired_cost_usd" = "k"."expired_cost_usd" + "excluded"."expired_cost_usd", "open_cost_usd" = "k"."open_cost_usd" + "excluded"."open_cost_usd", "written" = "k"."written" + "excluded"."written", "written_cost_usd" = "k"."written_cost_usd" + "excluded"."written_cost_usd"; 
  insert into "kept_decision_times" as k ("day", "reviewer_id", "bucket", "decisions") select (created_at at time zone 'UTC' + (select zone_offsets from analytics_refreshes)[
  width_bucket(created_at, (select zone_since from analytics_refreshes))])::date as day, decided_by as reviewer_id, floor(ln(greatest(extract(epoch from decided_at - created_at)::double precision, 1))
  / ln(1.1::double precision))::smallint as bucket, count(*)::integer as "decisions"
    from (select i.* from interactions i join unnest(ids, times) as s (id, at)
    on i.id = s.id and i.created_at = s.at) chosen where not written_first and decided_at is not null and (status = 'rejected' or status in ('approved','sending','sent','undeliverable','unknown')) group by 1, 2, 3
  on conflict ("day", "reviewer_id", "bucket") do update set "decisions" = "k"."decisions" + "excluded"."decisions"; 
  insert into "kept_costs" as k ("day", "model", "stage", "calls", "input_tokens", "output_tokens", "cost_usd", "unpriced_calls", "cases") select (created_at at time zone 'UTC' + (select zone_offsets from analytics_refreshes)[
  width_bucket(created_at, (select zone_since from analytics_refreshes))])::date as day, coalesce("llm1_model", case when former_drafts = '[]' then '[]'
  else jsonb_path_query_array(former_drafts, '$[*].llm1_model ? (@ != null)') end ->> -1) as model, 'llm1' as stage, sum(("llm1_model" is not null)::integer + jsonb_array_length(case when former_drafts = '[]' then '[]'
  else jsonb_path_query_array(former_drafts, '$[*].llm1_model ? (@ != null)') end))::integer as calls,
      coalesce(sum("llm1_input_tokens"), 0)::bigint as input_tokens,
      coalesce(sum("llm1_output_tokens"), 0)::bigint as output_tokens,
      coalesce(sum("llm1_cost_usd"), 0) as cost_usd,
      coalesce(sum(("llm1_model" is not null)::integer + jsonb_array_length(case when former_drafts = '[]' then '[]'
  else jsonb_path_query_array(former_drafts, '$[*].llm1_model ? (@ != null)') end)) filter (where "llm1_cost_usd" is null), 0)::integer as unpriced_calls,
      (count(*) filter (where true))::integer as cases
    from (select i.* from interactions i join unnest(ids, times) as s (id, at)
    on i.id = s.id and i.created_at = s.at) chosen where coalesce("llm1_model", case when former_drafts = '[]' then '[]'
  else jsonb_path_query_array(former_drafts, '$[*].llm1_model ? (@ != null)') end ->> -1) is not null group by 1, 2 union all select (created_at at time zone 'UTC' + (select zone_offsets from analytics_refreshes)[
  width_bucket(created_at, (select zone_since from analytics_refreshes))])::date as day, coalesce("llm2_model", case when former_drafts = '[]' then '[]'
  else jsonb_path_query_array(former_drafts, '$[*].llm2_model ? (@ != null)') end ->> -1) as model, 'llm2' as stage, sum(("llm2_model" is not null)::integer + jsonb_array_length(case when former_drafts = '[]' then '[]'
  else jsonb_path_query_array(former_drafts, '$[*].llm2_model ? (@ != null)') end))::integer as calls,
      coalesce(sum("llm2_input_tokens"), 0)::bigint as input_tokens,
      coalesce(sum("llm2_output_tokens"), 0)::bigint as output_tokens,
      coalesce(sum("llm2_cost_usd"), 0) as cost_usd,
      coalesce(sum(("llm2_model" is not null)::integer + jsonb_array_length(case when former_drafts = '[]' then '[]'
  else jsonb_path_query_array(former_drafts, '$[*].llm2_model ? (@ != null)') end)) filter (where "llm2_cost_usd" is null), 0)::integer as unpriced_calls,
      (count(*) filter (where coalesce("llm2_model", case when former_drafts = '[]' then '[]'
  else jsonb_path_query_array(former_drafts, '$[*].llm2_model ? (@ != null)') end ->> -1) is distinct from coalesce("llm1_model", case when former_drafts = '[]' then '[]'
  else jsonb_path_query_array(former_drafts, '$[*].llm1_model ? (@ != null)') end ->> -1)))::integer as cases
    from (select i.* from interactions i join unnest(ids, times) as s (id, at)
    on i.id = s.id and i.created_at = s.at) chosen where coalesce("llm2_model", case when former_drafts = '[]' then '[]'
  else jsonb_path_query_array(former_drafts, '$[*].llm2_model ? (@ != null)') end ->> -1) is not null group by 1, 2
  on conflict ("day", "model", "stage") do update set "calls" = "k"."calls" + "excluded"."calls", "input_tokens" = "k"."input_tokens" + "excluded"."input_tokens", "output_tokens" = "k"."output_tokens" + "excluded"."output_tokens", "cost_usd" = "k"."cost_usd" + "excluded"."cost_usd", "unpriced_calls" = "k"."unpriced_calls" + "excluded"."unpriced_calls", "cases" = "k"."cases" + "excluded"."cases"; 
  insert into "kept_edit_tags" as k ("day", "tag", "uses") select (created_at at time zone 'UTC' + (select zone_offsets from analytics_refreshes)[
  width_bucket(created_at, (select zone_since from analytics_refreshes))])::date as day, tag, count(*)::integer as "uses"
    from (select i.* from interactions i join unnest(ids, times) as s (id, at)
    on i.id = s.id and i.created_at = s.at) chosen cross join lateral unnest(edit_tags) as tag group by 1, 2
  on conflict ("day", "tag") do update set "uses" = "k"."uses" + "excluded"."uses"; 
  insert into "kept_reviewers" as k ("day", "reviewer_id", "decisions", "approved", "edited", "rejected") select (created_at at time zone 'UTC' + (select zone_offsets from analytics_refreshes)[
  width_bucket(created_at, (select zone_since from analytics_refreshes))])::date as day, decided_by as reviewer_id, count(*)::integer as "decisions", (count(*) filter (where status in ('approved','sending','sent','undeliverable','unknown')))::integer as "approved", (count(*) filter (where status in ('approved','sending','sent','undeliverable','unknown') and final_text <> draft_text))::integer as "edited", (count(*) filter (where status = 'rejected'))::integer as "rejected"
    from (select i.* from interactions i join unnest(ids, times) as s (id, at)
    on i.id = s.id and i.created_at = s.at) chosen where decided_at is not null and (status = 'rejected' or status in ('approved','sending','sent','undeliverable','unknown')) group by 1, 2
  on conflict ("day", "reviewer_id") do update set "decisions" = "k"."decisions" + "excluded"."decisions", "approved" = "k"."approved" + "excluded"."approved", "edited" = "k"."edited" + "excluded"."edited", "rejected" = "k"."rejected" + "excluded"."rejected";
  $_$;

CREATE FUNCTION public.keep_pieces() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    begin
      if (new.approved_pieces, new.approved_attachments) is distinct from (old.approved_pieces, old.approved_attachments)
        and old.decided_at is not null
        and (new.approved_pieces is not null or new.approved_attachments <> '[]' or new.decided_at is not null)
      then
        raise exception 'the approved messages of interaction % cannot be changed', old.id using errcode = 'NA001';
      end if;
      return new;
    end $$;

CREATE FUNCTION public.keep_settings() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    begin
      if tg_op = 'UPDATE' and new.author_id is null
        and (new.version, new.at, new.author_name, new.document, new.restored)
          is not distinct from (old.version, old.at, old.author_name, old.document, old.restored)
      then
        return new;
      end if;
      raise exception 'version % of the settings cannot be changed', old.version using errcode = 'NA007';
    end $$;

CREATE FUNCTION public.knowledge_distance(one public.vector, other public.vector) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$select one <=> other$$;

CREATE FUNCTION public.knowledge_vector(written text) RETURNS public.vector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$select written::vector$$;

CREATE FUNCTION public.list_messages() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    begin
      update customer_list l set last_message_at = greatest(l.last_message_at, m.sent_at),
        active_at = greatest(l.active_at, m.received_at)
      from (select user_id, max(sent_at) as sent_at, max(received_at) as received_at from added group by user_id) m
      where l.user_id = m.user_id;
      return null;
    end $$;

CREATE FUNCTION public.list_user_current_status() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      begin
        insert into customer_list as l (user_id, active_at, funnel_status, words)
        select u.id, greatest(u.updated_at, s.updated_at), coalesce(s.funnel_status, 'new'),
          array_to_tsvector(customer_words(concat_ws(' ', u.display_name, u.username, s.nickname))
            || ('#' || u.telegram_user_id))
        from users u left join user_current_status s on s.user_id = u.id
        where u.id = new."user_id"
        on conflict (user_id) do update set active_at = greatest(l.active_at, excluded.active_at),
          funnel_status = excluded.funnel_status, words = excluded.words;
        return null;
      end $$;

CREATE FUNCTION public.list_users() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      begin
        insert into customer_list as l (user_id, active_at, funnel_status, words)
        select u.id, greatest(u.updated_at, s.updated_at), coalesce(s.funnel_status, 'new'),
          array_to_tsvector(customer_words(concat_ws(' ', u.display_name, u.username, s.nickname))
            || ('#' || u.telegram_user_id))
        from users u left join user_current_status s on s.user_id = u.id
        where u.id = new."id"
        on conflict (user_id) do update set active_at = greatest(l.active_at, excluded.active_at),
          funnel_status = excluded.funnel_status, words = excluded.words;
        return null;
      end $$;

CREATE FUNCTION public.make_interaction_partitions(around timestamp with time zone, months_ahead integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    declare
      month date;
      made integer := 0;
    begin
      for month in
        select generate_series(date_trunc('month', around at time zone 'UTC'),
                               date_trunc('month', around at time zone 'UTC') + make_interval(months => months_ahead),
                               interval '1 month')::date
      loop
        continue when to_regclass('interactions_' || to_char(month, 'YYYY_MM')) is not null;
        -- Rows that reached the default partition first keep their place: attaching would refuse them.
        continue when exists (select from interactions_default
          where created_at >= month::timestamp at time zone 'UTC'
            and created_at < (month + interval '1 month') at time zone 'UTC');
        execute format('create table if not exists %I partition of interactions for values from (%L) to (%L)',
          'interactions_' || to_char(month, 'YYYY_MM'),
          month::timestamp at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
        made := made + 1;
      end loop;
      return made;
    end $$;

CREATE FUNCTION public.memory_distance(one public.vector, other public.vector) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$select case when vector_dims(one) = vector_dims(other) then one <=> other end$$;

CREATE FUNCTION public.memory_lexemes(words text[]) RETURNS TABLE(word bigint, lexeme text)
    LANGUAGE sql IMMUTABLE ROWS 50 PARALLEL SAFE
    AS $$
      with stemmed as (
        select w.place, s.language, s.stems
        from unnest(words) with ordinality w (word, place)
        cross join lateral (values ('english', ts_lexize('english_stem', w.word)),
          ('german', ts_lexize('german_stem', w.word)), ('russian', ts_lexize('russian_stem', w.word))) s (language, stems)
      ), stopped as (
        select language, array_agg(place) as places from stemmed where stems = '{}'
        group by language order by count(*) desc, language limit 1
      )
      select distinct place, stem from stemmed cross join lateral unnest(stems) stem
      where place <> all (coalesce((select places from stopped), '{}'))
    $$;

CREATE FUNCTION public.memory_vector(written text) RETURNS public.vector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$select written::vector$$;

CREATE FUNCTION public.message_words(text text, media jsonb) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
      select array_to_tsvector(search_words(coalesce(text || ' ', '') || coalesce(media ->> 'file_name', ''), false))
    $$;

CREATE FUNCTION public.pseudonymise_audit(erasure uuid, kind text, ids text[], pseudonym text) RETURNS SETOF bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
      update audit_log a set subject_id = pseudonym, detail = '{"erased": true}'
      from erasures e
      where e.id = erasure and e.state <> 'done' and a.subject_type = kind and a.subject_id = any (ids)
        and case kind
          when 'customer' then a.subject_id = e.customer_id::text
          when 'interaction' then exists (select from interactions i
            where i.id = a.subject_id::uuid and i.user_id = e.customer_id) or exists (select from archived_interactions i
      where i.id = a.subject_id::uuid and i.user_id = e.customer_id)
          when 'delivery' then exists (select from deliveries d
            where d.id = a.subject_id::uuid and d.user_id = e.customer_id) or exists (select from archived_interactions i
      where i.id = (a.detail ->> 'interaction_id')::uuid and i.user_id = e.customer_id)
          when 'update' then exists (select from kept_updates k
            where k.update_id = a.subject_id::bigint and k.customer_id = e.customer_id)
          else false
        end
      returning a.id
    $$;

CREATE FUNCTION public.refuse(state text, why text) RETURNS void
    LANGUAGE plpgsql
    AS $$
    begin
      raise exception '%', why using errcode = state;
    end
  $$;

CREATE FUNCTION public.renew_statistics(name text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    declare
      part regclass;
      is_empty boolean;
    begin
      execute format('analyze %I', name);
      if current_setting('server_version_num')::integer < 180000 then return; end if;
      for part in select name::regclass union select relid from pg_partition_tree(name::regclass) loop
        execute format('select not exists (select from %s)', part) into is_empty;
        if is_empty then
          perform pg_clear_attribute_stats(s.schemaname, s.tablename, s.attname, s.inherited)
            from pg_stats s join pg_class c on c.relname = s.tablename
            where c.oid = part and s.schemaname = 'public';
        end if;
      end loop;
    end $$;

CREATE FUNCTION public.require_approval() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
    end $$;

CREATE FUNCTION public.require_second_person() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    declare
      sendable constant text[] := array['approved', 'sending', 'sent', 'unknown', 'undeliverable'];
      demanded text;
    begin
      if not (new.status = any(sendable)) or (tg_op = 'UPDATE' and old.status = any(sendable)) then
        return new;
      end if;
      select document ->> 'four_eyes' into demanded from settings_versions order by version desc limit 1;
      if demanded = 'all' or (demanded = 'blocked' and new.verdict_level = 'blocked'
        and visible_text(new.final_text) is not distinct from visible_text(new.draft_text))
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
    end $$;

CREATE FUNCTION public.search_edited_message() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    begin
      update search_entries set words = message_words(new.text, new.media) where message_id = new.id;
      return null;
    end $$;

CREATE FUNCTION public.search_new_messages() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    begin
      with listed as (
        update customer_list l set last_message_at = greatest(l.last_message_at, m.sent_at),
        active_at = greatest(l.active_at, m.received_at)
      from (select user_id, max(sent_at) as sent_at, max(received_at) as received_at from added group by user_id) m
      where l.user_id = m.user_id
      )
      insert into search_entries (user_id, message_id, at, words)
        select user_id, id, sent_at, message_words(text, media) from added;
      return null;
    end $$;

CREATE FUNCTION public.search_query(written text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
      select string_agg('''' || word || '''' || case when length(word) > 2 or word ~ '[\u0e00-\uffff]' then ':*' else '' end, ' & ')::tsquery
      from unnest(search_words(written, true)) word
    $$;

CREATE FUNCTION public.search_sent_reply() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    begin
      insert into search_entries (user_id, interaction_id, interaction_created_at, at, words)
        values (new.user_id, new.id, new.created_at, new.updated_at,
          array_to_tsvector(search_words(new.final_text, false)))
        on conflict do nothing;
      return null;
    end $$;

CREATE FUNCTION public.search_words(written text, asked boolean) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    declare
      parts text[] := '{}';
      word text;
      letter text;
      previous text;
    begin
      foreach word in array regexp_split_to_array(
        replace(replace(replace(translate(lower(normalize(regexp_replace(normalize(left(written, 8192), nfkd),
          '[\u00ad\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]',
          '', 'g'), nfc) collate "pg_c_utf8"), 'ıøłđς', 'ioldσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
        '[^[:alnum:]]+') loop
        if word = '' then
          continue;
        elsif word ~ '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]' then
          previous := null;
          foreach letter in array string_to_array(word, null) loop
            if previous is not null then
              parts := array_append(parts, previous || letter);
            end if;
            previous := letter;
          end loop;
          if not asked or length(word) = 1 then
            parts := array_append(parts, previous);
          end if;
        else
          parts := array_append(parts, left(word, 64));
        end if;
      end loop;
      return parts;
    end $$;

CREATE FUNCTION public.visible_text(written text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    select regexp_replace(written, '[\u0001-\u0020\u007f-\u00a0\u00ad\u030a\u0333\u033f\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u115f-\u1160\u1680\u17b4-\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U000110bd\U000110cd\U00013430-\U0001343f\U00013441\U00013442\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]', '', 'g')
  $$;

CREATE TABLE public.agreement_judgements (
    id uuid NOT NULL,
    interaction_id uuid NOT NULL,
    interaction_created_at timestamp with time zone NOT NULL,
    user_id uuid NOT NULL,
    reviewer_id uuid NOT NULL,
    judgement text NOT NULL,
    quality_score smallint,
    judged_at timestamp with time zone NOT NULL,
    first_id uuid NOT NULL,
    first_judgement text NOT NULL,
    CONSTRAINT agreement_judgements_check CHECK ((first_id <> reviewer_id)),
    CONSTRAINT agreement_judgements_first_judgement_check CHECK ((first_judgement = ANY (ARRAY['approve'::text, 'edit'::text, 'reject'::text]))),
    CONSTRAINT agreement_judgements_judgement_check CHECK ((judgement = ANY (ARRAY['approve'::text, 'edit'::text, 'reject'::text]))),
    CONSTRAINT agreement_judgements_quality_score_check CHECK (((quality_score >= 1) AND (quality_score <= 5)))
);

CREATE SEQUENCE public.analytics_changes
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.analytics_refreshes (
    one boolean DEFAULT true NOT NULL,
    refreshed_at timestamp with time zone NOT NULL,
    changes bigint,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    answer_target_minutes integer DEFAULT 15 NOT NULL,
    zone_since timestamp with time zone[] DEFAULT '{-infinity}'::timestamp with time zone[] NOT NULL,
    zone_offsets interval[] DEFAULT '{00:00:00}'::interval[] NOT NULL,
    CONSTRAINT analytics_refreshes_one_check CHECK (one)
);

CREATE TABLE public.kept_costs (
    day date NOT NULL,
    model text NOT NULL,
    stage text NOT NULL,
    calls integer NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cost_usd numeric NOT NULL,
    unpriced_calls integer NOT NULL,
    cases integer DEFAULT 0 NOT NULL
);

CREATE TABLE public.model_calls (
    id uuid NOT NULL,
    user_id uuid,
    purpose text NOT NULL,
    model text NOT NULL,
    input_tokens integer,
    output_tokens integer,
    cost_usd numeric(12,8),
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT model_calls_purpose_check CHECK ((purpose = ANY (ARRAY['summary'::text, 'embedding'::text, 'preview'::text, 'translation'::text])))
);

CREATE MATERIALIZED VIEW public.analytics_costs AS
 SELECT day,
    model,
    stage,
    (sum(calls))::integer AS calls,
    (sum(input_tokens))::bigint AS input_tokens,
    (sum(output_tokens))::bigint AS output_tokens,
    sum(cost_usd) AS cost_usd,
    (sum(unpriced_calls))::integer AS unpriced_calls,
    (sum(cases))::integer AS cases
   FROM ( SELECT (((interactions.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(interactions.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date AS day,
            COALESCE(interactions.llm1_model, (
                CASE
                    WHEN (interactions.former_drafts = '[]'::jsonb) THEN '[]'::jsonb
                    ELSE jsonb_path_query_array(interactions.former_drafts, '$[*]."llm1_model"?(@ != null)'::jsonpath)
                END ->> '-1'::integer)) AS model,
            'llm1'::text AS stage,
            (sum((((interactions.llm1_model IS NOT NULL))::integer + jsonb_array_length(
                CASE
                    WHEN (interactions.former_drafts = '[]'::jsonb) THEN '[]'::jsonb
                    ELSE jsonb_path_query_array(interactions.former_drafts, '$[*]."llm1_model"?(@ != null)'::jsonpath)
                END))))::integer AS calls,
            COALESCE(sum(interactions.llm1_input_tokens), (0)::bigint) AS input_tokens,
            COALESCE(sum(interactions.llm1_output_tokens), (0)::bigint) AS output_tokens,
            COALESCE(sum(interactions.llm1_cost_usd), (0)::numeric) AS cost_usd,
            (COALESCE(sum((((interactions.llm1_model IS NOT NULL))::integer + jsonb_array_length(
                CASE
                    WHEN (interactions.former_drafts = '[]'::jsonb) THEN '[]'::jsonb
                    ELSE jsonb_path_query_array(interactions.former_drafts, '$[*]."llm1_model"?(@ != null)'::jsonpath)
                END))) FILTER (WHERE (interactions.llm1_cost_usd IS NULL)), (0)::bigint))::integer AS unpriced_calls,
            (count(*) FILTER (WHERE true))::integer AS cases
           FROM public.interactions
          WHERE (COALESCE(interactions.llm1_model, (
                CASE
                    WHEN (interactions.former_drafts = '[]'::jsonb) THEN '[]'::jsonb
                    ELSE jsonb_path_query_array(interactions.former_drafts, '$[*]."llm1_model"?(@ != null)'::jsonpath)
                END ->> '-1'::integer)) IS NOT NULL)
          GROUP BY ((((interactions.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(interactions.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date), COALESCE(interactions.llm1_model, (
                CASE
                    WHEN (interactions.former_drafts = '[]'::jsonb) THEN '[]'::jsonb
                    ELSE jsonb_path_query_array(interactions.former_drafts, '$[*]."llm1_model"?(@ != null)'::jsonpath)
                END ->> '-1'::integer))
        UNION ALL
         SELECT (((interactions.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(interactions.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date AS day,
            COALESCE(interactions.llm2_model, (
                CASE
                    WHEN (interactions.former_drafts = '[]'::jsonb) THEN '[]'::jsonb
                    ELSE jsonb_path_query_array(interactions.former_drafts, '$[*]."llm2_model"?(@ != null)'::jsonpath)
                END ->> '-1'::integer)) AS model,
            'llm2'::text AS stage,
            (sum((((interactions.llm2_model IS NOT NULL))::integer + jsonb_array_length(
                CASE
                    WHEN (interactions.former_drafts = '[]'::jsonb) THEN '[]'::jsonb
                    ELSE jsonb_path_query_array(interactions.former_drafts, '$[*]."llm2_model"?(@ != null)'::jsonpath)
                END))))::integer AS calls,
            COALESCE(sum(interactions.llm2_input_tokens), (0)::bigint) AS input_tokens,
            COALESCE(sum(interactions.llm2_output_tokens), (0)::bigint) AS output_tokens,
            COALESCE(sum(interactions.llm2_cost_usd), (0)::numeric) AS cost_usd,
            (COALESCE(sum((((interactions.llm2_model IS NOT NULL))::integer + jsonb_array_length(
                CASE
                    WHEN (interactions.former_drafts = '[]'::jsonb) THEN '[]'::jsonb
                    ELSE jsonb_path_query_array(interactions.former_drafts, '$[*]."llm2_model"?(@ != null)'::jsonpath)
                END))) FILTER (WHERE (interactions.llm2_cost_usd IS NULL)), (0)::bigint))::integer AS unpriced_calls,
            (count(*) FILTER (WHERE (COALESCE(interactions.llm2_model, (
                CASE
                    WHEN (interactions.former_drafts = '[]'::jsonb) THEN '[]'::jsonb
                    ELSE jsonb_path_query_array(interactions.former_drafts, '$[*]."llm2_model"?(@ != null)'::jsonpath)
                END ->> '-1'::integer)) IS DISTINCT FROM COALESCE(interactions.llm1_model, (
                CASE
                    WHEN (interactions.former_drafts = '[]'::jsonb) THEN '[]'::jsonb
                    ELSE jsonb_path_query_array(interactions.former_drafts, '$[*]."llm1_model"?(@ != null)'::jsonpath)
                END ->> '-1'::integer)))))::integer AS cases
           FROM public.interactions
          WHERE (COALESCE(interactions.llm2_model, (
                CASE
                    WHEN (interactions.former_drafts = '[]'::jsonb) THEN '[]'::jsonb
                    ELSE jsonb_path_query_array(interactions.former_drafts, '$[*]."llm2_model"?(@ != null)'::jsonpath)
                END ->> '-1'::integer)) IS NOT NULL)
          GROUP BY ((((interactions.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(interactions.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date), COALESCE(interactions.llm2_model, (
                CASE
                    WHEN (interactions.former_drafts = '[]'::jsonb) THEN '[]'::jsonb
                    ELSE jsonb_path_query_array(interactions.former_drafts, '$[*]."llm2_model"?(@ != null)'::jsonpath)
                END ->> '-1'::integer))
        UNION ALL
         SELECT (((model_calls.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(model_calls.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date AS day,
            model_calls.model,
            model_calls.purpose AS stage,
            (count(*))::integer AS calls,
            COALESCE(sum(model_calls.input_tokens), (0)::bigint) AS input_tokens,
            COALESCE(sum(model_calls.output_tokens), (0)::bigint) AS output_tokens,
            COALESCE(sum(model_calls.cost_usd), (0)::numeric) AS cost_usd,
            (count(*) FILTER (WHERE (model_calls.cost_usd IS NULL)))::integer AS unpriced_calls,
            0 AS cases
           FROM public.model_calls
          GROUP BY ((((model_calls.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(model_calls.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date), model_calls.model, model_calls.purpose
        UNION ALL
         SELECT kept_costs.day,
            kept_costs.model,
            kept_costs.stage,
            kept_costs.calls,
            kept_costs.input_tokens,
            kept_costs.output_tokens,
            kept_costs.cost_usd,
            kept_costs.unpriced_calls,
            kept_costs.cases
           FROM public.kept_costs) figures
  GROUP BY day, model, stage
  WITH NO DATA;

CREATE TABLE public.kept_days (
    day date NOT NULL,
    interactions integer NOT NULL,
    approved integer NOT NULL,
    edited integer NOT NULL,
    rejected integer NOT NULL,
    superseded integer NOT NULL,
    expired integer NOT NULL,
    failed integer NOT NULL,
    waiting integer NOT NULL,
    cost_usd numeric NOT NULL,
    in_time integer DEFAULT 0 NOT NULL,
    late integer DEFAULT 0 NOT NULL,
    unedited_cost_usd numeric DEFAULT 0 NOT NULL,
    edited_cost_usd numeric DEFAULT 0 NOT NULL,
    rejected_cost_usd numeric DEFAULT 0 NOT NULL,
    superseded_cost_usd numeric DEFAULT 0 NOT NULL,
    expired_cost_usd numeric DEFAULT 0 NOT NULL,
    open_cost_usd numeric DEFAULT 0 NOT NULL,
    written integer DEFAULT 0 NOT NULL,
    written_cost_usd numeric DEFAULT 0 NOT NULL
);

CREATE MATERIALIZED VIEW public.analytics_days AS
 SELECT day,
    (sum(interactions))::integer AS interactions,
    (sum(approved))::integer AS approved,
    (sum(edited))::integer AS edited,
    (sum(rejected))::integer AS rejected,
    (sum(superseded))::integer AS superseded,
    (sum(expired))::integer AS expired,
    (sum(failed))::integer AS failed,
    (sum(waiting))::integer AS waiting,
    sum(cost_usd) AS cost_usd,
    (sum(in_time))::integer AS in_time,
    (sum(late))::integer AS late,
    sum(unedited_cost_usd) AS unedited_cost_usd,
    sum(edited_cost_usd) AS edited_cost_usd,
    sum(rejected_cost_usd) AS rejected_cost_usd,
    sum(superseded_cost_usd) AS superseded_cost_usd,
    sum(expired_cost_usd) AS expired_cost_usd,
    sum(open_cost_usd) AS open_cost_usd,
    (sum(written))::integer AS written,
    sum(written_cost_usd) AS written_cost_usd
   FROM ( SELECT (((interactions.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(interactions.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date AS day,
            (count(*))::integer AS interactions,
            (count(*) FILTER (WHERE (interactions.status = ANY (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text]))))::integer AS approved,
            (count(*) FILTER (WHERE ((interactions.status = ANY (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text])) AND (interactions.final_text <> interactions.draft_text))))::integer AS edited,
            (count(*) FILTER (WHERE (interactions.status = 'rejected'::text)))::integer AS rejected,
            (count(*) FILTER (WHERE (interactions.status = 'superseded'::text)))::integer AS superseded,
            (count(*) FILTER (WHERE (interactions.status = 'expired'::text)))::integer AS expired,
            (count(*) FILTER (WHERE (interactions.status = 'failed'::text)))::integer AS failed,
            (count(*) FILTER (WHERE (interactions.status = ANY (ARRAY['pending'::text, 'claimed'::text]))))::integer AS waiting,
            COALESCE(sum((COALESCE(interactions.llm1_cost_usd, (0)::numeric) + COALESCE(interactions.llm2_cost_usd, (0)::numeric))), (0)::numeric) AS cost_usd,
            (count(*) FILTER (WHERE ((NOT interactions.written_first) AND (interactions.decided_at IS NOT NULL) AND ((interactions.status = 'rejected'::text) OR (interactions.status = ANY (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text]))) AND (interactions.decided_at <= (interactions.created_at + make_interval(mins => ( SELECT analytics_refreshes.answer_target_minutes
                   FROM public.analytics_refreshes)))))))::integer AS in_time,
            (count(*) FILTER (WHERE ((NOT interactions.written_first) AND ((interactions.status = 'expired'::text) OR ((interactions.decided_at IS NOT NULL) AND ((interactions.status = 'rejected'::text) OR (interactions.status = ANY (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text]))) AND (NOT (interactions.decided_at <= (interactions.created_at + make_interval(mins => ( SELECT analytics_refreshes.answer_target_minutes
                   FROM public.analytics_refreshes))))))))))::integer AS late,
            COALESCE(sum((COALESCE(interactions.llm1_cost_usd, (0)::numeric) + COALESCE(interactions.llm2_cost_usd, (0)::numeric))) FILTER (WHERE ((interactions.status = ANY (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text])) AND ((interactions.final_text <> interactions.draft_text) IS NOT TRUE) AND (interactions.draft_text IS NOT NULL))), (0)::numeric) AS unedited_cost_usd,
            COALESCE(sum((COALESCE(interactions.llm1_cost_usd, (0)::numeric) + COALESCE(interactions.llm2_cost_usd, (0)::numeric))) FILTER (WHERE ((interactions.status = ANY (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text])) AND (interactions.final_text <> interactions.draft_text))), (0)::numeric) AS edited_cost_usd,
            COALESCE(sum((COALESCE(interactions.llm1_cost_usd, (0)::numeric) + COALESCE(interactions.llm2_cost_usd, (0)::numeric))) FILTER (WHERE (interactions.status = 'rejected'::text)), (0)::numeric) AS rejected_cost_usd,
            COALESCE(sum((COALESCE(interactions.llm1_cost_usd, (0)::numeric) + COALESCE(interactions.llm2_cost_usd, (0)::numeric))) FILTER (WHERE (interactions.status = 'superseded'::text)), (0)::numeric) AS superseded_cost_usd,
            COALESCE(sum((COALESCE(interactions.llm1_cost_usd, (0)::numeric) + COALESCE(interactions.llm2_cost_usd, (0)::numeric))) FILTER (WHERE (interactions.status = 'expired'::text)), (0)::numeric) AS expired_cost_usd,
            COALESCE(sum((COALESCE(interactions.llm1_cost_usd, (0)::numeric) + COALESCE(interactions.llm2_cost_usd, (0)::numeric))) FILTER (WHERE (interactions.status = ANY (ARRAY['pending'::text, 'claimed'::text, 'failed'::text]))), (0)::numeric) AS open_cost_usd,
            (count(*) FILTER (WHERE ((interactions.status = ANY (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text])) AND (interactions.draft_text IS NULL))))::integer AS written,
            COALESCE(sum((COALESCE(interactions.llm1_cost_usd, (0)::numeric) + COALESCE(interactions.llm2_cost_usd, (0)::numeric))) FILTER (WHERE ((interactions.status = ANY (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text])) AND (interactions.draft_text IS NULL))), (0)::numeric) AS written_cost_usd
           FROM public.interactions
          GROUP BY ((((interactions.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(interactions.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date)
        UNION ALL
         SELECT (((model_calls.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(model_calls.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date AS day,
            0 AS interactions,
            0 AS approved,
            0 AS edited,
            0 AS rejected,
            0 AS superseded,
            0 AS expired,
            0 AS failed,
            0 AS waiting,
            sum(COALESCE(model_calls.cost_usd, (0)::numeric)) AS cost_usd,
            0 AS in_time,
            0 AS late,
            0 AS unedited_cost_usd,
            0 AS edited_cost_usd,
            0 AS rejected_cost_usd,
            0 AS superseded_cost_usd,
            0 AS expired_cost_usd,
            0 AS open_cost_usd,
            0 AS written,
            0 AS written_cost_usd
           FROM public.model_calls
          GROUP BY ((((model_calls.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(model_calls.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date)
        UNION ALL
         SELECT kept_days.day,
            kept_days.interactions,
            kept_days.approved,
            kept_days.edited,
            kept_days.rejected,
            kept_days.superseded,
            kept_days.expired,
            kept_days.failed,
            kept_days.waiting,
            kept_days.cost_usd,
            kept_days.in_time,
            kept_days.late,
            kept_days.unedited_cost_usd,
            kept_days.edited_cost_usd,
            kept_days.rejected_cost_usd,
            kept_days.superseded_cost_usd,
            kept_days.expired_cost_usd,
            kept_days.open_cost_usd,
            kept_days.written,
            kept_days.written_cost_usd
           FROM public.kept_days) figures
  GROUP BY day
  WITH NO DATA;

CREATE TABLE public.kept_decision_times (
    day date NOT NULL,
    reviewer_id uuid NOT NULL,
    bucket smallint NOT NULL,
    decisions integer NOT NULL
);

CREATE MATERIALIZED VIEW public.analytics_decision_times AS
 SELECT day,
    reviewer_id,
    bucket,
    (sum(decisions))::integer AS decisions
   FROM ( SELECT (((interactions.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(interactions.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date AS day,
            interactions.decided_by AS reviewer_id,
            (floor((ln(GREATEST((EXTRACT(epoch FROM (interactions.decided_at - interactions.created_at)))::double precision, (1)::double precision)) / ln((1.1)::double precision))))::smallint AS bucket,
            (count(*))::integer AS decisions
           FROM public.interactions
          WHERE ((NOT interactions.written_first) AND (interactions.decided_at IS NOT NULL) AND ((interactions.status = 'rejected'::text) OR (interactions.status = ANY (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text]))))
          GROUP BY ((((interactions.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(interactions.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date), interactions.decided_by, ((floor((ln(GREATEST((EXTRACT(epoch FROM (interactions.decided_at - interactions.created_at)))::double precision, (1)::double precision)) / ln((1.1)::double precision))))::smallint)
        UNION ALL
         SELECT kept_decision_times.day,
            kept_decision_times.reviewer_id,
            kept_decision_times.bucket,
            kept_decision_times.decisions
           FROM public.kept_decision_times) figures
  GROUP BY day, reviewer_id, bucket
  WITH NO DATA;

CREATE TABLE public.kept_edit_tags (
    day date NOT NULL,
    tag text NOT NULL,
    uses integer NOT NULL
);

CREATE MATERIALIZED VIEW public.analytics_edit_tags AS
 SELECT day,
    tag,
    (sum(uses))::integer AS uses
   FROM ( SELECT (((interactions.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(interactions.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date AS day,
            tag.tag,
            (count(*))::integer AS uses
           FROM (public.interactions
             CROSS JOIN LATERAL unnest(interactions.edit_tags) tag(tag))
          GROUP BY ((((interactions.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(interactions.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date), tag.tag
        UNION ALL
         SELECT kept_edit_tags.day,
            kept_edit_tags.tag,
            kept_edit_tags.uses
           FROM public.kept_edit_tags) figures
  GROUP BY day, tag
  WITH NO DATA;

CREATE TABLE public.kept_reviewers (
    day date NOT NULL,
    reviewer_id uuid NOT NULL,
    decisions integer NOT NULL,
    approved integer NOT NULL,
    edited integer NOT NULL,
    rejected integer NOT NULL
);

CREATE MATERIALIZED VIEW public.analytics_reviewers AS
 SELECT day,
    reviewer_id,
    (sum(decisions))::integer AS decisions,
    (sum(approved))::integer AS approved,
    (sum(edited))::integer AS edited,
    (sum(rejected))::integer AS rejected
   FROM ( SELECT (((interactions.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(interactions.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date AS day,
            interactions.decided_by AS reviewer_id,
            (count(*))::integer AS decisions,
            (count(*) FILTER (WHERE (interactions.status = ANY (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text]))))::integer AS approved,
            (count(*) FILTER (WHERE ((interactions.status = ANY (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text])) AND (interactions.final_text <> interactions.draft_text))))::integer AS edited,
            (count(*) FILTER (WHERE (interactions.status = 'rejected'::text)))::integer AS rejected
           FROM public.interactions
          WHERE ((interactions.decided_at IS NOT NULL) AND ((interactions.status = 'rejected'::text) OR (interactions.status = ANY (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text]))))
          GROUP BY ((((interactions.created_at AT TIME ZONE 'UTC'::text) + (( SELECT analytics_refreshes.zone_offsets
                   FROM public.analytics_refreshes))[width_bucket(interactions.created_at, ( SELECT analytics_refreshes.zone_since
                   FROM public.analytics_refreshes))]))::date), interactions.decided_by
        UNION ALL
         SELECT kept_reviewers.day,
            kept_reviewers.reviewer_id,
            kept_reviewers.decisions,
            kept_reviewers.approved,
            kept_reviewers.edited,
            kept_reviewers.rejected
           FROM public.kept_reviewers) figures
  GROUP BY day, reviewer_id
  WITH NO DATA;

CREATE TABLE public.api_keys (
    id uuid NOT NULL,
    reviewer_id uuid NOT NULL,
    key_hash text NOT NULL,
    label text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    revoked_at timestamp with time zone,
    scope text DEFAULT 'reviewer'::text NOT NULL,
    last_used_at timestamp with time zone,
    expires_at timestamp with time zone DEFAULT (now() + '90 days'::interval) NOT NULL,
    made_in uuid,
    CONSTRAINT api_keys_scope_check CHECK ((scope = ANY (ARRAY['read'::text, 'reviewer'::text, 'admin'::text])))
);

CREATE TABLE public.archive_parts (
    name text NOT NULL,
    user_id uuid NOT NULL,
    month text NOT NULL,
    sha256 text NOT NULL,
    bytes integer NOT NULL,
    interactions integer NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    calls_moved_at timestamp with time zone
);

CREATE TABLE public.archived_interactions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    part text NOT NULL
);

CREATE TABLE public.attachments (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    interaction_id uuid NOT NULL,
    interaction_created_at timestamp with time zone NOT NULL,
    reviewer_id uuid,
    kind text NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    size integer NOT NULL,
    sha256 text,
    created_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    CONSTRAINT attachments_kind_check CHECK ((kind = ANY (ARRAY['photo'::text, 'document'::text]))),
    CONSTRAINT attachments_size_check CHECK ((size > 0))
);

CREATE TABLE public.audit_log (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_id uuid,
    actor_name text NOT NULL,
    action text NOT NULL,
    subject_type text NOT NULL,
    subject_id text NOT NULL,
    detail jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE public.audit_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.backup_places (
    place text NOT NULL,
    last_backup_at timestamp with time zone NOT NULL
);

CREATE TABLE public.business_connections (
    id text NOT NULL,
    owner_telegram_id bigint NOT NULL,
    owner_name text NOT NULL,
    can_reply boolean NOT NULL,
    is_enabled boolean NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT business_connections_id_check CHECK ((length(id) <= 256))
);

CREATE TABLE public.canned_replies (
    id uuid NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by uuid,
    shortcode text,
    language text,
    uses integer DEFAULT 0 NOT NULL,
    used_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT canned_replies_text_check CHECK ((length(text) > 0))
);

CREATE TABLE public.customer_list (
    user_id uuid NOT NULL,
    active_at timestamp with time zone NOT NULL,
    funnel_status text NOT NULL,
    last_message_at timestamp with time zone,
    words tsvector NOT NULL
);

CREATE TABLE public.customer_notes (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    author_id uuid,
    text text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

CREATE TABLE public.deliveries (
    id uuid NOT NULL,
    seq bigint NOT NULL,
    interaction_id uuid NOT NULL,
    interaction_created_at timestamp with time zone NOT NULL,
    user_id uuid NOT NULL,
    connection text,
    chat_id bigint NOT NULL,
    "position" smallint NOT NULL,
    text text NOT NULL,
    reply_to_message_id bigint,
    state text DEFAULT 'queued'::text NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    not_before timestamp with time zone NOT NULL,
    attempt_id uuid,
    sending_since timestamp with time zone,
    telegram_message_id bigint,
    sent_at timestamp with time zone,
    error_code text,
    error text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    dismissed_at timestamp with time zone,
    link_preview boolean DEFAULT false NOT NULL,
    attachment_id uuid,
    resends integer DEFAULT 0 NOT NULL,
    CONSTRAINT deliveries_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'unknown'::text, 'undeliverable'::text]))),
    CONSTRAINT deliveries_text_check CHECK ((length(text) > 0))
);

ALTER TABLE public.deliveries ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.deliveries_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.edit_taxonomy (
    tag text NOT NULL,
    title text NOT NULL,
    retired_at timestamp with time zone
);

CREATE TABLE public.erasures (
    id uuid NOT NULL,
    customer_id uuid,
    customer_hash text,
    hash_key text,
    chats jsonb DEFAULT '[]'::jsonb NOT NULL,
    state text NOT NULL,
    marked_at timestamp with time zone,
    settles_at timestamp with time zone,
    next_run_at timestamp with time zone NOT NULL,
    requested_by uuid,
    requested_by_name text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    removed jsonb DEFAULT '{"redis": {}, "ledger": {}, "archive": {}, "postgres": {}}'::jsonb NOT NULL,
    statistics_renewed_at timestamp with time zone,
    may_remain integer DEFAULT 0 NOT NULL,
    CONSTRAINT erasures_check CHECK (((state = 'done'::text) = (customer_id IS NULL))),
    CONSTRAINT erasures_check1 CHECK (((state = 'done'::text) = ((customer_hash IS NOT NULL) AND (hash_key IS NOT NULL)))),
    CONSTRAINT erasures_check2 CHECK (((state = 'done'::text) = (finished_at IS NOT NULL))),
    CONSTRAINT erasures_check3 CHECK (((state <> 'done'::text) OR (chats = '[]'::jsonb))),
    CONSTRAINT erasures_state_check CHECK ((state = ANY (ARRAY['erasing'::text, 'settling'::text, 'done'::text])))
);

CREATE TABLE public.handled_updates (
    update_id bigint NOT NULL,
    handled_at timestamp with time zone NOT NULL,
    erasure_id uuid
);

CREATE TABLE public.health_checks (
    checked_at timestamp with time zone NOT NULL,
    probes jsonb NOT NULL
);

CREATE TABLE public.interactions_default (
    id uuid CONSTRAINT interactions_id_not_null NOT NULL,
    created_at timestamp with time zone CONSTRAINT interactions_created_at_not_null NOT NULL,
    user_id uuid CONSTRAINT interactions_user_id_not_null NOT NULL,
    connection text,
    chat_id bigint CONSTRAINT interactions_chat_id_not_null NOT NULL,
    status text DEFAULT 'pending'::text CONSTRAINT interactions_status_not_null NOT NULL,
    version integer DEFAULT 1 CONSTRAINT interactions_version_not_null NOT NULL,
    priority smallint DEFAULT 5 CONSTRAINT interactions_priority_not_null NOT NULL,
    lease_token uuid,
    draft_text text,
    draft_bubbles jsonb,
    failure text,
    llm1_model text,
    llm1_text text,
    llm1_input_tokens integer,
    llm1_output_tokens integer,
    llm1_cost_usd numeric(12,8),
    llm2_model text,
    llm2_text text,
    llm2_input_tokens integer,
    llm2_output_tokens integer,
    llm2_cost_usd numeric(12,8),
    verdict_level text,
    verdict_score numeric(4,3),
    verdict_categories text[] DEFAULT '{}'::text[] CONSTRAINT interactions_verdict_categories_not_null NOT NULL,
    verdict_matches jsonb DEFAULT '[]'::jsonb CONSTRAINT interactions_verdict_matches_not_null NOT NULL,
    claimed_by uuid,
    claimed_until timestamp with time zone,
    decision_id uuid,
    decided_by uuid,
    decided_at timestamp with time zone,
    final_text text,
    edit_tags text[] DEFAULT '{}'::text[] CONSTRAINT interactions_edit_tags_not_null NOT NULL,
    quality_score smallint,
    notes text,
    reject_reason text,
    superseded_by uuid,
    telegram_message_id bigint,
    recovery_operation_id uuid,
    conversation_context jsonb DEFAULT '{}'::jsonb CONSTRAINT interactions_conversation_context_not_null NOT NULL,
    drafted_at timestamp with time zone DEFAULT now() CONSTRAINT interactions_drafted_at_not_null NOT NULL,
    updated_at timestamp with time zone DEFAULT now() CONSTRAINT interactions_updated_at_not_null NOT NULL,
    revision integer DEFAULT 0 CONSTRAINT interactions_revision_not_null NOT NULL,
    guidance text,
    regenerations integer DEFAULT 0 CONSTRAINT interactions_regenerations_not_null NOT NULL,
    regenerating_since timestamp with time zone,
    former_drafts jsonb DEFAULT '[]'::jsonb CONSTRAINT interactions_former_drafts_not_null NOT NULL,
    deadline timestamp with time zone,
    undo_until timestamp with time zone,
    thread_id bigint,
    question_edited_at timestamp with time zone,
    model_failures jsonb DEFAULT '[]'::jsonb CONSTRAINT interactions_model_failures_not_null NOT NULL,
    approved_pieces jsonb,
    assigned_to uuid,
    later_until timestamp with time zone,
    settings_version integer,
    proposed_by uuid,
    proposal jsonb,
    declined jsonb,
    own_text jsonb,
    approved_attachments jsonb DEFAULT '[]'::jsonb CONSTRAINT interactions_approved_attachments_not_null NOT NULL,
    written_first boolean DEFAULT false CONSTRAINT interactions_written_first_not_null NOT NULL,
    CONSTRAINT claimed_by_someone CHECK (((status <> 'claimed'::text) OR ((claimed_by IS NOT NULL) AND (claimed_until IS NOT NULL)))),
    CONSTRAINT interactions_priority_check CHECK (((priority >= 1) AND (priority <= 9))),
    CONSTRAINT interactions_quality_score_check CHECK (((quality_score >= 1) AND (quality_score <= 5))),
    CONSTRAINT interactions_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'claimed'::text, 'approved'::text, 'sending'::text, 'sent'::text, 'rejected'::text, 'superseded'::text, 'expired'::text, 'undeliverable'::text, 'unknown'::text, 'failed'::text]))),
    CONSTRAINT interactions_verdict_level_check CHECK ((verdict_level = ANY (ARRAY['clean'::text, 'flagged'::text, 'blocked'::text]))),
    CONSTRAINT sent_only_when_decided CHECK (((status <> ALL (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text])) OR ((decided_by IS NOT NULL) AND (decided_at IS NOT NULL) AND (final_text IS NOT NULL))))
);

CREATE TABLE public.kept_updates (
    update_id bigint NOT NULL,
    customer_id uuid NOT NULL,
    update_kind text NOT NULL,
    fate text NOT NULL,
    reason text NOT NULL,
    body jsonb NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT kept_updates_fate_check CHECK ((fate = ANY (ARRAY['stored'::text, 'parked'::text])))
);

CREATE TABLE public.knowledge_chunks (
    id uuid NOT NULL,
    document_id text NOT NULL,
    chunk_index integer NOT NULL,
    text text NOT NULL,
    embedding public.vector(768)
);

CREATE TABLE public.knowledge_documents (
    id text NOT NULL,
    title text NOT NULL,
    source text NOT NULL,
    document_type text NOT NULL,
    tags text[] NOT NULL,
    text text NOT NULL,
    content_hash text NOT NULL,
    embedder text NOT NULL,
    engine text NOT NULL,
    chunks integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT knowledge_documents_engine_check CHECK ((engine = ANY (ARRAY['pgvector'::text, 'qdrant'::text]))),
    CONSTRAINT knowledge_documents_id_check CHECK (((length(id) >= 1) AND (length(id) <= 200)))
);

CREATE TABLE public.kysely_migration (
    name character varying(255) NOT NULL,
    "timestamp" character varying(255) NOT NULL
);

CREATE TABLE public.kysely_migration_lock (
    id character varying(255) NOT NULL,
    is_locked integer DEFAULT 0 NOT NULL
);

CREATE TABLE public.login_failures (
    bucket text NOT NULL,
    member text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.memory_logs (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    "timestamp" timestamp with time zone NOT NULL,
    number integer NOT NULL,
    place integer NOT NULL,
    length integer NOT NULL,
    type text NOT NULL,
    content text NOT NULL,
    meta_data jsonb DEFAULT '{}'::jsonb NOT NULL,
    full_text tsvector NOT NULL,
    embedding public.vector,
    embedded_by text,
    CONSTRAINT memory_logs_type_check CHECK ((type = ANY (ARRAY['customer'::text, 'assistant'::text])))
);

CREATE TABLE public.memory_measurements (
    id boolean DEFAULT true NOT NULL,
    walk jsonb,
    figures jsonb,
    measured_at timestamp with time zone,
    CONSTRAINT memory_measurements_id_check CHECK (id)
);

CREATE TABLE public.memory_summaries (
    user_id uuid NOT NULL,
    generation integer DEFAULT 0 NOT NULL,
    covers_total integer DEFAULT 0 NOT NULL,
    text text,
    model text,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.message_processing_cursors (
    user_id uuid NOT NULL,
    connection text NOT NULL,
    chat_id bigint NOT NULL,
    telegram_message_id bigint NOT NULL,
    update_id bigint NOT NULL,
    received_at timestamp with time zone NOT NULL,
    processed_at timestamp with time zone NOT NULL
);

CREATE TABLE public.messages (
    id bigint NOT NULL,
    connection text DEFAULT ''::text NOT NULL,
    chat_id bigint NOT NULL,
    telegram_message_id bigint NOT NULL,
    user_id uuid NOT NULL,
    interaction_id uuid NOT NULL,
    interaction_created_at timestamp with time zone NOT NULL,
    update_id bigint NOT NULL,
    text text,
    media jsonb,
    media_group_id text,
    reply_to_message_id bigint,
    forwarded boolean DEFAULT false NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    edited_at timestamp with time zone,
    received_at timestamp with time zone NOT NULL,
    details jsonb,
    edition integer DEFAULT 0 NOT NULL,
    deleted_at timestamp with time zone
);

ALTER TABLE public.messages ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.messages_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.note_mentions (
    note_id uuid NOT NULL,
    reviewer_id uuid NOT NULL,
    user_id uuid NOT NULL,
    mentioned_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone
);

CREATE TABLE public.notification_preferences (
    reviewer_id uuid NOT NULL,
    events text[] NOT NULL,
    sound boolean NOT NULL,
    browser boolean NOT NULL,
    quiet_from text,
    quiet_to text,
    time_zone text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT notification_preferences_check CHECK (((quiet_from IS NULL) = (quiet_to IS NULL)))
);

CREATE TABLE public.notifications (
    subject_id uuid NOT NULL,
    event text NOT NULL,
    reviewer_id uuid NOT NULL,
    user_id uuid NOT NULL,
    state text DEFAULT 'queued'::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    CONSTRAINT notifications_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'quiet'::text, 'dropped'::text])))
);

CREATE TABLE public.presence (
    reviewer_id uuid NOT NULL,
    user_id uuid NOT NULL,
    interaction_id uuid,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL
);

CREATE TABLE public.protocol_audit_log (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    user_id uuid NOT NULL,
    silenced boolean NOT NULL,
    reason text,
    actor_id uuid NOT NULL,
    actor_name text NOT NULL,
    held_messages integer NOT NULL,
    held_bursts integer NOT NULL,
    saved_cost_usd numeric(12,8)
);

ALTER TABLE public.protocol_audit_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.protocol_audit_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.push_subscriptions (
    id uuid NOT NULL,
    reviewer_id uuid NOT NULL,
    endpoint text NOT NULL,
    p256dh text NOT NULL,
    auth text NOT NULL,
    language text NOT NULL,
    user_agent text,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.quarantine_messages (
    id bigint NOT NULL,
    user_id uuid NOT NULL,
    update_id bigint NOT NULL,
    reason text NOT NULL,
    envelope jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    released_at timestamp with time zone,
    released_by uuid,
    deleted_at timestamp with time zone,
    CONSTRAINT quarantine_messages_reason_check CHECK ((reason = ANY (ARRAY['silence'::text, 'rate_limit'::text])))
);

ALTER TABLE public.quarantine_messages ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.quarantine_messages_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.recovery_operations (
    id uuid NOT NULL,
    kind text NOT NULL,
    source text NOT NULL,
    state text NOT NULL,
    trigger text NOT NULL,
    started_by uuid,
    started_by_name text NOT NULL,
    step text,
    steps_done integer DEFAULT 0 NOT NULL,
    steps_total integer,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    errors jsonb DEFAULT '[]'::jsonb NOT NULL,
    webhook jsonb,
    started_at timestamp with time zone NOT NULL,
    taken_at timestamp with time zone,
    deadline timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT recovery_operations_check CHECK (((state = 'running'::text) = (finished_at IS NULL))),
    CONSTRAINT recovery_operations_kind_check CHECK ((kind = ANY (ARRAY['sweep'::text, 'pending_updates'::text]))),
    CONSTRAINT recovery_operations_source_check CHECK ((source = ANY (ARRAY['stores'::text, 'telegram'::text]))),
    CONSTRAINT recovery_operations_state_check CHECK ((state = ANY (ARRAY['running'::text, 'succeeded'::text, 'failed'::text]))),
    CONSTRAINT recovery_operations_trigger_check CHECK ((trigger = ANY (ARRAY['person'::text, 'schedule'::text])))
);

CREATE TABLE public.retention_runs (
    id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone NOT NULL,
    counts jsonb NOT NULL,
    unfinished text[] NOT NULL,
    errors jsonb NOT NULL
);

CREATE TABLE public.review_answers (
    id uuid NOT NULL,
    interaction_id uuid NOT NULL,
    user_id uuid NOT NULL,
    reviewer_id uuid NOT NULL,
    chat_id bigint NOT NULL,
    prompt_id bigint NOT NULL,
    thread_id bigint,
    text text,
    preview_id bigint,
    created_at timestamp with time zone NOT NULL,
    preview_chat_id bigint,
    reply_id bigint,
    reply_update_id bigint,
    closed boolean DEFAULT false NOT NULL
);

CREATE TABLE public.review_group_moves (
    chat_id bigint NOT NULL,
    moved_to bigint NOT NULL,
    moved_at timestamp with time zone NOT NULL
);

CREATE TABLE public.review_posts (
    interaction_id uuid NOT NULL,
    chat_id bigint NOT NULL,
    user_id uuid,
    interaction_created_at timestamp with time zone NOT NULL,
    sent_chat_id bigint NOT NULL,
    thread_id bigint,
    message_id bigint,
    state text NOT NULL,
    attempt_id uuid,
    attempts integer DEFAULT 0 NOT NULL,
    busy_until timestamp with time zone,
    not_before timestamp with time zone NOT NULL,
    shown_version integer,
    settled boolean DEFAULT false NOT NULL,
    panel text DEFAULT 'main'::text NOT NULL,
    panel_by uuid,
    error text,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT review_posts_panel_check CHECK ((panel = ANY (ARRAY['main'::text, 'blocked'::text, 'reject'::text, 'regenerate'::text]))),
    CONSTRAINT review_posts_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'posted'::text, 'unknown'::text, 'refused'::text, 'dropped'::text])))
);

CREATE TABLE public.review_topics (
    chat_id bigint NOT NULL,
    thread_id bigint NOT NULL,
    user_id uuid
);

CREATE TABLE public.reviewer_updates (
    update_id bigint NOT NULL,
    received_at timestamp with time zone NOT NULL,
    body jsonb NOT NULL,
    tries integer DEFAULT 0 NOT NULL
);

CREATE TABLE public.reviewers (
    id uuid NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    disabled_at timestamp with time zone,
    email text,
    password_hash text,
    last_seen_at timestamp with time zone,
    CONSTRAINT reviewers_email_check CHECK ((email = lower(email))),
    CONSTRAINT reviewers_role_check CHECK ((role = ANY (ARRAY['reviewer'::text, 'admin'::text])))
);

CREATE TABLE public.saved_views (
    id uuid NOT NULL,
    reviewer_id uuid NOT NULL,
    name text NOT NULL,
    page text NOT NULL,
    filter jsonb NOT NULL,
    shared boolean NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

CREATE TABLE public.search_entries (
    id bigint NOT NULL,
    user_id uuid NOT NULL,
    message_id bigint,
    interaction_id uuid,
    interaction_created_at timestamp with time zone,
    at timestamp with time zone NOT NULL,
    words tsvector NOT NULL,
    CONSTRAINT message_or_reply CHECK (((message_id IS NULL) = (interaction_id IS NOT NULL)))
);

ALTER TABLE public.search_entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.search_entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.settings_versions (
    version integer NOT NULL,
    at timestamp with time zone NOT NULL,
    author_id uuid,
    author_name text NOT NULL,
    document jsonb NOT NULL,
    restored integer,
    CONSTRAINT settings_versions_document_check CHECK ((jsonb_typeof(document) = 'object'::text)),
    CONSTRAINT settings_versions_version_check CHECK ((version > 0))
);

CREATE TABLE public.store_owner (
    singleton boolean DEFAULT true NOT NULL,
    bot_id bigint NOT NULL,
    CONSTRAINT store_owner_singleton_check CHECK (singleton)
);

CREATE TABLE public.telegram_accounts (
    reviewer_id uuid NOT NULL,
    telegram_user_id bigint NOT NULL,
    telegram_name text NOT NULL,
    linked_at timestamp with time zone NOT NULL
);

CREATE TABLE public.telegram_link_codes (
    reviewer_id uuid NOT NULL,
    code_hash text NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.translation_preferences (
    reviewer_id uuid NOT NULL,
    language text,
    always boolean NOT NULL,
    changed_at timestamp with time zone NOT NULL
);

CREATE TABLE public.translations (
    id uuid NOT NULL,
    interaction_id uuid NOT NULL,
    interaction_created_at timestamp with time zone NOT NULL,
    user_id uuid NOT NULL,
    revision integer NOT NULL,
    language text NOT NULL,
    pieces jsonb NOT NULL,
    model text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT translations_pieces_check CHECK ((jsonb_typeof(pieces) = 'array'::text))
);

CREATE TABLE public.unsent_answers (
    id uuid NOT NULL,
    interaction_id uuid NOT NULL,
    interaction_created_at timestamp with time zone NOT NULL,
    user_id uuid NOT NULL,
    reviewer_id uuid NOT NULL,
    revision integer NOT NULL,
    bubbles jsonb NOT NULL,
    edit_tags text[] DEFAULT '{}'::text[] NOT NULL,
    quality_score smallint,
    notes text DEFAULT ''::text NOT NULL,
    link_preview boolean DEFAULT false NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    writer uuid NOT NULL,
    sequence bigint NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    own_text jsonb,
    attachments jsonb DEFAULT '[]'::jsonb NOT NULL
);

CREATE TABLE public.update_gaps (
    last_id bigint NOT NULL,
    first_id bigint NOT NULL,
    missing integer NOT NULL,
    found_at timestamp with time zone NOT NULL,
    CONSTRAINT update_gaps_check CHECK ((first_id <= last_id))
);

CREATE TABLE public.user_current_status (
    user_id uuid NOT NULL,
    funnel_status text DEFAULT 'new'::text NOT NULL,
    nickname text,
    lifetime_value_usd numeric(12,2) DEFAULT 0 NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    profile jsonb DEFAULT '{}'::jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL
);

CREATE TABLE public.user_protocol_status (
    user_id uuid NOT NULL,
    silenced boolean DEFAULT false NOT NULL,
    reason text,
    performed_by uuid,
    activated_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    held_messages integer DEFAULT 0 NOT NULL,
    held_bursts integer DEFAULT 0 NOT NULL,
    released_messages integer DEFAULT 0 NOT NULL
);

CREATE TABLE public.user_sessions (
    id uuid NOT NULL,
    token_hash text NOT NULL,
    reviewer_id uuid NOT NULL,
    scope text NOT NULL,
    key_hash text,
    created_at timestamp with time zone NOT NULL,
    last_activity timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    user_agent text,
    revoked_at timestamp with time zone,
    telegram_user_id bigint,
    CONSTRAINT user_sessions_scope_check CHECK ((scope = ANY (ARRAY['read'::text, 'reviewer'::text, 'admin'::text])))
);

CREATE TABLE public.users (
    id uuid NOT NULL,
    telegram_user_id bigint NOT NULL,
    display_name text NOT NULL,
    username text,
    language_code text,
    reachable boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    memory_since timestamp with time zone,
    reachable_at timestamp with time zone,
    archived_total integer DEFAULT 0 NOT NULL,
    archived_since timestamp with time zone
);

CREATE TABLE public.wal_fallback (
    id bigint NOT NULL,
    update_id bigint NOT NULL,
    customer_id uuid NOT NULL,
    envelope text NOT NULL,
    stored_at timestamp with time zone NOT NULL,
    appended_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    released boolean DEFAULT false NOT NULL,
    recovery_operation_id uuid
);

ALTER TABLE public.wal_fallback ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.wal_fallback_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.interactions ATTACH PARTITION public.interactions_default DEFAULT;

ALTER TABLE ONLY public.agreement_judgements
    ADD CONSTRAINT agreement_judgements_interaction_id_reviewer_id_key UNIQUE (interaction_id, reviewer_id);

ALTER TABLE ONLY public.agreement_judgements
    ADD CONSTRAINT agreement_judgements_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.analytics_refreshes
    ADD CONSTRAINT analytics_refreshes_pkey PRIMARY KEY (one);

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_key_hash_key UNIQUE (key_hash);

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.archive_parts
    ADD CONSTRAINT archive_parts_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.archived_interactions
    ADD CONSTRAINT archived_interactions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_interaction_id_id_key UNIQUE (interaction_id, id);

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.backup_places
    ADD CONSTRAINT backup_places_pkey PRIMARY KEY (place);

ALTER TABLE ONLY public.business_connections
    ADD CONSTRAINT business_connections_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.canned_replies
    ADD CONSTRAINT canned_replies_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customer_list
    ADD CONSTRAINT customer_list_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.customer_notes
    ADD CONSTRAINT customer_notes_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_interaction_id_position_key UNIQUE (interaction_id, "position");

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_seq_key UNIQUE (seq);

ALTER TABLE ONLY public.edit_taxonomy
    ADD CONSTRAINT edit_taxonomy_pkey PRIMARY KEY (tag);

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.handled_updates
    ADD CONSTRAINT handled_updates_pkey PRIMARY KEY (update_id);

ALTER TABLE ONLY public.health_checks
    ADD CONSTRAINT health_checks_pkey PRIMARY KEY (checked_at);

ALTER TABLE ONLY public.interactions
    ADD CONSTRAINT interactions_pkey PRIMARY KEY (id, created_at);

ALTER TABLE ONLY public.interactions_default
    ADD CONSTRAINT interactions_default_pkey PRIMARY KEY (id, created_at);

ALTER TABLE ONLY public.kept_costs
    ADD CONSTRAINT kept_costs_pkey PRIMARY KEY (day, model, stage);

ALTER TABLE ONLY public.kept_days
    ADD CONSTRAINT kept_days_pkey PRIMARY KEY (day);

ALTER TABLE ONLY public.kept_decision_times
    ADD CONSTRAINT kept_decision_times_pkey PRIMARY KEY (day, reviewer_id, bucket);

ALTER TABLE ONLY public.kept_edit_tags
    ADD CONSTRAINT kept_edit_tags_pkey PRIMARY KEY (day, tag);

ALTER TABLE ONLY public.kept_reviewers
    ADD CONSTRAINT kept_reviewers_pkey PRIMARY KEY (day, reviewer_id);

ALTER TABLE ONLY public.kept_updates
    ADD CONSTRAINT kept_updates_pkey PRIMARY KEY (update_id);

ALTER TABLE ONLY public.knowledge_chunks
    ADD CONSTRAINT knowledge_chunks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.knowledge_chunks
    ADD CONSTRAINT knowledge_chunks_place UNIQUE (document_id, chunk_index) DEFERRABLE;

ALTER TABLE ONLY public.knowledge_documents
    ADD CONSTRAINT knowledge_documents_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kysely_migration_lock
    ADD CONSTRAINT kysely_migration_lock_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.kysely_migration
    ADD CONSTRAINT kysely_migration_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.login_failures
    ADD CONSTRAINT login_failures_pkey PRIMARY KEY (bucket, member);

ALTER TABLE ONLY public.memory_logs
    ADD CONSTRAINT memory_logs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.memory_measurements
    ADD CONSTRAINT memory_measurements_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.memory_summaries
    ADD CONSTRAINT memory_summaries_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.message_processing_cursors
    ADD CONSTRAINT message_processing_cursors_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_once UNIQUE (connection, chat_id, telegram_message_id, edition);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.model_calls
    ADD CONSTRAINT model_calls_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.note_mentions
    ADD CONSTRAINT note_mentions_pkey PRIMARY KEY (note_id, reviewer_id);

ALTER TABLE ONLY public.notification_preferences
    ADD CONSTRAINT notification_preferences_pkey PRIMARY KEY (reviewer_id);

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_pkey PRIMARY KEY (subject_id, event, reviewer_id);

ALTER TABLE ONLY public.presence
    ADD CONSTRAINT presence_pkey PRIMARY KEY (reviewer_id, user_id);

ALTER TABLE ONLY public.protocol_audit_log
    ADD CONSTRAINT protocol_audit_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.push_subscriptions
    ADD CONSTRAINT push_subscriptions_endpoint_key UNIQUE (endpoint);

ALTER TABLE ONLY public.push_subscriptions
    ADD CONSTRAINT push_subscriptions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.quarantine_messages
    ADD CONSTRAINT quarantine_messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.quarantine_messages
    ADD CONSTRAINT quarantine_messages_update_id_key UNIQUE (update_id);

ALTER TABLE ONLY public.recovery_operations
    ADD CONSTRAINT recovery_operations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.retention_runs
    ADD CONSTRAINT retention_runs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.review_answers
    ADD CONSTRAINT review_answers_chat_id_prompt_id_key UNIQUE (chat_id, prompt_id);

ALTER TABLE ONLY public.review_answers
    ADD CONSTRAINT review_answers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.review_group_moves
    ADD CONSTRAINT review_group_moves_pkey PRIMARY KEY (chat_id);

ALTER TABLE ONLY public.review_posts
    ADD CONSTRAINT review_posts_pkey PRIMARY KEY (interaction_id, chat_id);

ALTER TABLE ONLY public.review_topics
    ADD CONSTRAINT review_topics_pkey PRIMARY KEY (chat_id, thread_id);

ALTER TABLE ONLY public.reviewer_updates
    ADD CONSTRAINT reviewer_updates_pkey PRIMARY KEY (update_id);

ALTER TABLE ONLY public.reviewers
    ADD CONSTRAINT reviewers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.saved_views
    ADD CONSTRAINT saved_views_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.search_entries
    ADD CONSTRAINT search_entries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settings_versions
    ADD CONSTRAINT settings_versions_pkey PRIMARY KEY (version);

ALTER TABLE public.interactions
    ADD CONSTRAINT something_is_sent CHECK (((approved_pieces IS DISTINCT FROM '[]'::jsonb) OR (approved_attachments <> '[]'::jsonb))) NOT VALID;

ALTER TABLE ONLY public.store_owner
    ADD CONSTRAINT store_owner_pkey PRIMARY KEY (singleton);

ALTER TABLE ONLY public.telegram_accounts
    ADD CONSTRAINT telegram_accounts_pkey PRIMARY KEY (reviewer_id);

ALTER TABLE ONLY public.telegram_accounts
    ADD CONSTRAINT telegram_accounts_telegram_user_id_key UNIQUE (telegram_user_id);

ALTER TABLE ONLY public.telegram_link_codes
    ADD CONSTRAINT telegram_link_codes_code_hash_key UNIQUE (code_hash);

ALTER TABLE ONLY public.telegram_link_codes
    ADD CONSTRAINT telegram_link_codes_pkey PRIMARY KEY (reviewer_id);

ALTER TABLE ONLY public.translation_preferences
    ADD CONSTRAINT translation_preferences_pkey PRIMARY KEY (reviewer_id);

ALTER TABLE ONLY public.translations
    ADD CONSTRAINT translations_interaction_id_revision_language_key UNIQUE (interaction_id, revision, language);

ALTER TABLE ONLY public.translations
    ADD CONSTRAINT translations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.unsent_answers
    ADD CONSTRAINT unsent_answers_interaction_id_reviewer_id_revision_key UNIQUE (interaction_id, reviewer_id, revision);

ALTER TABLE ONLY public.unsent_answers
    ADD CONSTRAINT unsent_answers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.update_gaps
    ADD CONSTRAINT update_gaps_pkey PRIMARY KEY (last_id);

ALTER TABLE ONLY public.user_current_status
    ADD CONSTRAINT user_current_status_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.user_protocol_status
    ADD CONSTRAINT user_protocol_status_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.user_sessions
    ADD CONSTRAINT user_sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.user_sessions
    ADD CONSTRAINT user_sessions_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_telegram_user_id_key UNIQUE (telegram_user_id);

ALTER TABLE ONLY public.wal_fallback
    ADD CONSTRAINT wal_fallback_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.wal_fallback
    ADD CONSTRAINT wal_fallback_update_id_key UNIQUE (update_id);

CREATE INDEX agreement_judgements_customer ON public.agreement_judgements USING btree (user_id);

CREATE INDEX agreement_judgements_first ON public.agreement_judgements USING btree (first_id);

CREATE INDEX agreement_judgements_newest ON public.agreement_judgements USING btree (judged_at DESC, id DESC);

CREATE INDEX agreement_judgements_reviewer ON public.agreement_judgements USING btree (reviewer_id);

CREATE UNIQUE INDEX analytics_costs_key ON public.analytics_costs USING btree (day, model, stage);

CREATE UNIQUE INDEX analytics_days_key ON public.analytics_days USING btree (day);

CREATE UNIQUE INDEX analytics_decision_times_key ON public.analytics_decision_times USING btree (day, reviewer_id, bucket);

CREATE UNIQUE INDEX analytics_edit_tags_key ON public.analytics_edit_tags USING btree (day, tag);

CREATE UNIQUE INDEX analytics_reviewers_key ON public.analytics_reviewers USING btree (day, reviewer_id);

CREATE INDEX api_keys_made_in ON public.api_keys USING btree (made_in) WHERE (made_in IS NOT NULL);

CREATE INDEX api_keys_reviewer ON public.api_keys USING btree (reviewer_id);

CREATE INDEX archive_parts_calls ON public.archive_parts USING btree (ends_at) WHERE (calls_moved_at IS NULL);

CREATE INDEX archive_parts_customer ON public.archive_parts USING btree (user_id, month);

CREATE INDEX archive_parts_end ON public.archive_parts USING btree (ends_at);

CREATE INDEX archived_interactions_customer ON public.archived_interactions USING btree (user_id, created_at DESC, id);

CREATE INDEX archived_interactions_part ON public.archived_interactions USING btree (part);

CREATE INDEX attachments_customer ON public.attachments USING btree (user_id);

CREATE INDEX attachments_end ON public.attachments USING btree (ends_at);

CREATE INDEX attachments_reviewer ON public.attachments USING btree (reviewer_id) WHERE (reviewer_id IS NOT NULL);

CREATE INDEX audit_log_action ON public.audit_log USING btree (action, at DESC, id DESC);

CREATE INDEX audit_log_actor ON public.audit_log USING btree (actor_id, at DESC, id DESC);

CREATE INDEX audit_log_actor_name ON public.audit_log USING btree (actor_name, at DESC, id DESC);

CREATE INDEX audit_log_detailed ON public.audit_log USING btree (at) WHERE (detail <> '{}'::jsonb);

CREATE INDEX audit_log_newest ON public.audit_log USING btree (at DESC, id DESC);

CREATE INDEX audit_log_subject ON public.audit_log USING btree (subject_type, subject_id, id);

CREATE INDEX audit_log_subject_id ON public.audit_log USING btree (subject_id, at DESC, id DESC);

CREATE INDEX audit_log_subject_type ON public.audit_log USING btree (subject_type, at DESC, id DESC);

CREATE INDEX canned_replies_newest ON public.canned_replies USING btree (updated_at DESC, id DESC);

CREATE UNIQUE INDEX canned_replies_shortcode ON public.canned_replies USING btree (shortcode, COALESCE(language, ''::text)) WHERE (shortcode IS NOT NULL);

CREATE INDEX canned_replies_used ON public.canned_replies USING btree (uses DESC, id DESC);

CREATE INDEX customer_list_newest ON public.customer_list USING btree (active_at DESC, user_id DESC);

CREATE INDEX customer_list_status ON public.customer_list USING btree (funnel_status, active_at DESC, user_id DESC);

CREATE INDEX customer_list_words ON public.customer_list USING gin (words) WITH (fastupdate=off);

CREATE INDEX customer_notes_age ON public.customer_notes USING btree (updated_at);

CREATE INDEX customer_notes_author ON public.customer_notes USING btree (author_id) WHERE (author_id IS NOT NULL);

CREATE INDEX customer_notes_customer ON public.customer_notes USING btree (user_id, created_at DESC, id DESC);

CREATE INDEX deliveries_attachment ON public.deliveries USING btree (interaction_id, attachment_id) WHERE (attachment_id IS NOT NULL);

CREATE INDEX deliveries_customer ON public.deliveries USING btree (user_id, sent_at DESC, id DESC) WHERE (sent_at IS NOT NULL);

CREATE INDEX deliveries_due ON public.deliveries USING btree (not_before, user_id) WHERE (state = 'queued'::text);

CREATE INDEX deliveries_failed ON public.deliveries USING btree (seq DESC) WHERE ((state = ANY (ARRAY['unknown'::text, 'undeliverable'::text])) AND (dismissed_at IS NULL));

CREATE INDEX deliveries_next ON public.deliveries USING btree (user_id, seq) WHERE (state = 'queued'::text);

CREATE UNIQUE INDEX deliveries_one_in_flight ON public.deliveries USING btree (user_id) WHERE (state = 'sending'::text);

CREATE INDEX deliveries_state ON public.deliveries USING btree (state, seq DESC);

CREATE INDEX deliveries_stuck ON public.deliveries USING btree (sending_since) WHERE (state = 'sending'::text);

CREATE INDEX deliveries_unknown ON public.deliveries USING btree (user_id, seq) WHERE (state = 'unknown'::text);

CREATE INDEX erasures_due ON public.erasures USING btree (next_run_at) WHERE (state <> 'done'::text);

CREATE UNIQUE INDEX erasures_open ON public.erasures USING btree (customer_id) WHERE (customer_id IS NOT NULL);

CREATE INDEX erasures_page ON public.erasures USING btree (requested_at DESC, id DESC);

CREATE INDEX erasures_requested_by ON public.erasures USING btree (requested_by) WHERE (requested_by IS NOT NULL);

CREATE INDEX erasures_sampled ON public.erasures USING btree (finished_at) WHERE ((state = 'done'::text) AND (statistics_renewed_at IS NULL));

CREATE INDEX handled_updates_age ON public.handled_updates USING btree (handled_at);

CREATE INDEX handled_updates_erasure ON public.handled_updates USING btree (erasure_id) WHERE (erasure_id IS NOT NULL);

CREATE INDEX interactions_assigned ON ONLY public.interactions USING btree (assigned_to) WHERE (assigned_to IS NOT NULL);

CREATE INDEX interactions_claims ON ONLY public.interactions USING btree (claimed_until) WHERE (status = 'claimed'::text);

CREATE INDEX interactions_customer ON ONLY public.interactions USING btree (user_id, created_at DESC, id);

CREATE INDEX interactions_deadlines ON ONLY public.interactions USING btree (deadline) WHERE (status = ANY (ARRAY['pending'::text, 'failed'::text, 'claimed'::text]));

CREATE INDEX interactions_decided ON ONLY public.interactions USING btree (decided_at DESC, id) INCLUDE (decided_by) WHERE (decided_at IS NOT NULL);

CREATE INDEX interactions_decider ON ONLY public.interactions USING btree (decided_by, created_at DESC, id) WHERE (decided_by IS NOT NULL);

CREATE INDEX interactions_default_assigned_to_idx ON public.interactions_default USING btree (assigned_to) WHERE (assigned_to IS NOT NULL);

CREATE INDEX interactions_default_claimed_until_idx ON public.interactions_default USING btree (claimed_until) WHERE (status = 'claimed'::text);

CREATE INDEX interactions_newest ON ONLY public.interactions USING btree (created_at DESC, id);

CREATE INDEX interactions_default_created_at_id_idx ON public.interactions_default USING btree (created_at DESC, id);

CREATE INDEX interactions_default_deadline_idx ON public.interactions_default USING btree (deadline) WHERE (status = ANY (ARRAY['pending'::text, 'failed'::text, 'claimed'::text]));

CREATE INDEX interactions_default_decided_at_id_decided_by_idx ON public.interactions_default USING btree (decided_at DESC, id) INCLUDE (decided_by) WHERE (decided_at IS NOT NULL);

CREATE INDEX interactions_preferences ON ONLY public.interactions USING btree (decided_at, id) WHERE ((status = ANY (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text])) AND (final_text <> draft_text));

CREATE INDEX interactions_default_decided_at_id_idx ON public.interactions_default USING btree (decided_at, id) WHERE ((status = ANY (ARRAY['approved'::text, 'sending'::text, 'sent'::text, 'undeliverable'::text, 'unknown'::text])) AND (final_text <> draft_text));

CREATE INDEX interactions_default_decided_by_created_at_id_idx ON public.interactions_default USING btree (decided_by, created_at DESC, id) WHERE (decided_by IS NOT NULL);

CREATE INDEX interactions_tags ON ONLY public.interactions USING gin (edit_tags);

CREATE INDEX interactions_default_edit_tags_idx ON public.interactions_default USING gin (edit_tags);

CREATE INDEX interactions_proposer ON ONLY public.interactions USING btree (proposed_by) WHERE (proposed_by IS NOT NULL);

CREATE INDEX interactions_default_proposed_by_idx ON public.interactions_default USING btree (proposed_by) WHERE (proposed_by IS NOT NULL);

CREATE INDEX interactions_regenerating ON ONLY public.interactions USING btree (regenerating_since) WHERE (regenerating_since IS NOT NULL);

CREATE INDEX interactions_default_regenerating_since_idx ON public.interactions_default USING btree (regenerating_since) WHERE (regenerating_since IS NOT NULL);

CREATE INDEX interactions_status ON ONLY public.interactions USING btree (status, created_at DESC, id);

CREATE INDEX interactions_default_status_created_at_id_idx ON public.interactions_default USING btree (status, created_at DESC, id);

CREATE INDEX interactions_queue ON ONLY public.interactions USING btree (status, priority, created_at, id);

CREATE INDEX interactions_default_status_priority_created_at_id_idx ON public.interactions_default USING btree (status, priority, created_at, id);

CREATE INDEX interactions_default_user_id_created_at_id_idx ON public.interactions_default USING btree (user_id, created_at DESC, id);

CREATE INDEX interactions_open ON ONLY public.interactions USING btree (user_id) WHERE (status = ANY (ARRAY['pending'::text, 'failed'::text]));

CREATE INDEX interactions_default_user_id_idx ON public.interactions_default USING btree (user_id) WHERE (status = ANY (ARRAY['pending'::text, 'failed'::text]));

CREATE INDEX interactions_flags ON ONLY public.interactions USING btree (verdict_level, status, priority, created_at, id);

CREATE INDEX interactions_default_verdict_level_status_priority_created__idx ON public.interactions_default USING btree (verdict_level, status, priority, created_at, id);

CREATE INDEX kept_updates_age ON public.kept_updates USING btree (received_at);

CREATE INDEX kept_updates_customer ON public.kept_updates USING btree (customer_id, received_at);

CREATE INDEX kept_updates_page ON public.kept_updates USING btree (received_at DESC, update_id DESC);

CREATE INDEX kept_updates_reason ON public.kept_updates USING btree (reason, received_at DESC, update_id DESC);

CREATE INDEX knowledge_chunks_embedding ON public.knowledge_chunks USING hnsw (embedding public.vector_cosine_ops);

CREATE INDEX knowledge_chunks_index ON public.knowledge_chunks USING btree (chunk_index);

CREATE INDEX knowledge_documents_newest ON public.knowledge_documents USING btree (updated_at DESC, id DESC);

CREATE INDEX knowledge_documents_source ON public.knowledge_documents USING btree (source);

CREATE INDEX knowledge_documents_tags ON public.knowledge_documents USING gin (tags);

CREATE INDEX knowledge_documents_type ON public.knowledge_documents USING btree (document_type);

CREATE INDEX knowledge_documents_vectors ON public.knowledge_documents USING btree (engine, embedder);

CREATE INDEX login_failures_at ON public.login_failures USING btree (at);

CREATE INDEX memory_logs_customer ON public.memory_logs USING btree (user_id, place DESC);

CREATE INDEX memory_logs_embedded_by ON public.memory_logs USING btree (embedded_by) WHERE (embedded_by IS NOT NULL);

CREATE INDEX memory_logs_full_text ON public.memory_logs USING gin (full_text) WITH (fastupdate=off);

CREATE INDEX memory_logs_timestamp ON public.memory_logs USING btree ("timestamp");

CREATE INDEX memory_logs_unembedded ON public.memory_logs USING btree (user_id, place DESC) WHERE ((embedding IS NULL) AND (embedded_by IS NULL));

CREATE INDEX memory_summaries_age ON public.memory_summaries USING btree (created_at);

CREATE INDEX messages_customer ON public.messages USING btree (user_id, sent_at DESC, id DESC);

CREATE INDEX messages_interaction ON public.messages USING btree (interaction_id, interaction_created_at);

CREATE INDEX messages_received ON public.messages USING btree (user_id, received_at);

CREATE INDEX model_calls_age ON public.model_calls USING btree (created_at);

CREATE INDEX model_calls_user ON public.model_calls USING btree (user_id);

CREATE INDEX note_mentions_customer ON public.note_mentions USING btree (user_id);

CREATE INDEX note_mentions_reviewer ON public.note_mentions USING btree (reviewer_id);

CREATE INDEX note_mentions_unseen ON public.note_mentions USING btree (reviewer_id, mentioned_at DESC) WHERE (seen_at IS NULL);

CREATE INDEX notifications_age ON public.notifications USING btree (created_at);

CREATE INDEX notifications_customer ON public.notifications USING btree (user_id);

CREATE INDEX notifications_queued ON public.notifications USING btree (created_at) WHERE (state = 'queued'::text);

CREATE INDEX notifications_reviewer ON public.notifications USING btree (reviewer_id);

CREATE INDEX notifications_sent ON public.notifications USING btree (reviewer_id, sent_at DESC) WHERE (state = 'sent'::text);

CREATE INDEX presence_customer ON public.presence USING btree (user_id);

CREATE INDEX presence_review ON public.presence USING btree (interaction_id) WHERE (interaction_id IS NOT NULL);

CREATE INDEX protocol_audit_log_user ON public.protocol_audit_log USING btree (user_id, id DESC);

CREATE INDEX push_subscriptions_reviewer ON public.push_subscriptions USING btree (reviewer_id, created_at DESC);

CREATE INDEX quarantine_messages_expiry ON public.quarantine_messages USING btree (expires_at);

CREATE INDEX quarantine_messages_held ON public.quarantine_messages USING btree (reason, id) WHERE (released_at IS NULL);

CREATE INDEX quarantine_messages_user ON public.quarantine_messages USING btree (user_id, id);

CREATE INDEX recovery_operations_page ON public.recovery_operations USING btree (started_at DESC, id DESC);

CREATE UNIQUE INDEX recovery_operations_running ON public.recovery_operations USING btree (kind) WHERE (state = 'running'::text);

CREATE INDEX recovery_operations_started_by ON public.recovery_operations USING btree (started_by) WHERE (started_by IS NOT NULL);

CREATE INDEX retention_runs_newest ON public.retention_runs USING btree (started_at DESC);

CREATE INDEX review_answers_age ON public.review_answers USING btree (created_at);

CREATE INDEX review_answers_customer ON public.review_answers USING btree (user_id);

CREATE INDEX review_posts_age ON public.review_posts USING btree (created_at);

CREATE INDEX review_posts_open ON public.review_posts USING btree (user_id) WHERE (NOT settled);

CREATE UNIQUE INDEX review_topics_customer ON public.review_topics USING btree (user_id, chat_id);

CREATE INDEX reviewer_updates_age ON public.reviewer_updates USING btree (received_at);

CREATE UNIQUE INDEX reviewers_email ON public.reviewers USING btree (email);

CREATE INDEX saved_views_owner ON public.saved_views USING btree (reviewer_id);

CREATE INDEX saved_views_shared ON public.saved_views USING btree (id) WHERE shared;

CREATE INDEX search_entries_customer ON public.search_entries USING btree (user_id, at DESC, id DESC);

CREATE UNIQUE INDEX search_entries_message ON public.search_entries USING btree (message_id) WHERE (message_id IS NOT NULL);

CREATE INDEX search_entries_newest ON public.search_entries USING btree (at DESC, id DESC);

CREATE UNIQUE INDEX search_entries_reply ON public.search_entries USING btree (interaction_id, interaction_created_at) WHERE (interaction_id IS NOT NULL);

CREATE INDEX search_entries_words ON public.search_entries USING gin (words);

CREATE INDEX settings_versions_author ON public.settings_versions USING btree (author_id) WHERE (author_id IS NOT NULL);

CREATE INDEX settings_versions_restored ON public.settings_versions USING btree (restored) WHERE (restored IS NOT NULL);

CREATE INDEX translations_customer ON public.translations USING btree (user_id);

CREATE INDEX unsent_answers_age ON public.unsent_answers USING btree (saved_at);

CREATE INDEX unsent_answers_customer ON public.unsent_answers USING btree (user_id);

CREATE INDEX unsent_answers_reviewer ON public.unsent_answers USING btree (reviewer_id, saved_at DESC);

CREATE INDEX user_protocol_status_performer ON public.user_protocol_status USING btree (performed_by) WHERE (performed_by IS NOT NULL);

CREATE INDEX user_sessions_expired ON public.user_sessions USING btree (expires_at);

CREATE INDEX user_sessions_key ON public.user_sessions USING btree (key_hash) WHERE (key_hash IS NOT NULL);

CREATE INDEX user_sessions_open ON public.user_sessions USING btree (reviewer_id, created_at DESC, id DESC) WHERE (revoked_at IS NULL);

CREATE INDEX wal_fallback_customer ON public.wal_fallback USING btree (customer_id, id);

ALTER INDEX public.interactions_assigned ATTACH PARTITION public.interactions_default_assigned_to_idx;

ALTER INDEX public.interactions_claims ATTACH PARTITION public.interactions_default_claimed_until_idx;

ALTER INDEX public.interactions_newest ATTACH PARTITION public.interactions_default_created_at_id_idx;

ALTER INDEX public.interactions_deadlines ATTACH PARTITION public.interactions_default_deadline_idx;

ALTER INDEX public.interactions_decided ATTACH PARTITION public.interactions_default_decided_at_id_decided_by_idx;

ALTER INDEX public.interactions_preferences ATTACH PARTITION public.interactions_default_decided_at_id_idx;

ALTER INDEX public.interactions_decider ATTACH PARTITION public.interactions_default_decided_by_created_at_id_idx;

ALTER INDEX public.interactions_tags ATTACH PARTITION public.interactions_default_edit_tags_idx;

ALTER INDEX public.interactions_pkey ATTACH PARTITION public.interactions_default_pkey;

ALTER INDEX public.interactions_proposer ATTACH PARTITION public.interactions_default_proposed_by_idx;

ALTER INDEX public.interactions_regenerating ATTACH PARTITION public.interactions_default_regenerating_since_idx;

ALTER INDEX public.interactions_status ATTACH PARTITION public.interactions_default_status_created_at_id_idx;

ALTER INDEX public.interactions_queue ATTACH PARTITION public.interactions_default_status_priority_created_at_id_idx;

ALTER INDEX public.interactions_customer ATTACH PARTITION public.interactions_default_user_id_created_at_id_idx;

ALTER INDEX public.interactions_open ATTACH PARTITION public.interactions_default_user_id_idx;

ALTER INDEX public.interactions_flags ATTACH PARTITION public.interactions_default_verdict_level_status_priority_created__idx;

CREATE TRIGGER deliveries_require_approval BEFORE INSERT OR UPDATE ON public.deliveries FOR EACH ROW EXECUTE FUNCTION public.require_approval();

CREATE TRIGGER interactions_count_change AFTER INSERT OR DELETE OR UPDATE ON public.interactions FOR EACH ROW EXECUTE FUNCTION public.count_analytics_change();

CREATE TRIGGER interactions_keep_decision BEFORE UPDATE ON public.interactions FOR EACH ROW EXECUTE FUNCTION public.keep_decision();

CREATE TRIGGER interactions_keep_pieces BEFORE UPDATE ON public.interactions FOR EACH ROW EXECUTE FUNCTION public.keep_pieces();

CREATE TRIGGER interactions_require_second BEFORE INSERT OR UPDATE OF status ON public.interactions FOR EACH ROW EXECUTE FUNCTION public.require_second_person();

CREATE TRIGGER interactions_search_insert AFTER INSERT ON public.interactions FOR EACH ROW WHEN ((new.status = 'sent'::text)) EXECUTE FUNCTION public.search_sent_reply();

CREATE TRIGGER interactions_search_update AFTER UPDATE ON public.interactions FOR EACH ROW WHEN (((new.status = 'sent'::text) AND (old.status <> 'sent'::text))) EXECUTE FUNCTION public.search_sent_reply();

CREATE TRIGGER messages_search_insert AFTER INSERT ON public.messages REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.search_new_messages();

CREATE TRIGGER messages_search_update AFTER UPDATE OF text, media ON public.messages FOR EACH ROW WHEN (((old.text IS DISTINCT FROM new.text) OR (old.media IS DISTINCT FROM new.media))) EXECUTE FUNCTION public.search_edited_message();

CREATE TRIGGER model_calls_count_change AFTER INSERT OR DELETE OR UPDATE ON public.model_calls FOR EACH ROW EXECUTE FUNCTION public.count_analytics_change();

CREATE TRIGGER settings_versions_keep BEFORE DELETE OR UPDATE ON public.settings_versions FOR EACH ROW EXECUTE FUNCTION public.keep_settings();

CREATE TRIGGER user_current_status_list_insert AFTER INSERT ON public.user_current_status FOR EACH ROW EXECUTE FUNCTION public.list_user_current_status();

CREATE TRIGGER user_current_status_list_update AFTER UPDATE ON public.user_current_status FOR EACH ROW WHEN ((((old.funnel_status IS DISTINCT FROM new.funnel_status) OR (old.nickname IS DISTINCT FROM new.nickname)) OR (old.updated_at IS DISTINCT FROM new.updated_at))) EXECUTE FUNCTION public.list_user_current_status();

CREATE TRIGGER users_forget_copies AFTER DELETE ON public.users FOR EACH ROW EXECUTE FUNCTION public.forget_copies();

CREATE TRIGGER users_list_insert AFTER INSERT ON public.users FOR EACH ROW EXECUTE FUNCTION public.list_users();

CREATE TRIGGER users_list_update AFTER UPDATE ON public.users FOR EACH ROW WHEN (((((old.telegram_user_id IS DISTINCT FROM new.telegram_user_id) OR (old.display_name IS DISTINCT FROM new.display_name)) OR (old.username IS DISTINCT FROM new.username)) OR (old.updated_at IS DISTINCT FROM new.updated_at))) EXECUTE FUNCTION public.list_users();

ALTER TABLE ONLY public.agreement_judgements
    ADD CONSTRAINT agreement_judgements_first_id_fkey FOREIGN KEY (first_id) REFERENCES public.reviewers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.agreement_judgements
    ADD CONSTRAINT agreement_judgements_interaction_id_interaction_created_at_fkey FOREIGN KEY (interaction_id, interaction_created_at) REFERENCES public.interactions(id, created_at) ON DELETE CASCADE;

ALTER TABLE ONLY public.agreement_judgements
    ADD CONSTRAINT agreement_judgements_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.reviewers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.agreement_judgements
    ADD CONSTRAINT agreement_judgements_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_made_in_fkey FOREIGN KEY (made_in) REFERENCES public.user_sessions(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.reviewers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.archive_parts
    ADD CONSTRAINT archive_parts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.archived_interactions
    ADD CONSTRAINT archived_interactions_part_fkey FOREIGN KEY (part) REFERENCES public.archive_parts(name) ON DELETE CASCADE;

ALTER TABLE ONLY public.archived_interactions
    ADD CONSTRAINT archived_interactions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.reviewers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.attachments
    ADD CONSTRAINT attachments_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.canned_replies
    ADD CONSTRAINT canned_replies_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES public.reviewers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.customer_list
    ADD CONSTRAINT customer_list_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.customer_notes
    ADD CONSTRAINT customer_notes_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.reviewers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.customer_notes
    ADD CONSTRAINT customer_notes_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_attachment_fkey FOREIGN KEY (interaction_id, attachment_id) REFERENCES public.attachments(interaction_id, id);

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_interaction_id_interaction_created_at_fkey FOREIGN KEY (interaction_id, interaction_created_at) REFERENCES public.interactions(id, created_at) ON DELETE CASCADE;

ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.erasures
    ADD CONSTRAINT erasures_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES public.reviewers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.handled_updates
    ADD CONSTRAINT handled_updates_erasure_id_fkey FOREIGN KEY (erasure_id) REFERENCES public.erasures(id) ON DELETE SET NULL;

ALTER TABLE public.interactions
    ADD CONSTRAINT interactions_assigned_to_fkey FOREIGN KEY (assigned_to) REFERENCES public.reviewers(id) ON DELETE SET NULL;

ALTER TABLE public.interactions
    ADD CONSTRAINT interactions_claimed_by_fkey FOREIGN KEY (claimed_by) REFERENCES public.reviewers(id);

ALTER TABLE public.interactions
    ADD CONSTRAINT interactions_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.reviewers(id);

ALTER TABLE public.interactions
    ADD CONSTRAINT interactions_proposed_by_fkey FOREIGN KEY (proposed_by) REFERENCES public.reviewers(id) ON DELETE SET NULL;

ALTER TABLE public.interactions
    ADD CONSTRAINT interactions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.knowledge_chunks
    ADD CONSTRAINT knowledge_chunks_document_id_fkey FOREIGN KEY (document_id) REFERENCES public.knowledge_documents(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.memory_logs
    ADD CONSTRAINT memory_logs_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.memory_summaries
    ADD CONSTRAINT memory_summaries_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.message_processing_cursors
    ADD CONSTRAINT message_processing_cursors_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_interaction_id_interaction_created_at_fkey FOREIGN KEY (interaction_id, interaction_created_at) REFERENCES public.interactions(id, created_at) ON DELETE CASCADE;

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.model_calls
    ADD CONSTRAINT model_calls_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.note_mentions
    ADD CONSTRAINT note_mentions_note_id_fkey FOREIGN KEY (note_id) REFERENCES public.customer_notes(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.note_mentions
    ADD CONSTRAINT note_mentions_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.reviewers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.note_mentions
    ADD CONSTRAINT note_mentions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.notification_preferences
    ADD CONSTRAINT notification_preferences_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.reviewers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.reviewers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.notifications
    ADD CONSTRAINT notifications_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.presence
    ADD CONSTRAINT presence_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.reviewers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.presence
    ADD CONSTRAINT presence_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.protocol_audit_log
    ADD CONSTRAINT protocol_audit_log_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.push_subscriptions
    ADD CONSTRAINT push_subscriptions_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.reviewers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.quarantine_messages
    ADD CONSTRAINT quarantine_messages_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.recovery_operations
    ADD CONSTRAINT recovery_operations_started_by_fkey FOREIGN KEY (started_by) REFERENCES public.reviewers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.review_answers
    ADD CONSTRAINT review_answers_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.reviewers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.review_answers
    ADD CONSTRAINT review_answers_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.review_posts
    ADD CONSTRAINT review_posts_panel_by_fkey FOREIGN KEY (panel_by) REFERENCES public.reviewers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.review_posts
    ADD CONSTRAINT review_posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.review_topics
    ADD CONSTRAINT review_topics_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.saved_views
    ADD CONSTRAINT saved_views_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.reviewers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.search_entries
    ADD CONSTRAINT search_entries_interaction_id_interaction_created_at_fkey FOREIGN KEY (interaction_id, interaction_created_at) REFERENCES public.interactions(id, created_at) ON DELETE CASCADE;

ALTER TABLE ONLY public.search_entries
    ADD CONSTRAINT search_entries_message_id_fkey FOREIGN KEY (message_id) REFERENCES public.messages(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.settings_versions
    ADD CONSTRAINT settings_versions_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.reviewers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.settings_versions
    ADD CONSTRAINT settings_versions_restored_fkey FOREIGN KEY (restored) REFERENCES public.settings_versions(version);

ALTER TABLE ONLY public.telegram_accounts
    ADD CONSTRAINT telegram_accounts_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.reviewers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.telegram_link_codes
    ADD CONSTRAINT telegram_link_codes_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.reviewers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.translation_preferences
    ADD CONSTRAINT translation_preferences_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.reviewers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.translations
    ADD CONSTRAINT translations_interaction_id_interaction_created_at_fkey FOREIGN KEY (interaction_id, interaction_created_at) REFERENCES public.interactions(id, created_at) ON DELETE CASCADE;

ALTER TABLE ONLY public.translations
    ADD CONSTRAINT translations_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.unsent_answers
    ADD CONSTRAINT unsent_answers_interaction_id_interaction_created_at_fkey FOREIGN KEY (interaction_id, interaction_created_at) REFERENCES public.interactions(id, created_at) ON DELETE CASCADE;

ALTER TABLE ONLY public.unsent_answers
    ADD CONSTRAINT unsent_answers_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.reviewers(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.unsent_answers
    ADD CONSTRAINT unsent_answers_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_current_status
    ADD CONSTRAINT user_current_status_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_protocol_status
    ADD CONSTRAINT user_protocol_status_performed_by_fkey FOREIGN KEY (performed_by) REFERENCES public.reviewers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.user_protocol_status
    ADD CONSTRAINT user_protocol_status_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_sessions
    ADD CONSTRAINT user_sessions_reviewer_id_fkey FOREIGN KEY (reviewer_id) REFERENCES public.reviewers(id) ON DELETE CASCADE;
