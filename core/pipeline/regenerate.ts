/** Regenerates a draft on a reviewer's request: read its input, draft, judge, store. */
import {
  type RequestedDraft,
  requestedStatement,
  recordFailureStatement,
  replaceDraftStatement,
} from "../drafting/regeneration.ts";
import { type DraftParts, draftReply } from "../drafting/drafting.ts";
import { annotatedText } from "../intake/details-schema.ts";
import { iso } from "../kernel/clock.ts";
import { hasCode } from "../kernel/errors.ts";
import type { Ports } from "../kernel/ports.ts";
import { callsOf, type CallPorts } from "../ledger/ledger.ts";
import { ownerAnswersStatement, rebuilt, rebuildStatement, type Remembered } from "../memory/memory.ts";
import { recentQuestions } from "../memory/questions/questions.ts";
import { conversationOf } from "../memory/rules.ts";
import type { Conversation } from "../memory/schema.ts";
import { priorityOf } from "../review/rules.ts";
import type { Applied } from "../settings/schema.ts";
import { currentStatement } from "../settings/settings.ts";
import { applied } from "../settings/values.ts";
import { filesFor } from "./draft-files.ts";
import type { TeamDrafting } from "./drafter.ts";
import { judgeOutcome, type Judged } from "./judge.ts";
import { withAnswers } from "./owner-answers.ts";
import type { RegenerateJob } from "../kernel/jobs.ts";

type RegenerationPorts = TeamDrafting & CallPorts & Pick<Ports, "sql">;

/**
 * Makes the requested draft. Safe to run twice and concurrently: the ledger pays for each call once, and the database
 * takes one draft per request, none after a decision or a newer request. Throws what the stores throw during an outage;
 * any other error ends the request, so that no reviewer waits for a draft that cannot be made.
 */
export async function regenerate(ports: RegenerationPorts, job: RegenerateJob): Promise<void> {
  const log = ports.log.with({ interaction: job.interaction_id, regeneration: job.regeneration });
  const drafter = { ...ports, log };
  try {
    await makeDraft(drafter, job);
  } catch (error) {
    if (hasCode(error, "database_unavailable", "circuit_open")) throw error;
    log.error("regeneration.failed", error);
    const outcome = { draft: null, failure: "internal: see the log", failures: [] };
    await settle(drafter, job, { outcome, verdict: null }, 0);
  }
}

async function makeDraft(drafter: RegenerationPorts, job: RegenerateJob): Promise<void> {
  const { sql } = drafter;
  const {
    regenerations: [requested],
    history,
    current,
    answers,
  } = await sql.batch({
    regenerations: requestedStatement(job),
    history: rebuildStatement(job.customer_id),
    current: currentStatement,
    answers: ownerAnswersStatement(job.customer_id, { interaction: job.interaction_id }),
  });
  if (requested === undefined) return drafter.log.info("regeneration.nothing_to_do");
  const conversation = conversationBefore(rebuilt(history), requested);
  const { version, values } = applied(current[0], drafter.defaults);
  const drafting = { ...drafter, models: drafter.modelsOf(values) };
  const files = await filesFor(drafter, requested.messages, values.draft_media);
  const recalled = withAnswers(requested.recalled, answers);
  const parts = { ...partsOf({ ...requested, recalled }, conversation, values), files };
  const outcome = await draftReply(drafting, parts, draftCallsOf(drafter, job, requested));
  const judging = { conversation, knowledge: requested.knowledge, rulesOff: values.rules_off };
  await settle(drafter, job, judgeOutcome(outcome, judging), version);
}

/** Stores the result, unless a decision or another request came first. */
async function settle(
  { sql, clock, log }: RegenerationPorts,
  job: RegenerateJob,
  judged: Judged,
  settings: number,
): Promise<void> {
  const now = iso(clock.now());
  const { outcome, verdict } = judged;
  const { draft, failure, failures, seen, wasted } = outcome;
  const [stored] = await sql.query(
    draft === null || verdict === null
      ? recordFailureStatement(job, { failure: failure ?? "internal", failures, wasted }, now)
      : replaceDraftStatement({
          ...job,
          draft,
          failures,
          seen,
          wasted,
          verdict,
          priority: priorityOf(verdict),
          settings,
          now,
        }),
  );
  if (stored === undefined) log.warn("regeneration.dropped");
  else log.info("regeneration.committed", { revision: stored.revision, failed: failure ?? undefined });
}

/** The conversation as the first draft saw it, without the turn itself or anything later. */
export function conversationBefore(
  { history, total, summarised }: Remembered,
  { messages }: Pick<RequestedDraft, "messages">,
): Conversation {
  const last = Math.max(...messages.map(({ date }) => Date.parse(date)));
  const own = new Set(messages.map((message) => keyOf(message.date, annotatedText(message))));
  const before = history.filter(
    ({ role, at, text }) =>
      (messages.length === 0 || Date.parse(at) <= last) && !(role === "customer" && own.has(keyOf(at, text))),
  );
  return conversationOf(before, total - (history.length - before.length), summarised);
}

const keyOf = (at: string, text: string): string => `${Date.parse(at)} ${text}`;

/** Everything the prompt contains: what was known then, and the reviewer's guidance. */
export const partsOf = (
  requested: RequestedDraft,
  conversation: Conversation,
  team: Applied["values"],
): DraftParts => ({
  conversation,
  status: requested.status,
  messages: requested.messages,
  recalled: requested.recalled,
  knowledge: requested.knowledge,
  questionsAsked: recentQuestions(conversation.recent),
  guidance: requested.guidance,
  previous: requested.previous,
  team,
});

/** Each request is a separate draft; a retry finds its calls in the ledger. */
const draftCallsOf = (ports: RegenerationPorts, job: RegenerateJob, { messages }: RequestedDraft) =>
  callsOf(ports, {
    customer: job.customer_id,
    interaction: job.interaction_id,
    revision: job.regeneration,
    message: messages.map(annotatedText).join("\n"),
  });
