/** The total cost of model calls, including those with unusable answers. */
import { sumUsd } from "../kernel/usd.ts";
import { maxTokens } from "./prices.ts";
import type { DraftOutcome, ModelCall, Spent, Wasted } from "./schema.ts";

/** The sum of both; unknown if either is. */
export const addSpent = <T extends Spent>(one: T, other: Spent | undefined): T =>
  other === undefined
    ? one
    : {
        ...one,
        input_tokens: tokens(one.input_tokens, other.input_tokens),
        output_tokens: tokens(one.output_tokens, other.output_tokens),
        cost_usd: sum(one.cost_usd, other.cost_usd),
      };

const sum = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : sumUsd([one, other]);

const tokens = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : Math.min(maxTokens, one + other);

/** Adds to an outcome the cost of the calls of a draft dropped in its favour. */
export function withSpent(outcome: DraftOutcome, dropped: DraftOutcome | null): DraftOutcome {
  const before = { llm1: spentOn("llm1", dropped), llm2: spentOn("llm2", dropped) };
  const llm2 = outcome.draft?.llm2 ?? null;
  const wasted = wastedField({
    llm1: outcome.draft === null ? sumOf(outcome.wasted?.llm1, before.llm1) : undefined,
    llm2: llm2 === null ? sumOf(outcome.wasted?.llm2, before.llm2) : undefined,
  });
  if (outcome.draft === null) return { ...outcome, ...wasted };
  const { draft } = outcome;
  const llm1 = addSpent(draft.llm1, before.llm1);
  return {
    ...outcome,
    draft: { ...draft, llm1, llm2: llm2 === null ? null : addSpent(llm2, before.llm2) },
    ...wasted,
  };
}

const sumOf = (one: Spent | undefined, other: Spent | undefined): Spent | undefined =>
  one === undefined ? other : addSpent(one, other);

/** What one stage cost. */
function spentOn(stage: "llm1" | "llm2", outcome: DraftOutcome | null): Spent | undefined {
  const call: ModelCall | null = outcome?.draft?.[stage] ?? null;
  return call === null ? outcome?.wasted?.[stage] : spentOf(call);
}

/** Tokens and cost of a call, without its text. */
export const spentOf = ({ input_tokens, output_tokens, cost_usd }: Spent): Spent => ({
  input_tokens,
  output_tokens,
  cost_usd,
});

/** The part of an outcome that reports wasted cost; empty if there was none. */
export function wastedField({ llm1, llm2 }: { [stage in "llm1" | "llm2"]: Spent | undefined }): {
  wasted?: Wasted;
} {
  if (llm1 === undefined && llm2 === undefined) return {};
  return {
    wasted: { ...(llm1 === undefined ? {} : { llm1 }), ...(llm2 === undefined ? {} : { llm2 }) },
  };
}
