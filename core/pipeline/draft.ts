/** Drafts a turn: lease, read, plan, draft, judge, commit, acknowledge. */
import { statusPart } from "../customers/customers.ts";
import type { CallStore } from "../drafting/port.ts";
import { type DraftParts, draftReply } from "../drafting/drafting.ts";
import type { DraftOutcome } from "../drafting/schema.ts";
import { withSpent } from "../drafting/spent.ts";
import { holdInSilence, planTurn, sortEntries, type Sorted, type Turn } from "../drafting/turn.ts";
import { annotatedText } from "../intake/details-schema.ts";
import type { TurnJob } from "../kernel/jobs.ts";
import { emptyPart } from "../knowledge/emptiness.ts";
import { callsOf, type DraftCalls } from "../ledger/ledger.ts";
import { memoryPart } from "../memory/memory.ts";
import { settingsPart } from "../settings/cache.ts";
import { recentQuestions } from "../memory/questions/questions.ts";
import { conversationOf } from "../memory/rules.ts";
import { scheduleNotifications } from "../notifications/notify.ts";
import { takeLease } from "../wal/lease.ts";
import { maxAttempts } from "../wal/rules.ts";
import { acknowledgeTurn } from "./acknowledge.ts";
import { readBackground } from "./background.ts";
import { commitTurn } from "./commit.ts";
import { turnWithDeletions } from "./deleted-messages.ts";
import { giveUp, draftAgainIfOvertaken, type Overtaken } from "./draft-failure.ts";
import { filesFor } from "./draft-files.ts";
import type { Attempt, Background, Drafter, Planned } from "./drafter.ts";
import { scheduleFlush } from "./flush.ts";
import { judgeOutcome } from "./judge.ts";

/**
 * Drafts what is in a customer's log, if the burst has ended. Safe to run twice and concurrently: the lease only saves
 * money, the database's keys prevent duplicates. Throws only if it cannot read the log at all.
 */
export async function draft(drafter: Drafter, job: TurnJob): Promise<void> {
  const attempt = await lease(drafter, job);
  if (attempt === null) return;
  try {
    const first = await draftTurn(attempt);
    // Postgres knows what came in between: the turn is drafted again as if Redis had lost the customer's data.
    if (first !== null) await draftTurn({ ...attempt, replies: [], dropped: first.outcome });
  } catch (error) {
    await giveUp(attempt, error);
  }
}

/** Leases the log and reads what Redis knows, in one round trip; null if there is nothing to draft now. */
async function lease(drafter: Drafter, job: TurnJob): Promise<Attempt | null> {
  const { clock } = drafter;
  const customer = job.customer_id;
  const log = drafter.log.with({ customer });
  // SQS delays by whole seconds only; the rest of the pause is waited for here.
  const early = job.due_at - clock.now();
  if (early > 0 && early < 1_000) await clock.wait(early);
  const parts = [memoryPart(customer), statusPart(customer), emptyPart, settingsPart];
  const leased = await takeLease(drafter, customer, parts);
  if (leased.kind === "leased") {
    const { ownAttempt, entries } = leased.lease;
    const isSingle = ownAttempt > maxAttempts;
    const held = isSingle ? { ...leased.lease, entries: entries.slice(0, 1) } : leased.lease;
    return { ...drafter, log, lease: held, isSingle, replies: leased.alongside, dropped: null };
  }
  if (leased.kind === "early") await scheduleFlush({ ...drafter, log }, customer, leased.dueAt);
  else log.debug("draft.nothing_to_do", { because: leased.kind });
  return null;
}

/** One try, from reading to acknowledging; resolves to null once all is stored, or to the draft that was overtaken. */
async function draftTurn(attempt: Attempt): Promise<Overtaken | null> {
  const start = attempt.clock.now();
  const sorted = sortEntries(attempt.lease.entries);
  const background = await readBackground(attempt, sorted);
  const planned = plan(sorted, background);
  const calls = callsOfTurn(attempt, planned);
  const outcome = await outcomeOf(attempt, planned, calls);
  const judged = outcome === null ? null : judgeOutcome(outcome, judgingOf(planned));
  const drafted = { ...planned, calls, judged };
  try {
    const committed = await commitTurn(attempt, drafted);
    await acknowledgeTurn(attempt, drafted, committed);
    if (committed.hasNotifications) await scheduleNotifications(attempt);
  } catch (error) {
    return draftAgainIfOvertaken(attempt, error, { start, outcome });
  }
  attempt.log.info("draft.committed", {
    interaction: planned.turn?.interaction.id,
    messages: planned.turn?.messages.length ?? 0,
    held: planned.sorted.held.length,
    undrafted: sorted.undrafted.length,
    failed: outcome?.failure,
    ms: attempt.clock.now() - start,
  });
  return null;
}

/** The turn made of the log's messages, unless silence holds them back, and the conversation before it. */
function plan(all: Sorted, background: Background): Planned {
  const { history, total, summarised } = background.memory;
  const sorted = background.status.silenced ? holdInSilence(all) : all;
  const { turn, edits } = planTurn(sorted, background.stored);
  return {
    sorted,
    turn: turnWithDeletions(turn, sorted.deletions),
    edits,
    background,
    conversation: conversationOf(history, total, summarised),
  };
}

/** The turn's model calls, identified by the messages it answers and the last reply it knows; null without a turn. */
function callsOfTurn(attempt: Attempt, { turn, background }: Planned): DraftCalls | null {
  if (turn === null) return null;
  const reply = background.memory.history.findLast(({ role }) => role === "assistant");
  return callsOf(attempt, {
    customer: attempt.lease.customer,
    interaction: turn.interaction.id,
    revision: 0,
    message: turn.messages.map(annotatedText).join("\n"),
    after: reply === undefined ? null : Date.parse(reply.at),
  });
}

async function outcomeOf(
  attempt: Attempt,
  planned: Planned,
  calls: DraftCalls | null,
): Promise<DraftOutcome | null> {
  if (planned.turn === null || calls === null) return null;
  // Only a retry looks these up: a first attempt has paid for none yet.
  const store: CallStore = {
    record: calls.record,
    paid: attempt.lease.attempt > 1 ? calls.paid : async () => [],
  };
  const { values } = planned.background.settings;
  const drafting = { ...attempt, models: attempt.modelsOf(values) };
  const files = await filesFor(attempt, planned.turn.messages, values.draft_media);
  const parts = { ...partsOf(planned, planned.turn), files };
  return withSpent(await draftReply(drafting, parts, store), attempt.dropped);
}

const judgingOf = ({ conversation, background }: Planned) => ({
  conversation,
  knowledge: background.knowledge,
  rulesOff: background.settings.values.rules_off,
});

/** Everything the prompt contains. */
function partsOf({ background, conversation }: Planned, { messages }: Turn): DraftParts {
  const { status, recalled, knowledge, settings } = background;
  return {
    conversation,
    status,
    messages,
    recalled,
    knowledge,
    questionsAsked: recentQuestions(conversation.recent),
    team: settings.values,
  };
}
