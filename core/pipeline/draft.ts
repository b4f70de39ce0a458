/** Drafts a turn: lease, read memory, draft, judge, commit, acknowledge and remember. */
import type { DraftParts } from "../drafting/drafting.ts";
import type { CallBook } from "../drafting/port.ts";
import type { DraftOutcome } from "../drafting/schema.ts";
import { withSpent } from "../drafting/spent.ts";
import { changesOf, planTurn, sortEntries, type Turn } from "../drafting/turn.ts";
import { saidOf } from "../intake/details-schema.ts";
import type { InboundMessage } from "../intake/schema.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import type { Part, RedisReply } from "../kernel/redis.ts";
import { emptyPart, markEmptyPart } from "../knowledge/emptiness.ts";
import type { DraftCalls } from "../ledger/ledger.ts";
import type { Memory } from "../memory/memory.ts";
import { recentQuestions } from "../memory/questions.ts";
import { conversationOf } from "../memory/rules.ts";
import type { Conversation, HistoryEntry } from "../memory/schema.ts";
import { triesBeforeParking } from "../wal/rules.ts";
import type { Lease } from "../wal/schema.ts";
import { type Acknowledged, isOvertaking } from "../wal/wal.ts";
import { type Commit, commitTurn, parkLease } from "./commit.ts";
import { readBackground } from "./background.ts";
import type { Background, Drafter } from "./drafter.ts";
import { isTurnsOwn, overtakerOf } from "./overtaken.ts";
import { restoreCopies } from "./restore.ts";
import type { TurnJob } from "../kernel/jobs.ts";

/**
 * Drafts what is in a customer's log, if the burst has ended. Safe to run twice and concurrently: the lease only saves
 * money, the database's keys prevent duplicates. Throws only if it cannot read the log at all.
 */
export async function draft(drafter: Drafter, job: TurnJob): Promise<void> {
  const { wal, memory, customers, clock } = drafter;
  const customer = job.customer_id;
  const log = drafter.log.with({ customer });
  // SQS delays by whole seconds only; the rest of the pause is waited for here.
  const early = job.due_at - clock.now();
  if (early > 0 && early < 1_000) await clock.wait(early);
  const parts = [memory.readPart(customer), customers.statusPart(customer), emptyPart];
  const leased = await wal.lease(customer, parts);
  if (leased.kind === "early") return schedule(drafter, customer, leased.dueAt);
  if (leased.kind !== "leased") return log.debug("draft.nothing_to_do", { because: leased.kind });
  await held(drafter, leased.lease, leased.alongside, log);
}

async function held(
  drafter: Drafter,
  lease: Lease,
  alongside: readonly RedisReply[],
  log: Log,
): Promise<void> {
  const tried = isApart(lease) ? firstOf(lease) : lease;
  try {
    await answer(drafter, tried, alongside, log);
  } catch (error) {
    if (isOvertaking(error)) await fetchEarlier(drafter, lease, log);
    else log.error("draft.failed", error, { attempt: lease.attempt });
    const isOwn = isTurnsOwn(error);
    if (isOwn && isApart(lease)) return goOn(drafter, lease.customer, await parkLease(drafter, tried));
    const released = await drafter.wal.release(lease, isOwn);
    if (released === null) log.warn("draft.lease_lost");
    else await schedule(drafter, lease.customer, released.dueAt);
  }
}

/** A turn that keeps failing is tried message by message, so that only the faulty message is parked. */
const isApart = (lease: Lease): boolean => lease.ownAttempt > triesBeforeParking;

const firstOf = (lease: Lease): Lease => ({
  ...lease,
  entries: lease.entries.slice(0, 1),
  more: lease.more || lease.entries.length > 1,
});

/** Restores what only Postgres holds to the log, so that the next attempt answers it too (promise 5). */
async function fetchEarlier(drafter: Drafter, { customer }: Lease, log: Log): Promise<void> {
  log.info("draft.waits_for_earlier");
  // If that fails, the next attempt meets the same guard, so the lease is released either way.
  await restoreCopies(drafter, customer).catch((error: unknown) => {
    log.error("draft.earlier_not_fetched", error);
  });
}

/** If finding the draft outdated took longer than this, the next attempt remakes it, ms: the lease is too short for two. */
const redoneWithinMs = 30_000;

/** Where something came in between, takes the turn again as if Redis had forgotten the customer. */
async function answer(
  drafter: Drafter,
  lease: Lease,
  alongside: readonly RedisReply[],
  log: Log,
): Promise<void> {
  const dropped = await answerFrom(drafter, lease, alongside, log);
  if (dropped !== null) await answerFrom(drafter, lease, [], log, dropped.outcome);
}

/** Resolves to the draft, if there was one, that was discarded because something came in between; null: all is stored. */
async function answerFrom(
  drafter: Drafter,
  lease: Lease,
  alongside: readonly RedisReply[],
  log: Log,
  dropped: DraftOutcome | null = null,
): Promise<{ readonly outcome: DraftOutcome | null } | null> {
  const start = drafter.clock.now();
  const background = await readBackground(drafter, lease, alongside);
  const sorted = sortEntries(lease.entries, background.status.silenced);
  const turn = planTurn(sorted, background.stored);
  const conversation = conversationOf(
    background.memory.history,
    background.memory.total,
    background.memory.summarised,
  );
  const calls = turn === null ? null : callsOf(drafter, lease, turn, background);
  const outcome = await draftOf(drafter, lease, { background, conversation, turn, calls, dropped });
  const commit = { lease, sorted, turn, outcome, background, conversation };
  try {
    await settle(drafter, commit, await commitTurn(drafter, commit), calls);
  } catch (error) {
    const by = overtakerOf(error);
    if (by === null || drafter.clock.now() - start > redoneWithinMs) throw error;
    log.warn("draft.overtaken", { by });
    return { outcome };
  }
  log.info("draft.committed", {
    interaction: turn?.interaction.id,
    messages: turn?.messages.length ?? 0,
    held: sorted.held.length,
    kept: sorted.kept.length,
    failed: outcome?.failure,
    ms: drafter.clock.now() - start,
  });
  return null;
}

interface Asked {
  readonly background: Background;
  readonly conversation: Conversation;
  readonly turn: Turn | null;
  /** The turn's model calls; null without a turn. */
  readonly calls: DraftCalls | null;
  /** A discarded draft of this turn; its cost counts too. */
  readonly dropped: DraftOutcome | null;
}

async function draftOf(
  drafter: Drafter,
  lease: Lease,
  { background, conversation, turn, calls, dropped }: Asked,
): Promise<DraftOutcome | null> {
  if (turn === null || calls === null) return null;
  // Only a retry looks these up: a first attempt has paid for none yet.
  const book: CallBook = { record: calls.record, paid: lease.attempt > 1 ? calls.paid : async () => [] };
  return withSpent(await drafter.draft(partsOf(background, conversation, turn), book), dropped);
}

/** Everything the prompt contains. */
function partsOf(background: Background, conversation: Conversation, turn: Turn): DraftParts {
  const { status, recalled, knowledge } = background;
  return {
    conversation,
    status,
    messages: turn.messages,
    recalled: recalled.map(({ type, content, at }) => ({ role: type, text: content, at })),
    knowledge,
    asked: recentQuestions(conversation.recent),
  };
}

/** The turn's model calls, identified by the messages it answers and the last reply it knows. */
function callsOf({ calls }: Drafter, lease: Lease, turn: Turn, { memory }: Background): DraftCalls {
  const message = turn.messages.map(saidOf).join("\n");
  const reply = memory.history.findLast(({ role }) => role === "assistant");
  const after = reply === undefined ? null : Date.parse(reply.at);
  return calls.of({
    customer: lease.customer,
    interaction: turn.interaction.id,
    revision: 0,
    message,
    after,
  });
}

/** Acknowledges and remembers in one round trip; newer entries get a flush of their own. */
async function settle(
  drafter: Drafter,
  commit: Commit,
  total: number,
  calls: DraftCalls | null,
): Promise<void> {
  const { wal, customers } = drafter;
  const { lease, sorted, background } = commit;
  const { customer } = lease;
  const parts = [
    ...memoryParts(drafter.memory, commit, total),
    ...(background.statusWasCached || sorted.sender === null
      ? []
      : [customers.cachePart(customer, background.status)]),
    ...(calls?.cacheParts() ?? []),
    ...(background.isStockless ? [markEmptyPart(drafter.clock)] : []),
  ];
  // One good message proves nothing about the next: the rest goes on message by message, up to the faulty one.
  await goOn(drafter, customer, await wal.acknowledge(lease, lease.entries.length, parts, isApart(lease)));
}

/** Schedules a flush for what is left in the log after an acknowledgement. */
async function goOn(drafter: Drafter, customer: CustomerId, done: Acknowledged | null): Promise<void> {
  if (done === null) drafter.log.warn("draft.lease_lost", { customer });
  else if (done.schedule && done.dueAt !== null) await schedule(drafter, customer, done.dueAt);
}

/**
 * Appends the turn to the memory in Redis, or rebuilds the memory if Redis had lost it. If the totals differ from
 * Postgres, an attempt or a delivery died before it updated Redis, and the next draft rebuilds everything.
 */
function memoryParts(memory: Memory, { lease, sorted, turn, background }: Commit, total: number): Part[] {
  const { customer } = lease;
  if (sorted.sender === null) return [];
  const entries = (turn?.fresh ?? []).map((envelope) => remembered(envelope.message));
  const known = background.kept ?? background.memory;
  const edited = changesOf(sorted, background.stored).corrections.length > 0;
  if (edited || known.total + entries.length !== total) return [memory.forgetPart(customer)];
  if (entries.length === 0 && background.kept !== null) return [];
  const { profile } = background.status;
  return [memory.rememberPart(customer, entries, { ...known, profile }, background.kept === null)];
}

const remembered = (message: InboundMessage): HistoryEntry => ({
  role: "customer",
  text: saidOf(message),
  at: message.date,
});

/** Schedules the customer's next flush; if it cannot be sent, the sweep will send it. */
async function schedule(drafter: Drafter, customer: CustomerId, dueAt: number): Promise<void> {
  const job: TurnJob = { v: 1, kind: "draft", customer_id: customer, due_at: dueAt };
  await drafter.jobs.draft(job, dueAt - drafter.clock.now()).catch((error: unknown) => {
    drafter.log.error("flush.not_scheduled", error, { customer });
  });
}
