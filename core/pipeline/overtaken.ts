/** Why a turn could not be stored although nothing is wrong with it. */
import { isAnsweredMeanwhile } from "../drafting/turns.ts";
import { hasCode } from "../kernel/errors.ts";
import { isOutdated } from "../memory/memory.ts";
import { isSilencedMeanwhile } from "../protocol/guard.ts";
import { isOvertaking } from "../wal/wal.ts";

/**
 * What came in between while the turn was drafted: a reply that Redis had missed, the silence protocol, or a decision on a
 * message whose edit the turn holds; null: nothing did.
 */
export function overtakerOf(error: unknown): "reply" | "silence" | "decision" | null {
  if (isOutdated(error)) return "reply";
  if (isSilencedMeanwhile(error)) return "silence";
  return isAnsweredMeanwhile(error) ? "decision" : null;
}

/** An outage, an earlier message or what came in between is not the turn's fault and does not count towards parking. */
export const isTurnsOwn = (error: unknown): boolean =>
  !hasCode(error, "database_unavailable", "redis_unavailable", "circuit_open") &&
  !isOvertaking(error) &&
  overtakerOf(error) === null;
