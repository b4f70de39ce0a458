/** The statement that reads a page of all interactions. */
import type { RawBuilder } from "kysely";
import { sql, statement } from "../compiler.ts";
import { answerTarget, newestFirst, page, reviews } from "./list-sql.ts";
import { messagesShown } from "./rules.ts";
import type { ReviewStatus } from "./schema.ts";

/** A filter that is null or left out has no effect. */
export interface HistoryFilter {
  readonly status: readonly ReviewStatus[] | null;
  readonly customer: string | null;
  readonly reviewer: string | null;
  readonly tag: string | null;
  /** ISO 8601, both included. */
  readonly from: string | null;
  readonly to: string | null;
  /** When it was decided, ISO 8601, both included; sorts by that time. */
  readonly decided?: { readonly from: string | null; readonly to: string | null } | null;
  /** Sent with another text than the draft, as drafted, or without a draft. */
  readonly edited?: "true" | "false" | "written" | null;
  /** Decided after the team's target, or never. */
  readonly late?: boolean | null;
  /** Its draft called this model. */
  readonly model?: string | null;
  /** Who holds it at that time, ISO 8601. */
  readonly held?: { readonly by: string; readonly at: string } | null;
  readonly overdueAfterMs?: number | undefined;
  readonly after: readonly [at: string, id: string] | null;
  readonly limit: number;
}

/**
 * The model of a stage as the costs of analytics name it (migration 055): if the last draft has none, that of the draft
 * before.
 */
const modelOf = (stage: "llm1" | "llm2") => sql`coalesce(${sql.ref(`${stage}_model`)},
  case when former_drafts = '[]' then null
    else jsonb_path_query_array(former_drafts, ${sql.lit(`$[*].${stage}_model ? (@ != null)`)}) ->> -1 end)`;

const isLate = sql`(status = 'expired' or decided_at > created_at + ${answerTarget}) and not written_first`;
const isInTime = sql`decided_at <= created_at + ${answerTarget} and not written_first`;
const sentAs = {
  true: sql`final_text <> draft_text`,
  false: sql`(final_text <> draft_text) is not true and draft_text is not null`,
  written: sql`draft_text is null`,
};

/** A page of all interactions, newest first; by the time of the decision if `decided` is given. */
export function selectHistory(filter: HistoryFilter) {
  const { status, customer, after, limit, decided = null } = filter;
  const at = sql.ref(decided === null ? "created_at" : "decided_at");
  const order = decided === null ? newestFirst : sql`decided_at desc, id`;
  const place =
    after === null
      ? null
      : sql`${at} <= ${after[0]}::timestamptz
          and (${at} < ${after[0]}::timestamptz or id > ${after[1]}::uuid)`;
  const conditions = [...conditionsOf(filter), place];
  // The index by the time of the decision orders all states together.
  const picked =
    decided === null || status === null
      ? page(status, customer, conditions, order, limit)
      : page(null, customer, [sql`status in (${sql.join([...status])})`, ...conditions], order, limit);
  return statement(reviews(picked, order, messagesShown.listed, filter.overdueAfterMs));
}

function conditionsOf(filter: HistoryFilter): (RawBuilder<unknown> | null)[] {
  const { reviewer, tag, from, to, decided, held } = filter;
  return [
    reviewer === null ? null : sql`decided_by = ${reviewer}::uuid`,
    tag === null ? null : sql`edit_tags @> array[${tag}::text]`,
    // Without this, a tag that never existed would be searched for in every row.
    tag === null ? null : sql`exists (select from edit_taxonomy where tag = ${tag})`,
    within("created_at", from, to),
    decided ? sql`decided_at is not null` : null,
    decided ? within("decided_at", decided.from, decided.to) : null,
    held ? sql`claimed_by = ${held.by}::uuid and claimed_until > ${held.at}::timestamptz` : null,
    ...outcomeConditions(filter),
  ];
}

const outcomeConditions = ({ edited = null, late = null, model = null }: HistoryFilter) => [
  edited === null ? null : sentAs[edited],
  late === null ? null : late ? isLate : isInTime,
  model === null ? null : sql`${model} in (${modelOf("llm1")}, ${modelOf("llm2")})`,
  // Without this, a model that was never called would be searched for in every row.
  model === null ? null : sql`exists (select from analytics_costs where model = ${model})`,
];

function within(column: string, from: string | null, to: string | null): RawBuilder<unknown> | null {
  if (from === null && to === null) return null;
  const [first, last] = [
    sql`${sql.ref(column)} >= ${from}::timestamptz`,
    sql`${sql.ref(column)} <= ${to}::timestamptz`,
  ];
  if (from === null) return last;
  return to === null ? first : sql`${first} and ${last}`;
}
