/** Receives an update: intake, one durable append, and a flush unless one is already scheduled. */
import { parseUpdate } from "../intake/intake.ts";
import { parkedGroup } from "../intake/reviewers.ts";
import type { Envelope, Intake } from "../intake/schema.ts";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ports } from "../kernel/ports.ts";
import type { EventLoop } from "../kernel/timeout.ts";
import { storeReviewerUpdate } from "../posts/reviewer-updates.ts";
import { isReviewGroup } from "../posts/moves.ts";
import { append, storeCopy } from "../wal/append.ts";
import { handle } from "../wal/copies.ts";
import type { WalPorts } from "../wal/schema.ts";
import { scheduleFlush } from "./flush.ts";

/** What became of an update; any of these may be acknowledged to Telegram. */
export type Received = "appended" | "duplicate" | "fallback" | "answered" | "reviewers";

export interface Receiver extends WalPorts, Pick<Ports, "sql" | "jobs" | "log"> {
  readonly loop: EventLoop;
  /** The reviewers' groups: their messages come from reviewers. */
  readonly reviewGroups: readonly number[];
}

/**
 * Handles the body of a webhook call; resolves only once the update is stored (promise 1). Throws `body_not_json`,
 * `not_an_update`, and `stores_unavailable` if neither Redis nor Postgres stored it. `operation` is the recovery
 * operation that fetched it.
 */
export async function receive(
  receiver: Receiver,
  body: string,
  operation: string | null = null,
): Promise<Received> {
  const intake = await take(receiver, body);
  if (intake.fate !== "append") return receiveOther(receiver, intake);
  const { envelope } = intake;
  const log = receiver.log.with({
    update: envelope.update_id,
    customer: envelope.customer_id,
    kind: envelope.kind,
  });
  const received = await store({ ...receiver, log }, envelope, operation);
  log.info("update.received", { as: received });
  return received;
}

/**
 * Decides what happens to an update. Only if it comes from a group that the settings do not name is Postgres asked
 * whether that is one of theirs under a new id.
 */
async function take(receiver: Receiver, body: string): Promise<Intake> {
  const { clock, log, reviewGroups } = receiver;
  const now = clock.now();
  const intake = parseUpdate(body, now, new Set(reviewGroups));
  const group = reviewGroups.length === 0 ? null : parkedGroup(intake, body);
  if (group === null) return intake;
  const isKnown = await isReviewGroup(receiver, group).catch((error: unknown) => {
    // Parked, it is still seen.
    log.error("update.group_unknown", error, { chat: group });
    return false;
  });
  return isKnown ? parseUpdate(body, now, new Set([...reviewGroups, group])) : intake;
}

/** Updates that are not customers' messages; if a job cannot be queued, Telegram sends the update again. */
async function receiveOther(
  receiver: Receiver,
  intake: Exclude<Intake, { fate: "append" }>,
): Promise<Received> {
  const { jobs, clock, sql, log } = receiver;
  const { fate, update_id } = intake;
  if (fate === "answer_callback") {
    const { callback_query_id } = intake;
    await jobs.delivery({ v: 1, kind: "answer_callback", update_id, callback_query_id }, 0);
    return "answered";
  }
  if (fate === "press") {
    const { fate: _, ...press } = intake;
    await jobs.delivery({ v: 1, kind: "press", ...press, at: clock.now() }, 0);
    return "reviewers";
  }
  if (fate === "skip") {
    // Without its mark the update is reported as missing, but an error would be worse: Telegram would hold back
    // customers' messages.
    await sql.query(handle([{ update_id, key: null }], iso(clock.now()))).catch((error: unknown) => {
      log.error("update.not_marked", error, { update: update_id });
    });
  } else {
    await storeReviewerUpdate(receiver, update_id, intake.update);
    await jobs.delivery({ v: 1, kind: "reviewer_update", update_id }, 0);
  }
  return "reviewers";
}

/**
 * Writes to both stores concurrently. Redis decides; the response waits for the copy only for a limited time. If the
 * copy is late or fails, the sweep makes it; until then only Redis holds the message.
 */
async function store(receiver: Receiver, envelope: Envelope, operation: string | null): Promise<Received> {
  const { loop, log } = receiver;
  const copying = storeCopy(receiver, envelope, operation).then(
    () => ({ kind: "copied" }) as const,
    (error: unknown) => ({ kind: "failed", error }) as const,
  );
  // The copy carries the operation's mark, so it must be there before the draft.
  if (operation !== null) await copying;
  const appended = await append(receiver, envelope).catch((error: unknown) => {
    log.error("wal.append_failed", error);
    return null;
  });
  if (appended === null) {
    const copy = await copying;
    if (copy.kind === "copied") return "fallback";
    throw new NadiaError(
      "stores_unavailable",
      "neither Redis nor Postgres could store the update; send it again",
      {
        cause: copy.error,
      },
    );
  }
  const isScheduled = appended.kind === "appended" && appended.schedule;
  const [copy] = await Promise.all([
    orLate(copying, loop),
    // The update is stored already: if the flush cannot be sent, Telegram need not repeat the update.
    isScheduled ? scheduleFlush(receiver, envelope.customer_id, appended.dueAt) : undefined,
  ]);
  if (copy.kind === "failed") log.error("wal.copy_failed", copy.error);
  if (copy.kind === "late") log.warn("wal.copy_late");
  return appended.kind;
}

/**
 * Telegram waits no longer than this for Postgres once Redis has the message, ms; a resumed Neon takes about as long.
 */
const copyTimeoutMs = 500;

/** The result of the work, or `late` after the timeout, which the machine's clock measures like all store timeouts. */
async function orLate<T>(work: Promise<T>, loop: EventLoop): Promise<T | { readonly kind: "late" }> {
  const { promise, resolve } = Promise.withResolvers<{ readonly kind: "late" }>();
  const cancel = loop.after(copyTimeoutMs, () => resolve({ kind: "late" }));
  try {
    return await Promise.race([work, promise]);
  } finally {
    cancel();
  }
}
