/** Statements for a regenerated draft: its input, and how it replaces the old draft. */
import { json, sql, statement } from "../compiler.ts";
import type { Level, Verdict } from "../constitution/schema.ts";
import type { CustomerStatus } from "../customers/schema.ts";
import type { InboundMessage } from "../intake/schema.ts";
import type { CustomerId, InteractionId } from "../kernel/ids.ts";
import type { Hit } from "../knowledge/schema.ts";
import type { HistoryEntry } from "../memory/schema.ts";
import { isBefore, stateAfter } from "../review/states-sql.ts";
import { maxStorableUsd, maxTokens, storableCost } from "./prices.ts";
import type { Draft, ModelCall, ModelFailure, SeenFile, Spent, Wasted } from "./schema.ts";
import { storedMessage, verdictColumns } from "./sql.ts";

/** Identifies the request for a new draft. */
export interface RegenerationRequest {
  readonly interaction_id: InteractionId;
  readonly regeneration: number;
}

/** Nobody has decided or requested another one since. */
const isStillRequested = ({ interaction_id, regeneration }: RegenerationRequest) => sql`
  i.id = ${interaction_id}::uuid and i.regenerations = ${regeneration}::integer
  and i.regenerating_since is not null and ${isBefore("replace_draft")}`;

/** The input of the first draft, as far as it was stored. */
export interface RequestedDraft {
  readonly guidance: string | null;
  readonly previous: string | null;
  /** The turn's messages in their current form, oldest first. */
  readonly messages: readonly InboundMessage[];
  readonly recalled: readonly HistoryEntry[];
  readonly knowledge: readonly Hit[];
  readonly status: CustomerStatus | null;
}

/** What a draft of an interaction `i` is made from. */
const inputs = sql`
  coalesce((select jsonb_agg(${storedMessage} order by m.sent_at, m.telegram_message_id) from messages m
    where m.interaction_id = i.id and m.interaction_created_at = i.created_at), '[]') as messages,
  coalesce(i.conversation_context -> 'recalled', '[]') as recalled,
  coalesce(i.conversation_context -> 'knowledge', '[]') as knowledge,
  i.conversation_context -> 'status' as status`;

/** Yields no row if the draft is no longer wanted. */
export const selectRequested = (request: RegenerationRequest) =>
  statement<RequestedDraft>(sql`
    select i.guidance, i.draft_text as previous, ${inputs} from interactions i where ${isStillRequested(request)}`);

/** A draft of the past with its input. */
export interface PastDraft extends Omit<RequestedDraft, "guidance" | "previous"> {
  readonly user_id: CustomerId;
  readonly text: string | null;
  readonly verdict_level: Level | null;
  readonly settings_version: number | null;
}

export const selectPast = (id: InteractionId) =>
  statement<PastDraft>(sql`
    select i.user_id, i.draft_text as text, i.verdict_level, i.settings_version, ${inputs}
    from interactions i where i.id = ${id}::uuid`);

/** A stage's cost so far plus its new cost: unknown if either is, and capped to the column. */
const summed = (stage: "llm1" | "llm2", { input_tokens, output_tokens, cost_usd }: Spent) => {
  const column = (name: string) => sql.ref(`i.${stage}_${name}`);
  const set = (name: string) => sql.ref(`${stage}_${name}`);
  // If no answer was ever used, no cost so far means zero, not unknown. A sum with null is null, but `least` would
  // ignore it.
  const sum = (
    name: string,
    value: number | null,
    max: number,
  ) => sql`(select case when s.sum > ${max}::numeric
    then ${max}::numeric else s.sum end from (select case when ${column("model")} is null
    then coalesce(${column(name)}, 0) else ${column(name)} end::numeric + ${value}::numeric as sum) s)`;
  return sql`
    ${set("input_tokens")} = ${sum("input_tokens", input_tokens, maxTokens)}::integer,
    ${set("output_tokens")} = ${sum("output_tokens", output_tokens, maxTokens)}::integer,
    ${set("cost_usd")} = ${sum("cost_usd", cost_usd === null ? null : storableCost(cost_usd), maxStorableUsd)}`;
};

const answered = (stage: "llm1" | "llm2", call: ModelCall) => sql`
  ${sql.ref(`${stage}_model`)} = ${call.model}, ${sql.ref(`${stage}_text`)} = ${call.text}, ${summed(stage, call)}`;

/** Sums for stages that were paid for without a usable answer, each after a comma. */
const wastedSums = ({ llm1, llm2 }: Wasted = {}) => sql`
  ${llm1 === undefined ? sql`` : sql`, ${summed("llm1", llm1)}`}
  ${llm2 === undefined ? sql`` : sql`, ${summed("llm2", llm2)}`}`;

export interface RegeneratedDraft extends RegenerationRequest {
  readonly draft: Draft;
  readonly failures: readonly ModelFailure[];
  readonly seen?: readonly SeenFile[] | null | undefined;
  readonly wasted?: Wasted | undefined;
  readonly verdict: Verdict;
  readonly priority: number;
  /** The version of the settings that it was made with; 0 for the defaults. */
  readonly settings: number;
  readonly now: string;
}

/**
 * Replaces the old draft, once and only while the new one is wanted; keeps the old one with what was wrong with it
 * ([R6]). The token and cost columns sum all drafts, some of which may have no answer of the second stage. Yields a row
 * on success.
 */
export const updateDraft = (regenerated: RegeneratedDraft) => {
  const { draft, verdict, now } = regenerated;
  const llm2 =
    draft.llm2 === null
      ? sql`llm2_model = null, llm2_text = null ${wastedSums(regenerated.wasted)}`
      : answered("llm2", draft.llm2);
  return statement<{ revision: number }>(sql`
    update interactions i set
      former_drafts = case when i.draft_text is null then i.former_drafts
        else i.former_drafts || jsonb_build_object('revision', i.revision, 'text', i.draft_text,
          'bubbles', i.draft_bubbles, 'llm1_model', i.llm1_model, 'llm2_model', i.llm2_model,
          'verdict_level', i.verdict_level, 'settings_version', i.settings_version, 'drafted_at', i.drafted_at, 'guidance', i.guidance) end,
      draft_text = ${draft.text}, draft_bubbles = ${json(draft.bubbles)}, failure = null,
      question_edited_at = case when i.question_edited_at > i.regenerating_since then i.question_edited_at end,
      model_failures = ${json(regenerated.failures)},
      conversation_context = i.conversation_context || jsonb_build_object('files', ${json(regenerated.seen ?? null)}),
      revision = i.revision + 1, regenerating_since = null, ${answered("llm1", draft.llm1)}, ${llm2},
      (verdict_level, verdict_score, verdict_categories, verdict_matches) = row(${verdictColumns(verdict)}),
      priority = ${regenerated.priority}::smallint, settings_version = ${regenerated.settings}::integer, status = ${stateAfter("replace_draft")},
      drafted_at = ${now}::timestamptz, version = i.version + 1, updated_at = ${now}::timestamptz
    where ${isStillRequested(regenerated)}
    returning i.revision`);
};

/** Why there is no draft. */
export interface NoDraft {
  readonly failure: string;
  readonly failures: readonly ModelFailure[];
  readonly wasted?: Wasted | undefined;
}

/** No new draft: the old one stays, and the reviewer sees the reason. Yields a row if it was still wanted. */
export const updateFailure = (
  request: RegenerationRequest,
  { failure, failures, wasted }: NoDraft,
  now: string,
) =>
  statement<{ revision: number }>(sql`
    update interactions i set failure = ${failure}, model_failures = ${json(failures)}, regenerating_since = null, version = i.version + 1,
      updated_at = ${now}::timestamptz ${wastedSums(wasted)}
    where ${isStillRequested(request)}
    returning i.revision`);
