/**
 * The transition table as SQL: every statement takes the states of an interaction from here. They are literals, not
 * parameters, so that partial indexes match. Open to the statements of all modules.
 */
import type { RawBuilder } from "kysely";
import { sql } from "../compiler.ts";
import { statesBefore, type Step, type Target, transitions, waiting } from "./rules.ts";
import type { ReviewStatus } from "./schema.ts";

const literal = (status: ReviewStatus) => sql.lit(status);
const literals = (states: readonly ReviewStatus[]) => sql.join(states.map(literal));

/** True for an interaction `i` in a state from which the step may be taken. */
export const isBefore = (step: Step) => sql<boolean>`i.status in (${literals(statesBefore(step))})`;

const targetState = (target: Target) =>
  typeof target === "string"
    ? literal(target)
    : sql`case when i.draft_text is null then ${literal(target.undrafted)} else ${literal(target.drafted)} end`;

/** The state to which the step leads `i`. A step that always leads to the same state needs no `i`. */
export function stateAfter(step: Step): RawBuilder<ReviewStatus> {
  const targets = Object.values(transitions[step]);
  const [first] = targets;
  if (first !== undefined && targets.every((target) => target === first)) return sql`${targetState(first)}`;
  const cases = statesBefore(step).map((from) => {
    const target = transitions[step][from];
    return target === undefined ? sql`` : sql`when ${literal(from)} then ${targetState(target)}`;
  });
  return sql`case i.status ${sql.join(cases, sql` `)} end`;
}

/** True if one of the steps leads `i` to this state. */
export const isStepTo = (state: RawBuilder<unknown>, steps: readonly Step[]) =>
  sql<boolean>`(${sql.join(
    steps.map((step) => sql`${isBefore(step)} and ${state} = ${stateAfter(step)}`),
    sql` or `,
  )})`;

/** The state in which a review is created. */
export const firstState = (hasDraft: boolean) => literal(hasDraft ? waiting.drafted : waiting.undrafted);
