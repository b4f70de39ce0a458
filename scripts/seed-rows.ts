/** Statements that generate historical data: customers' messages and reviewers' replies; one statement per chunk. */
import { judge } from "../core/constitution/constitution.ts";
import type { Verdict } from "../core/constitution/schema.ts";
import type { Statement } from "../core/kernel/sql.ts";

/** Parameters of every statement on interactions. */
export interface Plan {
  /** Total number of interactions. */
  readonly total: number;
  readonly customers: number;
  /** The same seed generates the same data; different seeds never share rows. */
  readonly seed: number;
  /** When the last interaction arrived, ISO 8601; the first is 90 days earlier. */
  readonly until: string;
}

/** Interactions from one number to another, both inclusive, starting at 1. */
export interface Chunk extends Plan {
  readonly first: number;
  readonly last: number;
}

/** The queue is among this many of the newest interactions. */
const open = 500;
/** Higher than any real Telegram id. */
const firstTelegramId = 7_000_000_000_000;
const idsOfSeed = 100_000_000;

/** The Telegram id of the customer with this number, counted from 0. */
export const telegramIdOf = ({ seed }: Plan, number: number): number =>
  firstTelegramId + seed * idsOfSeed + number;

/** A UUID derived from a name; version and variant mark it as custom (RFC 9562, version 8). */
const uuid = (name: string) => `overlay(overlay(md5(${name}) placing '8' from 13) placing '8' from 17)::uuid`;

/** A number between 0 and 1 that only depends on seed ($3), interaction and purpose. */
const chance = (purpose: number) =>
  `((hashint8extended(n * 64 + ${purpose}, $3::bigint) & 1048575)::double precision / 1048576)`;

const at = (later: string) => `date_trunc('milliseconds', ${later})`;

/** Each interaction's outcome, the same for all three tables; `offset 0` prevents evaluating it once per use. */
const drawn = `
  select n, ${uuid("'interaction ' || $3 || ' ' || n")} as id,
    ${at(`$5::timestamptz - interval '90 days' * (1 - (n - ${chance(1)}) / $4::bigint)`)} as created_at,
    (floor($6::integer * ${chance(2)} ^ 1.3))::integer as customer,
    case when n > $4::bigint - ${open} and ${chance(3)} < 0.6 then 'pending'
      when n > $4::bigint - ${open} and ${chance(3)} < 0.65 then 'failed'
      when n > $4::bigint - ${open} and ${chance(3)} < 0.7 then 'claimed'
      when ${chance(4)} < 0.08 then 'superseded' when ${chance(4)} < 0.11 then 'expired'
      when ${chance(4)} < 0.19 then 'rejected' when ${chance(4)} < 0.2 then 'undeliverable'
      when ${chance(4)} < 0.202 then 'unknown' else 'sent' end as status,
    case when ${chance(5)} < 0.9 then 'clean' when ${chance(5)} < 0.98 then 'flagged' else 'blocked' end as verdict,
    ${chance(6)} < 0.3 as edited, 1 + floor(6 * ${chance(7)} ^ 1.5)::integer as reviewer,
    -- The logarithm of the time to a decision is close to normal: half within five minutes, some after hours.
    exp(5.7 + 1.3 * 2 * (${chance(8)} + ${chance(9)} + ${chance(10)} - 1.5)) as seconds,
    200 + floor(1800 * ${chance(11)})::integer as input_tokens, 20 + floor(200 * ${chance(12)})::integer as output_tokens,
    ${chance(13)} as model, ${chance(14)} as tags, ${chance(15)} as score, ${chance(16)} as words
  from generate_series($1::bigint, $2::bigint) n offset 0`;

/** Questions, each with its answer. */
const exchanges = [
  ["Do you ship to Norway?", "Yes, we ship there; it takes three to five days."],
  ["My parcel arrived damaged.", "I am sorry for the trouble, let me look into it for you."],
  ["Has my order left the warehouse?", "Your order left our warehouse this morning."],
  ["I would like the scarf or the hat.", "Could you tell me which of the two you would like?"],
  ["Can I send the shoes back?", "Returns are free within thirty days."],
  ["When do you have the blue one again?", "The blue one is back in stock from Monday on."],
  ["It arrived at last.", "Thank you for your patience!"],
] as const;
const oneOf = (texts: readonly string[]) =>
  `(array[${texts.map((text) => `'${text}'`).join()}])[1 + floor(words * ${texts.length})::integer]`;
const question = `${oneOf(exchanges.map(([asked]) => asked))} || ' Order ' || n`;

/** What makes a draft flagged or blocked, as the constitution judges it. */
const violations = {
  flagged: "We guarantee delivery tomorrow.",
  blocked: "Please tell me your password.",
} as const;
const violation = `case verdict ${Object.entries(violations)
  .map(([level, text]) => `when '${level}' then ' ${text}'`)
  .join(" ")} else '' end`;

/** Each interaction's outcome with its draft; `offset 0` again, because the draft is used eight times. */
const drafted = `
  select d.*, ${oneOf(exchanges.map(([, answer]) => answer))} || ' (' || n || ')' || ${violation} as draft
  from (${drawn}) d offset 0`;

/** A part of the verdict on the draft, as SQL; null unless it was judged. */
const verdictPart = (part: (judged: Verdict, start: string) => string) =>
  `case when status <> 'failed' then case verdict ${Object.entries(violations)
    .map(([level, text]) => `when '${level}' then ${part(judge(text), `length(draft) - ${text.length}`)}`)
    .join(" ")} else ${part(judge(""), "0")} end end`;
const matchesOf = ({ matches }: Verdict, start: string) =>
  `jsonb_build_array(${matches
    .map(
      (
        match,
      ) => `jsonb_build_object('rule', '${match.rule}', 'category', '${match.category}', 'text', '${match.text}',
        'start', ${start} + ${match.start}, 'end', ${start} + ${match.end})`,
    )
    .join()})`;

const approved = "status in ('sent', 'undeliverable', 'unknown')";
const decided = `(status = 'rejected' or ${approved})`;
const final = `case when ${approved} then case when edited then 'Hello! ' || draft else draft end end`;
const reviewer = uuid("'reviewer ' || $3 || ' ' || reviewer");
const tagNames = ["tone", "facts", "length", "language", "safety", "personal", "structure"];
const tag = (shift: number) =>
  `(array[${tagNames.map((name) => `'${name}'`).join()}])[1 + (floor(tags * tags * 7)::integer + ${shift}) % 7]`;

/** A stage's column value, only if the stage was called. */
const llm1 = (value: string) => `case when status <> 'failed' then ${value} end`;
const llm2 = (value: string) => `case when status <> 'failed' and model > 0.02 then ${value} end`;

const parametersOf = ({ first, last, seed, total, until, customers }: Chunk) => [
  first,
  last,
  seed,
  total,
  until,
  customers,
];
const owners = `join users u on u.telegram_user_id = ${firstTelegramId} + $3::bigint * ${idsOfSeed} + d.customer`;

export const insertReviewers = ({ seed }: Plan): Statement => ({
  sql: `insert into reviewers (id, name, role)
    select ${uuid("'reviewer ' || $1 || ' ' || n")}, name, 'reviewer'
    from unnest(array['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn']) with ordinality made (name, n)
    on conflict do nothing`,
  parameters: [seed],
});

const begun = "$2::timestamptz - interval '90 days'";

/** As of 90 days ago: their messages make them active. `made` is JSON with id, telegram_user_id, display_name, funnel_status. */
export const insertCustomers = (made: string, until: string): Statement => ({
  sql: `with added as (
      insert into users (id, telegram_user_id, display_name, language_code, created_at, updated_at)
      select id, telegram_user_id, display_name, 'en', ${begun}, ${begun}
      from jsonb_to_recordset($1::jsonb) as c (id uuid, telegram_user_id bigint, display_name text)
      on conflict do nothing returning id, telegram_user_id
    )
    insert into user_current_status (user_id, funnel_status, updated_at)
    select a.id, c.funnel_status, ${begun}
    from added a join jsonb_to_recordset($1::jsonb) as c (id uuid, funnel_status text) on c.id = a.id`,
  parameters: [made, until],
});

export const insertInteractions = (chunk: Chunk): Statement => ({
  sql: `insert into interactions (id, created_at, user_id, chat_id, status, priority, draft_text, draft_bubbles, failure,
      llm1_model, llm1_text, llm1_input_tokens, llm1_output_tokens, llm1_cost_usd,
      llm2_model, llm2_text, llm2_input_tokens, llm2_output_tokens, llm2_cost_usd,
      verdict_level, verdict_score, verdict_categories, verdict_matches, claimed_by, claimed_until, decision_id, decided_by, decided_at, final_text, approved_pieces,
      edit_tags, quality_score, reject_reason, conversation_context, drafted_at, updated_at)
    select d.id, d.created_at, u.id, u.telegram_user_id, status,
      case when status = 'failed' or verdict = 'blocked' then 3 when verdict = 'flagged' then 4 else 5 end,
      case when status <> 'failed' then draft end,
      case when status <> 'failed' then jsonb_build_array(draft) end,
      case when status = 'failed' then 'model_failed: made up' end,
      ${llm1("case when model < 0.98 then 'google/gemini-2.5-flash' else 'example/unpriced' end")},
      ${llm1("draft")}, ${llm1("input_tokens")}, ${llm1("output_tokens")},
      ${llm1("case when model < 0.98 then round((input_tokens * 0.3 + output_tokens * 2.5) / 1000000, 8) end")},
      ${llm2("'openai/gpt-4o-mini'")}, ${llm2("draft")}, ${llm2("input_tokens / 2")}, ${llm2("output_tokens")},
      ${llm2("round((input_tokens * 0.075 + output_tokens * 0.6) / 1000000, 8)")},
      case when status <> 'failed' then verdict end,
      ${verdictPart(({ score }) => String(score))},
      coalesce(${verdictPart(({ categories }) => `array[${categories.map((one) => `'${one}'`).join()}]::text[]`)}, '{}'),
      coalesce(${verdictPart(matchesOf)}, '[]'),
      case when status = 'claimed' then ${reviewer} end,
      case when status = 'claimed' then $5::timestamptz + interval '10 minutes' end,
      case when ${decided} then ${uuid("'decision ' || $3 || ' ' || n")} end,
      case when ${decided} then ${reviewer} end,
      case when ${decided} then ${at("d.created_at + make_interval(secs => seconds)")} end,
      ${final}, case when ${approved} then jsonb_build_array(${final}) end,
      case when ${approved} and edited
        then case when score < 0.5 then array[${tag(0)}] else array[${tag(0)}, ${tag(1)}] end else '{}' end,
      case when ${approved} and score < 0.4 then 1 + floor(score * 12.5)::integer end,
      case when status = 'rejected' then 'Made up: not needed.' end,
      '{"summary": null, "recent": 4, "count": 4, "recalled": [], "knowledge": []}',
      d.created_at + interval '4 seconds', d.created_at + make_interval(secs => seconds)
    from (${drafted}) d ${owners}
    on conflict do nothing`,
  parameters: parametersOf(chunk),
});

export const insertMessages = (chunk: Chunk): Statement => ({
  sql: `insert into messages (chat_id, telegram_message_id, user_id, interaction_id, interaction_created_at, update_id,
      text, sent_at, received_at)
    select u.telegram_user_id, 2 * n, u.id, d.id, d.created_at, n, ${question}, d.created_at, d.created_at
    from (${drawn}) d ${owners}
    on conflict do nothing`,
  parameters: parametersOf(chunk),
});

export const insertDeliveries = (chunk: Chunk): Statement => ({
  sql: `insert into deliveries (id, interaction_id, interaction_created_at, user_id, chat_id, position, text, state, attempts,
      not_before, telegram_message_id, sent_at, created_at, updated_at)
    select ${uuid("'delivery ' || $3 || ' ' || n")}, d.id, d.created_at, u.id, u.telegram_user_id, 0, ${final}, status, 1,
      answered.at, case when status = 'sent' then 2 * n + 1 end, case when status = 'sent' then answered.at end,
      answered.at, answered.at
    from (${drafted}) d ${owners}
    cross join lateral (select ${at("d.created_at + make_interval(secs => seconds)")} as at) answered
    where ${approved}
    on conflict do nothing`,
  parameters: parametersOf(chunk),
});
