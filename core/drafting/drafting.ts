/** Drafts a reply in two stages: the first model creates, the second refines; each has fallbacks. */
import type { Clock } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { describeError, type Log } from "../kernel/log.ts";
import { bubblesOf, paragraphsOf, sanitise } from "./bubbles.ts";
import type { LanguageModel } from "./port.ts";
import { costOf } from "./prices.ts";
import { composePrompt, composeRefinement, type DraftParts, type Prompt } from "./prompt.ts";
import type { Draft, DraftOutcome, ModelCall } from "./schema.ts";

export type { DraftParts } from "./prompt.ts";

export interface DraftingOptions {
  /** Models of stage 1 in the order in which they are tried. */
  readonly first: readonly LanguageModel[];
  /** Models of stage 2; none means that stage 1's text stands. */
  readonly second: readonly LanguageModel[];
  readonly clock: Clock;
  readonly log: Log;
  /** One call, ms; 30 s by default. */
  readonly callTimeoutMs?: number;
  /** All calls of one draft, ms; 75 s by default. */
  readonly totalTimeoutMs?: number;
}

export interface Drafting {
  /** Never throws for a model's sake: what fails is told in `failure`, as `code: models and reasons`. */
  draft(parts: DraftParts): Promise<DraftOutcome>;
}

/** Room for six bubbles and a thinking model's thoughts, which are billed as output. */
const maxOutputTokens = 4096;
/** Less than this is not worth asking a model for, ms. */
const leastTimeoutMs = 1000;

/** An answer that could be used, or why none could. */
type Stage =
  | { readonly call: ModelCall; readonly bubbles: readonly string[] }
  | { readonly call: null; readonly reason: string };

/** What one draft spends its time from. */
interface Budget {
  readonly options: DraftingOptions;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

/** Ids and numbers of an error, fit for a reviewer's eyes. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof NadiaError)) return "unexpected error";
  return String(error.facts["reason"] ?? error.facts["status"] ?? error.code);
};

function tokensOf(count: number | null): number | null {
  return count !== null && Number.isSafeInteger(count) && count >= 0 ? count : null;
}

async function ask(model: LanguageModel, prompt: Prompt, timeoutMs: number): Promise<ModelCall> {
  const answer = await model.generate({ ...prompt, maxOutputTokens, timeoutMs });
  const input = tokensOf(answer.inputTokens);
  const output = tokensOf(answer.outputTokens);
  return {
    model: model.name,
    text: sanitise(answer.text),
    input_tokens: input,
    output_tokens: output,
    cost_usd: input === null || output === null ? null : costOf(model.name, input, output),
  };
}

type Reader = (text: string) => readonly string[];

/** One model of one stage. Throws what the model throws, or `model_failed` when nothing usable came. */
async function attempt(model: LanguageModel, prompt: Prompt, budget: Budget, read: Reader) {
  const { clock, callTimeoutMs = 30_000 } = budget.options;
  const call = await ask(model, prompt, Math.min(callTimeoutMs, budget.deadline - clock.now()));
  const bubbles = read(call.text);
  if (bubbles.length > 0) return { call, bubbles };
  throw new NadiaError("model_failed", "The model's answer cannot be used; the next model is asked.", {
    facts: { model: model.name, reason: "unusable answer" },
  });
}

async function run(stage: 1 | 2, prompt: Prompt, budget: Budget, read: Reader): Promise<Stage> {
  const { clock, log, first, second } = budget.options;
  const reasons: string[] = [];
  for (const model of stage === 1 ? first : second) {
    const started = clock.now();
    const fields = { stage, model: model.name };
    if (budget.deadline - started < leastTimeoutMs) {
      reasons.push("out of time");
      break;
    }
    try {
      const done = await attempt(model, prompt, budget, read);
      const { input_tokens, output_tokens, cost_usd } = done.call;
      log.info("draft.model_answered", {
        ...fields,
        ms: clock.now() - started,
        input_tokens,
        output_tokens,
        cost_usd,
      });
      if (cost_usd === null) log.warn("draft.cost_unknown", fields);
      return done;
    } catch (error) {
      log.warn("draft.model_failed", { ...describeError(error), ...fields, ms: clock.now() - started });
      reasons.push(`${model.name} (${reasonOf(error)})`);
    }
  }
  return { call: null, reason: reasons.join(", ") || "no model is configured" };
}

const joined = (bubbles: readonly string[]): string => bubbles.join("\n\n");

/** A drafter over these models. */
export function createDrafting(options: DraftingOptions): Drafting {
  const { clock, log, totalTimeoutMs = 75_000 } = options;
  return {
    async draft(parts) {
      const budget: Budget = { options, deadline: clock.now() + totalTimeoutMs };
      const first = await run(1, composePrompt(parts), budget, paragraphsOf);
      if (first.call === null) {
        log.error(
          "draft.failed",
          new NadiaError("model_failed", "No model drafted; see the warnings before."),
        );
        return { draft: null, failure: `model_failed: ${first.reason}` };
      }
      const second = await run(2, composeRefinement(parts, first.call.text), budget, bubblesOf);
      if (second.call === null) log.warn("draft.unrefined", { stage: 2, reason: second.reason });
      const bubbles = [...(second.call === null ? first.bubbles : second.bubbles)];
      const draft: Draft = { text: joined(bubbles), bubbles, llm1: first.call, llm2: second.call };
      return { draft, failure: null };
    },
  };
}
