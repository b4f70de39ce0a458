-- $1 = "a2fa57bf-fddc-5a58-8029-a302213df21f"
-- $2 = "a2fa57bf-fddc-5a58-8029-a302213df21f"
-- $3 = 10
-- $4 = "a2fa57bf-fddc-5a58-8029-a302213df21f"
-- $5 = "a2fa57bf-fddc-5a58-8029-a302213df21f"
-- $6 = 10
-- $7 = 10
-- $8 = "a2fa57bf-fddc-5a58-8029-a302213df21f"
-- $9 = 411
-- $10 = 10
-- $11 = "[[\"delivery\",0],[\"lamp\",1],[\"deliveries\",0],[\"light\",1]]"
-- $12 = 3
-- $13 = "a2fa57bffddc:"
-- $14 = 0.4
-- $15 = "a2fa57bf-fddc-5a58-8029-a302213df21f"
-- $16 = 1000
-- $17 = 0.1
-- $18 = 50
-- $19 = 0.3333333333333333
-- $20 = 1.3
-- $21 = 2
-- $22 = 1.2
-- $23 = 0.75
-- $24 = 0.75
-- $25 = 12
-- $26 = 300
-- $27 = 200
-- $28 = "[0.1,0.2]"
-- $29 = "a2fa57bf-fddc-5a58-8029-a302213df21f"
-- $30 = "lexical"
-- $31 = 500
-- $32 = 200
-- $33 = "a2fa57bf-fddc-5a58-8029-a302213df21f"
-- $34 = 60
-- $35 = 12
-- $36 = 3
-- $37 = 60
-- $38 = 0.05
-- $39 = 60
-- $40 = 800
with seen as materialized (
select coalesce(min(began) filter (where role = 'customer'), 'infinity') as customer,
coalesce(min(began) filter (where role = 'assistant'), 'infinity') as assistant
from (
(select 'customer' as role, sent_at as at, sent_at as began
from messages where user_id = $1::uuid and received_at > coalesce((select memory_since from users where id = $2::uuid), '-infinity')
order by sent_at desc, id desc limit $3::integer)
union all
(select 'assistant', reply.at, reply.began
from (select id from interactions where user_id = $4::uuid and status = 'sent'
and decided_at > coalesce((select memory_since from users where id = $5::uuid), '-infinity') order by decided_at desc limit $6::integer) i
cross join lateral (
select max(d.sent_at) as at, min(coalesce(d.sending_since, d.sent_at)) as began
from deliveries d where d.interaction_id = i.id) reply)
order by at desc limit $7::integer
) conversation), edge as materialized (
select place, number from (select place, number, type, timestamp from memory_logs where user_id = $8::uuid
order by place desc limit $9::integer) newest where timestamp < (select case type when 'customer' then customer else assistant end from seen)
order by place desc offset $10::integer limit 1), 
given as (
select array_agg(value ->> 0 order by nth) as words, array_agg((value -> 1)::integer order by nth) as of
from jsonb_array_elements($11::jsonb) with ordinality as e(value, nth)
), expanded as (
select given.of[l.word] as of, l.word > $12::integer as related,
string_agg(quote_literal($13 || l.lexeme), ' | ')::tsquery as query
from given cross join lateral memory_lexemes(given.words) l group by 1, 2
), term as (
select of, 1::float8 as share, query from expanded where not related
union all
select -1 - k.of, $14::float8, k.query && !!a.query
from expanded k join expanded a on a.of = k.of and not a.related where k.related
), 
hit as (
select term.share, m.* from term
cross join lateral (select count(*) as entries, array_agg(place) as places, array_agg(length) as lengths
from memory_logs l where l.full_text @@ term.query and l.user_id is not distinct from $15::uuid) m
where m.entries > 0 and (m.entries < $16::integer
or m.entries < $17::float8 * (select number from edge))
), weighed as materialized (
select places, lengths, entries > greatest($18::integer,
$19::float8 * (select number from edge)) as common,
share * power(ln(1 + (greatest((select number from edge), entries) - entries
+ 0.5::float8) / (entries + 0.5::float8)), $20::float8) as weight from hit
), own as materialized (
select place, coalesce(sum(weight) filter (where not common), 0) / saturated as score,
$21::float8 * coalesce(sum(weight) filter (where common), 0) / saturated as filler
from weighed cross join lateral unnest(places, lengths) as m(place, length)
cross join lateral (select 1 + $22::float8 * (1 - $23::float8
+ $24::float8 * length / $25::float8) as saturated) s
where place <= (select place from edge)
group by place, saturated
), spread as (
select place, sum(score) as score, sum(filler) as filler from (
select passing.place + step as place, score * share as score, 0::float8 as filler
from (select place, score from own where score > 0 order by score desc limit $26::integer) passing
cross join (values (0, 1::float8), (1, 0.5::float8), (2, 0.3::float8), (3, 0.2::float8), (4, 0.1::float8), (-1, 0.4::float8), (-2, 0.2::float8), (-3, 0.1::float8), (-4, 0.05::float8)) as s(step, share)
union all select place, 0, filler from own where filler > 0
) given
where place <= (select place from edge)
group by 1 order by sum(score + filler) desc limit $27::integer
)

, near as (
select place, row_number() over (order by distance) as nearness from (
select place, memory_distance(embedding, memory_vector($28)) as distance from (
select place, embedding from memory_logs
where user_id = $29::uuid and embedded_by = $30 and embedding is not null and place <= (select place from edge)
order by place desc limit $31::integer) newest
) measured where distance is not null order by distance limit $32::integer
)

, found as materialized (
select m.*, f.score, f.filler, f.nearness
from (select * from spread full join near using (place)) f
cross join lateral (select * from memory_logs l
where l.user_id = $33::uuid and l.place = f.place and timestamp < (select case type when 'customer' then customer else assistant end from seen) offset 0) m
), 
words as materialized (
select place, unnest(tsvector_to_array(full_text)) as lexeme from found where filler > 0
), novel as materialized (
select jsonb_object_agg(place, novelty) as by_place from (
select place, avg(ln(entries.all::float8 / said.entries)) / greatest(1, ln(entries.all::float8)) as novelty
from words join (select lexeme, count(*) as entries from words group by 1) said using (lexeme)
cross join (select count(*) as all from found where filler > 0) entries group by place, entries.all
) measured
)
, scored as (
select m.id, m.number, m.type, m.content, m.timestamp as at, m.meta_data,
case when m.score is null then 0 else 1 / ($34::float8 + row_number() over (order by m.score * (1 + least(1, m.length / $35::float8))
+ m.filler * (1 + $36::float8 * coalesce(((select by_place from novel) ->> (m.place)::text)::float8, 0)) desc nulls last, m.place desc)) end
+ coalesce(1 / ($37::float8 + m.nearness), 0)
+ $38::float8 * 1 / ($39::float8 + row_number() over (order by m.place desc)) as score
from found m
)
select coalesce(json_agg(packed order by rank), '[]') as entries from (
select *, row_number() over best as rank, sum(length(content) / 4 + 4) over best as tokens
from scored window best as (order by score desc, number desc, id)) packed
where tokens - length(content) / 4 - 4 < $40::integer
