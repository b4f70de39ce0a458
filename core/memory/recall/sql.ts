/** Long-term memory in Postgres: statements that write entries and find relevant ones. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../../compiler.ts";
import type { CustomerId } from "../../kernel/ids.ts";
import { edge, seen, unseen } from "../history-sql.ts";
import { novelty, noveltyOf } from "./novelty-sql.ts";
import type { HistoryEntry } from "../schema.ts";

/** A row of long-term memory to write; `words` are its search words. */
export interface MemoryLog {
  readonly id: string;
  readonly type: HistoryEntry["role"];
  readonly content: string;
  /** ISO 8601, like all times here. */
  readonly at: string;
  readonly edited_at: string | null;
  readonly meta_data: object;
  readonly words: readonly string[];
  /** The words for its day, matched exactly. */
  readonly dates: readonly string[];
}

/** Entries only pass score to neighbours within a session; `place` jumps by this much at the start of a new one. */
const sessionGap = 10;

/** The customer's prefix in every lexeme, so that a search reads no other customer's postings. */
const markOf = (customer: CustomerId): string => `${customer.replaceAll("-", "").slice(0, 12)}:`;

/**
 * Appends missing entries in the given order, and applies later edits of existing ones; an edit does not restore what
 * was forgotten. Two concurrent transactions may give two entries the same place, which only makes both neighbours of
 * the same entries. Postgres inlines `memory_lexemes` because its argument is a column, not a subquery.
 */
export const insertMemoryLogs = (customer: CustomerId, logs: readonly MemoryLog[], pauseMs: number) =>
  statement(sql`
    with given as (
      select l.*, f.full_text, f.length, row_number() over () as position
      from jsonb_to_recordset(${json(logs)}) as l(id uuid, type text, content text, at timestamptz,
        edited_at text, meta_data jsonb, words jsonb, dates jsonb)
      cross join lateral (
        select array_to_tsvector(coalesce(array_agg(distinct ${markOf(customer)} || lexeme), '{}')
            || array(select ${markOf(customer)} || jsonb_array_elements_text(l.dates))) as full_text,
          count(distinct word) as length
        from (select array(select jsonb_array_elements_text(l.words)) as words) w, memory_lexemes(w.words)) f
    ), edited as (
      update memory_logs m set content = g.content, full_text = g.full_text, length = g.length,
        embedding = null, embedded_by = null,
        meta_data = m.meta_data || g.meta_data || jsonb_build_object('edited_at', g.edited_at)
      from given g where m.id = g.id and g.edited_at::timestamptz >
        coalesce((m.meta_data ->> 'edited_at')::timestamptz, '-infinity')
    ), last as (
      select timestamp, number, place from memory_logs where user_id = ${customer}::uuid order by place desc limit 1
    ), fresh as (
      select g.*, row_number() over (order by position) as nth,
        g.at - coalesce(lag(g.at) over (order by position), (select timestamp from last))
          > ${pauseMs}::integer * interval '1 millisecond' as later
      from given g where not exists (select from memory_logs m where m.id = g.id)
        and (g.edited_at is null or g.at >= coalesce(
          (select date_trunc('second', memory_since) from users where id = ${customer}::uuid), '-infinity'))
    )
    insert into memory_logs (id, user_id, timestamp, number, place, length, type, content, meta_data, full_text)
    select id, ${customer}::uuid, at, coalesce((select number from last), 0) + nth,
      coalesce((select place from last), 0)
        + sum(case when later then ${sessionGap}::integer else 1 end) over (order by position),
      length, type, content,
      case when edited_at is null then meta_data else meta_data || jsonb_build_object('edited_at', edited_at) end,
      full_text
    from fresh order by position
    on conflict (id) do nothing`);

/** A vector as text, such as `[0.1,0.2]`; only vectors of the same embedder can be compared. */
export interface QueryVector {
  readonly embedder: string;
  readonly vector: string;
}

/** An alternative to the query word with this index. */
interface OtherWord {
  readonly of: number;
  readonly word: string;
}

/** The words to search, and alternatives for some of them (by index). */
export interface RecallQuery {
  readonly words: readonly string[];
  /** Other spellings, with full weight. */
  readonly spellings: readonly OtherWord[];
  readonly related: readonly OtherWord[];
  /** The question's vector, or null if none is configured. */
  readonly near: QueryVector | null;
  /** How many of the newest entries to skip, because the reader sees them anyway. */
  readonly skip: number;
  /** Also skips the entries of this many of the newest messages and replies. */
  readonly shown: number;
  /** The prompt budget of all entries together. */
  readonly tokens: number;
}

/** A remembered entry relevant to the question; `rank` counts from 1 (best), `number` from the first entry ever. */
export interface RecalledEntry {
  readonly id: string;
  readonly number: number;
  readonly type: HistoryEntry["role"];
  readonly content: string;
  readonly at: string;
  readonly meta_data: Readonly<Record<string, unknown>>;
  readonly rank: number;
}

/** The single row of a recall: one value takes a fifth of the bytes of separate rows. */
export interface Recalled {
  readonly entries: readonly RecalledEntry[];
}

/** Weight of related words. */
const relatedShare = 0.4;
/** BM25's saturation and length normalisation, and the typical number of words in an entry. */
const bm25 = { k1: 1.2, b: 0.75, typical: 12 };
/** Exponent of a word's inverse document frequency: above 1, one rare word counts more than several common ones. */
const rarity = 1.3;
/**
 * The share of its score that an entry passes to those after and before it, nearest first. More goes to those after it,
 * because an answer needs its question more than the reverse.
 */
const passedOn = { after: [0.5, 0.3, 0.2, 0.1], before: [0.4, 0.2, 0.1, 0.05] };
/** A word in this many of a customer's entries and in this share of them says nothing and is left out. */
const everywhere = { entries: 1_000, share: 0.1 };
/**
 * A word in more entries and a larger share, such as a speaker's name, passes nothing to neighbours. Its entries fill
 * the budget that rarer words leave, the most novel ones first (up to `novelty` times more weight).
 */
const common = { entries: 50, share: 1 / 3, weight: 2, novelty: 3 };
/** How many entries, by their own words' score, pass score to neighbours: bounds the cost of common words. */
const maxPassing = 300;
/** How many of the newest entries with vectors are compared: nothing else bounds the cost of an exact search. */
const compared = 500;
/** Reciprocal rank fusion: `k` sets how slowly ranks lose weight, `recency` how much recency counts. */
const fusion = { k: 60, recency: 0.05 };
/** Candidates for a token budget: as many as fit if all are four words long, and enough to compare. */
const candidates = (tokens: number): number => Math.ceil(Math.max(1_600, tokens) / 8);

const steps = sql.raw(
  [
    [0, 1],
    ...passedOn.after.map((share, at) => [at + 1, share]),
    ...passedOn.before.map((share, at) => [-at - 1, share]),
  ]
    .map(([step, share]) => `(${step}, ${share}::float8)`)
    .join(", "),
);

/** Each query word as a search for all its stems, and a second one for related words if it does not occur itself. */
const queries = (customer: CustomerId, { words, spellings, related }: RecallQuery) => sql`
  given as (
    select array_agg(value ->> 0 order by nth) as words, array_agg((value -> 1)::integer order by nth) as of
    from jsonb_array_elements(${json([
      ...words.map((word, of) => [word, of]),
      ...[...spellings, ...related].map(({ word, of }) => [word, of]),
    ])}) with ordinality as e(value, nth)
  ), expanded as (
    select given.of[l.word] as of, l.word > ${words.length + spellings.length}::integer as related,
      string_agg(quote_literal(${markOf(customer)} || l.lexeme), ' | ')::tsquery as query
    from given cross join lateral memory_lexemes(given.words) l group by 1, 2
  ), term as (
    select of, 1::float8 as share, query from expanded where not related
    union all
    select -1 - k.of, ${relatedShare}::float8, k.query && !!a.query
    from expanded k join expanded a on a.of = k.of and not a.related where k.related
  )`;

/**
 * BM25 over the customer's own entries (a word counts once per entry), with scores passed to neighbours. Only the
 * full-text index supports `is not distinct from`, and the aggregate makes it one lookup per term: both keep the
 * planner from reading everything.
 */
const byWords = (customer: CustomerId, limit: number) => sql`
  hit as (
    select term.share, m.* from term
    cross join lateral (select count(*) as entries, array_agg(place) as places, array_agg(length) as lengths
      from memory_logs l where l.full_text @@ term.query and l.user_id is not distinct from ${customer}::uuid) m
    where m.entries > 0 and (m.entries < ${everywhere.entries}::integer
      or m.entries < ${everywhere.share}::float8 * (select number from edge))
  ), weighed as materialized (
    select places, lengths, entries > greatest(${common.entries}::integer,
        ${common.share}::float8 * (select number from edge)) as common,
      share * power(ln(1 + (greatest((select number from edge), entries) - entries
        + 0.5::float8) / (entries + 0.5::float8)), ${rarity}::float8) as weight from hit
  ), own as materialized (
    select place, coalesce(sum(weight) filter (where not common), 0) / saturated as score,
      ${common.weight}::float8 * coalesce(sum(weight) filter (where common), 0) / saturated as filler
    from weighed cross join lateral unnest(places, lengths) as m(place, length)
    cross join lateral (select 1 + ${bm25.k1}::float8 * (1 - ${bm25.b}::float8
      + ${bm25.b}::float8 * length / ${bm25.typical}::float8) as saturated) s
    where place <= (select place from edge)
    group by place, saturated
  ), spread as (
    select place, sum(score) as score, sum(filler) as filler from (
      select passing.place + step as place, score * share as score, 0::float8 as filler
      from (select place, score from own where score > 0 order by score desc limit ${maxPassing}::integer) passing
      cross join (values ${steps}) as s(step, share)
      union all select place, 0, filler from own where filler > 0
    ) given
    where place <= (select place from edge)
    group by 1 order by sum(score + filler) desc limit ${limit}::integer
  )`;

/** Cosine distance over the newest entries with a vector of the same embedder. */
const byVectors = (customer: CustomerId, { embedder, vector }: QueryVector, limit: number) => sql`
  , near as (
    select place, row_number() over (order by distance) as nearness from (
      select place, memory_distance(embedding, memory_vector(${vector})) as distance from (
        select place, embedding from memory_logs
        where user_id = ${customer}::uuid and embedded_by = ${embedder} and embedding is not null and place <= (select place from edge)
        order by place desc limit ${compared}::integer) newest
    ) measured where distance is not null order by distance limit ${limit}::integer
  )`;

const rankScore = (by: RawBuilder<unknown>) =>
  sql`1 / (${fusion.k}::float8 + row_number() over (order by ${by}))`;

/** Each candidate's entry. */
const found = (customer: CustomerId, near: boolean) => sql`
  , found as materialized (
    select m.*, f.score, f.filler, ${near ? sql`f.nearness` : sql`null::bigint as nearness`}
    from ${near ? sql`(select * from spread full join near using (place))` : sql`spread`} f
    cross join lateral (select * from memory_logs l
      where l.user_id = ${customer}::uuid and l.place = f.place and ${unseen} offset 0) m
  )`;

/** A short entry gets up to half less of the score from its words and neighbours. */
const relevance = sql`m.score * (1 + least(1, m.length / ${bm25.typical}::float8))
  + m.filler * (1 + ${common.novelty}::float8 * ${noveltyOf(sql`m.place`)})`;

/** The most relevant entries before the newest `skip`, best first: one statement, one round trip. */
export const selectRecalled = (customer: CustomerId, query: RecallQuery) =>
  statement<Recalled>(sql`
    with ${seen(customer, query.shown)}, ${edge(customer, query)}, ${queries(customer, query)}, ${byWords(customer, candidates(query.tokens))}
    ${query.near === null ? sql`` : byVectors(customer, query.near, candidates(query.tokens))}
    ${found(customer, query.near !== null)}, ${novelty}
    , scored as (
      select m.id, m.number, m.type, m.content, m.timestamp as at, m.meta_data,
        case when m.score is null then 0 else ${rankScore(sql`${relevance} desc nulls last, m.place desc`)} end
        + coalesce(1 / (${fusion.k}::float8 + m.nearness), 0)
        + ${fusion.recency}::float8 * ${rankScore(sql`m.place desc`)} as score
      from found m
    )
    select coalesce(json_agg(packed order by rank), '[]') as entries from (
      select *, row_number() over best as rank, sum(length(content) / 4 + 4) over best as tokens
      from scored window best as (order by score desc, number desc, id)) packed
    where tokens - length(content) / 4 - 4 < ${query.tokens}::integer`);
