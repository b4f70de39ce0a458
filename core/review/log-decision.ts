/** Logs decisions. */
import type { Log } from "../kernel/log.ts";
import type { StepRequest } from "./refusal.ts";
import type { Step } from "./rules.ts";

/** Logs who took which step on which review. */
export const logDecision = (log: Log, decision: Step, { id, reviewer }: StepRequest): void =>
  log.info("review.decided", { decision, interaction: id, reviewer: reviewer.id });
