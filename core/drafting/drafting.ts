/** Drafts a reply in two stages: the first model creates, the second refines; each has fallbacks. */
import { NadiaError } from "../kernel/errors.ts";
import { describeError, type Log } from "../kernel/log.ts";
import type { Ports } from "../kernel/ports.ts";
import { isVisible } from "../kernel/visible.ts";
import { bubblesOf, paragraphsOf, sanitise } from "./bubbles.ts";
import type { CallStore, DraftingModels, LanguageModel, ModelRequest, PaidCall } from "./port.ts";
import { costOf, type Prices, prices, tokensOf } from "./prices.ts";
import { composePrompt, composeRefinement, type DraftParts, type Prompt } from "./prompt.ts";
import {
  type Draft,
  type DraftOutcome,
  type ModelCall,
  type ModelFailure,
  ModelFault,
  type Spent,
} from "./schema.ts";
import { withoutReasoning } from "./reasoning.ts";
import { type Seen, seenOf, acceptedFiles } from "./seen.ts";
import { addSpent, spentOf, wastedField } from "./spent.ts";

export type { DraftParts } from "./prompt.ts";

export interface DraftingPorts extends Pick<Ports, "clock" | "log"> {
  readonly models: DraftingModels;
  /** Model prices; the known list prices by default. */
  readonly prices?: Prices;
  /** Time budget of all calls of one draft, ms; 75 s by default. */
  readonly totalTimeoutMs?: number;
}

/** Timeout of one call, ms. */
const callTimeoutMs = 30_000;
/** Time budget of all calls of one draft, ms. */
const defaultTotalTimeoutMs = 75_000;
/** Enough for six bubbles and a reasoning model's thoughts, which are billed as output. */
const maxOutputTokens = 4096;
/** With less time left than this, no model is called, ms. */
const minTimeoutMs = 1000;

/** A usable answer, or why there is none and what the attempts cost. */
type Stage = { readonly failures: readonly ModelFailure[] } & (
  | { readonly call: ModelCall; readonly bubbles: readonly string[]; readonly seen: Seen }
  | { readonly call: null; readonly reason: string; readonly wasted: Spent | undefined }
);

/** The time budget of one draft. */
interface Budget {
  readonly ports: DraftingPorts;
  readonly calls: CallStore;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

/** An error's ids and numbers, safe to show to a reviewer. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof NadiaError)) return "unexpected error";
  return String(error.facts["reason"] ?? error.facts["status"] ?? error.code);
};

const faultOf = (error: unknown): ModelFault =>
  error instanceof NadiaError
    ? (ModelFault.safeParse(error.facts["fault"]).data ?? "unexpected")
    : "unexpected";

/** Stores nothing: every call is made, none is recorded. */
const noStore: CallStore = { paid: async () => [], record: async () => undefined };

/** One call, as it is billed; whether its answer is usable is for the caller to judge. Throws the model's errors. */
export async function askModel(
  stage: 1 | 2,
  model: LanguageModel,
  prompt: Prompt,
  limits: Pick<ModelRequest, "timeoutMs" | "maxOutputTokens">,
): Promise<PaidCall> {
  const answer = await model.generate({ ...prompt, ...limits });
  return {
    stage,
    model: model.name,
    text: sanitise(answer.text),
    fault: answer.fault,
    input_tokens: tokensOf(answer.inputTokens),
    cached_tokens: tokensOf(answer.cachedTokens),
    audio_tokens: tokensOf(answer.audioTokens ?? null),
    output_tokens: tokensOf(answer.outputTokens),
  };
}

/** The ledger stores the raw answer; the draft, and the second stage's input, exclude reasoning. */
const priced = (call: PaidCall, list: Prices = prices): ModelCall => ({
  model: call.model,
  text: withoutReasoning(call.text),
  input_tokens: call.input_tokens,
  output_tokens: call.output_tokens,
  cost_usd: costOf(list, call.model, call),
});

type Reader = (text: string) => readonly string[];

/** Calls one model for one stage; an answer without bubbles is unusable. Throws the model's errors. */
async function attempt(model: LanguageModel, turn: StageTurn, budget: Budget) {
  const { clock, log } = budget.ports;
  const { stage, prompt, paid, read } = turn;
  const started = clock.now();
  const timeoutMs = Math.min(callTimeoutMs, budget.deadline - started);
  const before = paid.find((call) => call.model === model.name);
  const answered = before ?? (await askModel(stage, model, prompt, { timeoutMs, maxOutputTokens }));
  if (before === undefined) await budget.calls.record(answered);
  const call = priced(answered, budget.ports.prices);
  logAnswered(log, stage, { call, isRecorded: before !== undefined }, clock.now() - started);
  // The text of a refusal or of a truncated answer must not reach a customer.
  const bubbles = answered.fault === null ? read(answered.text) : [];
  const unread = isVisible(call.text) ? "unusable" : "empty";
  const seen = before === undefined ? acceptedFiles(model, prompt.files) : null;
  return { call, bubbles, seen, fault: answered.fault ?? unread };
}

const unusable = (model: LanguageModel, fault: ModelFault): NadiaError =>
  new NadiaError("model_failed", "The model's answer cannot be used; the next model will be tried.", {
    facts: { model: model.name, reason: fault, fault },
  });

/** What a stage sends to each of its models. */
interface StageTurn {
  readonly stage: 1 | 2;
  readonly prompt: Prompt;
  readonly paid: readonly PaidCall[];
  readonly read: Reader;
}

async function runStage(stage: 1 | 2, prompt: Prompt, budget: Budget, read: Reader): Promise<Stage> {
  const { clock, log } = budget.ports;
  const models = stage === 1 ? budget.ports.models.first : budget.ports.models.second;
  const paid = await budget.calls.paid(models.map(({ name }) => ({ stage, model: name })));
  const reasons: string[] = [];
  const failures: ModelFailure[] = [];
  const tier = stage === 1 ? "llm1" : "llm2";
  let wasted: Spent | undefined;
  // An answer that is already paid for is used first, even if another model would be called earlier.
  const isPaid = (model: LanguageModel) => paid.some((call) => call.model === model.name);
  const ordered = [...models.filter(isPaid), ...models.filter((one) => !isPaid(one))];
  const answered = new Set<LanguageModel>();
  for (const { model, sent } of attemptsOf(prompt, ordered)) {
    if (answered.has(model)) continue;
    const started = clock.now();
    if (budget.deadline - started < minTimeoutMs) {
      reasons.push("out of time");
      failures.push({ stage: tier, model: null, reason: "out_of_time" });
      break;
    }
    try {
      const { call, bubbles, seen, fault } = await attempt(
        model,
        { stage, prompt: sent, paid, read },
        budget,
      );
      answered.add(model);
      if (bubbles.length > 0) return { call: addSpent(call, wasted), bubbles, seen, failures };
      wasted = addSpent(spentOf(call), wasted);
      throw unusable(model, fault);
    } catch (error) {
      const fields = { stage, model: model.name, ms: clock.now() - started };
      log.warn("draft.model_failed", { ...describeError(error), ...fields });
      reasons.push(`${model.name} (${reasonOf(error)})`);
      failures.push({ stage: tier, model: model.name, reason: faultOf(error) });
    }
  }
  return { call: null, reason: reasons.join(", ") || "no model is configured", wasted, failures };
}

/**
 * Each model in turn; if all of them refuse a file, they are tried again without files, so that there is still a draft.
 */
function attemptsOf({ files, ...prompt }: Prompt, models: readonly LanguageModel[]) {
  const bare = models.map((model) => ({ model, sent: prompt }));
  return files === undefined
    ? bare
    : [...models.map((model) => ({ model, sent: { ...prompt, files } })), ...bare];
}

/** Marks a call that was already paid for, so that its cost is not counted twice. */
function logAnswered(
  log: Log,
  stage: 1 | 2,
  { call, isRecorded }: { call: ModelCall; isRecorded: boolean },
  ms: number,
): void {
  const fields = { stage, model: call.model };
  log.info(isRecorded ? "draft.model_remembered" : "draft.model_answered", {
    ...fields,
    ms,
    ...spentOf(call),
  });
  if (call.cost_usd === null) log.warn("draft.cost_unknown", fields);
}

const textOf = (bubbles: readonly string[]): string => bubbles.join("\n\n");

/**
 * Never throws because of a model: every model without a usable answer is listed in `failures`, and if there is no
 * draft at all, `failure` gives the reason as `code: models and reasons`. Each answered call is recorded before it is
 * judged, and a call already recorded is not repeated; the cost of unusable answers counts towards their stage.
 */
export async function draftReply(
  ports: DraftingPorts,
  parts: DraftParts,
  calls: CallStore = noStore,
): Promise<DraftOutcome> {
  const { clock, log, totalTimeoutMs = defaultTotalTimeoutMs } = ports;
  const budget: Budget = { ports, calls, deadline: clock.now() + totalTimeoutMs };
  const first = await runStage(1, composePrompt(parts), budget, paragraphsOf);
  if (first.call === null) {
    log.error(
      "draft.failed",
      new NadiaError("model_failed", "No model produced a draft; see the warnings above."),
    );
    const wasted = wastedField({ llm1: first.wasted, llm2: undefined });
    const { failures, reason } = first;
    return { draft: null, failure: `model_failed: ${reason}`, failures, ...wasted };
  }
  const second = await runStage(2, composeRefinement(parts, first.call.text), budget, bubblesOf);
  if (second.call === null) log.warn("draft.unrefined", { stage: 2, reason: second.reason });
  const bubbles = [...(second.call === null ? first.bubbles : second.bubbles)];
  const draft: Draft = { text: textOf(bubbles), bubbles, llm1: first.call, llm2: second.call };
  const wasted = second.call === null ? second.wasted : undefined;
  const failures = [...first.failures, ...second.failures];
  const seen = seenOf(parts.files, [first.seen, ...(second.call === null ? [] : [second.seen])]);
  return { draft, failure: null, failures, seen, ...wastedField({ llm1: undefined, llm2: wasted }) };
}
