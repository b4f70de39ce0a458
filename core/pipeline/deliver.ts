/**
 * Delivers an approved reply: takes it from the outbox and its files from the object store, sends it to Telegram, then
 * stores the receipt and updates the memory.
 */
import { claimDelivery, type OutboxPorts, recordReceipt } from "../delivery/delivery.ts";
import type { Attempted, BotApi, Recipient, SendResult, SendSlots } from "../delivery/port.ts";
import { maxSlotWaitMs, pacingMs } from "../delivery/rules.ts";
import type { ClaimedDelivery, FinishedReply } from "../delivery/schema.ts";
import { iso } from "../kernel/clock.ts";
import { hasCode } from "../kernel/errors.ts";
import type { CustomerId, DeliveryId, InteractionId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Statement } from "../kernel/sql.ts";
import { markupOf, shownOf } from "../markup/markup.ts";
import { bubbleEntry, rememberStatement } from "../memory/recall/recall.ts";
import type { HistoryEntry } from "../memory/schema.ts";
import type { Objects } from "../retention/port.ts";
import { wholeFile } from "./attachments.ts";
import type { ByteBudget } from "./byte-budget.ts";

export interface DeliverPorts extends OutboxPorts, Pick<Ports, "jobs" | "log"> {
  readonly botApi: BotApi;
  /** Telegram's rate limits. */
  readonly slots: SendSlots;
  /** Where files are stored; null if none can be sent. */
  readonly objects: Pick<Objects, "get"> | null;
  /** Limits the bytes of files that are read and uploaded at once. */
  readonly byteBudget: ByteBudget;
  /** Appends to a conversation's memory in one round trip. */
  readonly remember: (customer: CustomerId, entries: readonly HistoryEntry[]) => Promise<void>;
  /** Schedules the job that summarises and embeds the conversation; absent if no model is configured. */
  readonly updateMemory?: (customer: CustomerId) => Promise<void>;
  /** After this long, a run leaves the rest to a new job, ms; 40 s by default, because a worker lives 60 s. */
  readonly budgetMs?: number;
  /** Aborts when the process stops: what has not left by then waits for the next one. */
  readonly stopping?: AbortSignal | undefined;
}

/** The longest delay of a queued job, ms. */
const maxDelayMs = 900_000;

/** Sends everything due for a customer. Throws `database_unavailable`, `circuit_open` or `queue_unavailable`. */
export async function deliver(ports: DeliverPorts, customer: CustomerId): Promise<void> {
  const { clock, budgetMs = 40_000, stopping } = ports;
  const end = clock.now() + budgetMs;
  let next = await claimDelivery(ports, customer);
  let isFinished = false;
  while (next.claimed !== null) {
    const { claimed } = next;
    const result = await send(ports, claimed);
    const alongside =
      result.kind === "sent" ? [rememberBubble(claimed, iso(clock.now()), result.message_id)] : [];
    const take = clock.now() < end && stopping?.aborted !== true;
    const settled = await recordReceipt(ports, claimed, result, { take, alongside });
    ports.log.info("delivery.attempted", {
      delivery: claimed.id,
      interaction: claimed.interaction_id,
      result: result.kind,
      attempt: claimed.attempts,
    });
    await remember(ports, customer, settled.finished);
    isFinished ||= settled.finished !== null;
    next = settled;
  }
  if (next.due_in_ms !== null) await enqueue(ports, customer, next.due_in_ms);
  // Done after everything due was sent, because no one waits for it.
  if (isFinished) await startMemoryUpdate(ports, customer);
}

/** The statement that adds a delivered bubble to the long-term memory, in the transaction of its receipt ([S12]). */
export const rememberBubble = (
  bubble: {
    readonly id: DeliveryId;
    readonly customer_id: CustomerId;
    readonly interaction_id: InteractionId;
    /** Markdown; the memory stores what the customer saw. */
    readonly text: string;
  },
  sentAt: string,
  messageId: number | null,
): Statement =>
  rememberStatement(bubble.customer_id, [
    bubbleEntry({ ...bubble, text: shownOf(bubble.text), sent_at: sentAt, telegram_message_id: messageId }),
  ]);

/** After this long, a file that did not fit the byte budget is tried again, ms; most others are sent by then. */
const budgetRetryMs = 3_000;

/** Sends a bubble; a file that does not fit the byte budget alongside those being sent is tried again later. */
async function send(ports: DeliverPorts, claimed: ClaimedDelivery): Promise<Attempted> {
  const bytes = claimed.attachment?.size ?? 0;
  if (!ports.byteBudget.take(bytes)) return { kind: "no_room", ms: budgetRetryMs };
  try {
    return await sendBubble(ports, claimed);
  } finally {
    ports.byteBudget.release(bytes);
  }
}

/**
 * Sends it once it has a slot, while the customer sees the typing indicator. A process that stops would die during the
 * wait, and the bubble would become `unknown` although it never left.
 */
async function sendBubble(ports: DeliverPorts, claimed: ClaimedDelivery): Promise<SendResult> {
  const { botApi, slots, log, stopping } = ports;
  const { text, entities } = markupOf(claimed.text);
  const [wait, file] = await Promise.all([
    waitForSlot(ports, claimed, pacingMs(claimed.position, text)),
    fileOf(ports, claimed),
    botApi.typing(claimed),
  ]);
  if (stopping?.aborted === true) return { kind: "not_sent", reason: "NADIA stopped before it was sent" };
  if (wait > 0) return { kind: "wait", ms: wait };
  if (file !== null && "kind" in file) return file;
  const result =
    file === null || claimed.attachment === null
      ? await botApi.send({ ...claimed, text, entities })
      : await botApi.sendFile({ ...claimed, ...claimed.attachment, bytes: file.bytes });
  if (result.kind === "wait") {
    const held = await slots.hold(claimed, result.ms);
    log.warn("delivery.flooded", { delivery: claimed.id, held, ms: result.ms });
  }
  return result;
}

/**
 * The bytes of the file that a bubble carries, or null. A file that cannot be read gives an outcome, because nothing
 * was sent: after an outage of the object store it is tried again, and a missing file ends the reply.
 */
async function fileOf(
  { objects, log }: DeliverPorts,
  { id, customer_id: customer, attachment }: ClaimedDelivery,
): Promise<{ readonly bytes: Buffer } | SendResult | null> {
  if (attachment === null) return null;
  if (objects === null)
    return { kind: "not_sent", reason: "no object store is configured; set ARCHIVE_BUCKET" };
  try {
    return { bytes: await wholeFile(objects, { customer, attachment }) };
  } catch (error) {
    log.error("delivery.file_unreadable", error, { delivery: id });
    return hasCode(error, "attachment_gone")
      ? { kind: "refused", code: "file_gone", reason: error.message }
      : { kind: "not_sent", reason: "the object store did not return the file" };
  }
}

/**
 * Waits for the pace of the reply and for Telegram's limits; resolves to 0, or to a wait too long for this worker, ms.
 * Ends early when the process stops.
 */
export async function waitForSlot(
  { slots, clock, stopping }: Pick<DeliverPorts, "slots" | "clock" | "stopping">,
  to: Recipient,
  pause: number,
): Promise<number> {
  if (pause > 0) await clock.wait(pause, stopping);
  for (let waited = 0; ;) {
    if (stopping?.aborted === true) return 0;
    const slot = await slots.take(to);
    if (slot.kind === "wait" && waited + slot.ms > maxSlotWaitMs) return slot.ms;
    if (slot.ms > 0) await clock.wait(slot.ms, stopping);
    if (slot.kind === "go") return 0;
    waited += Math.max(1, slot.ms);
  }
}

/**
 * The next bubble is already claimed and must not wait, so a failure here is logged and delivery continues. The next
 * commit notices that Redis missed the reply, and its draft is made again from Postgres.
 */
async function remember(
  { remember: append, log }: DeliverPorts,
  customer: CustomerId,
  finished: FinishedReply | null,
): Promise<void> {
  if (finished === null) return;
  try {
    await append(customer, [{ role: "assistant", text: finished.text, at: finished.at }]);
  } catch (error) {
    log.error("delivery.remember_failed", error, { customer, interaction: finished.interaction_id });
  }
}

/**
 * Starts the job that updates the memory. If it is lost, that only costs time: the next reply's job does its work, and
 * the schedule does the rest.
 */
async function startMemoryUpdate({ updateMemory, log }: DeliverPorts, customer: CustomerId): Promise<void> {
  await updateMemory?.(customer).catch((error: unknown) =>
    log.error("remember.not_scheduled", error, { customer }),
  );
}

/** Queues round delays down to whole seconds, and a job that arrives early would find nothing due. */
const enqueue = ({ jobs }: DeliverPorts, customer: CustomerId, delayMs: number): Promise<void> =>
  jobs.delivery(
    { v: 1, kind: "deliver", customer_id: customer },
    Math.min(maxDelayMs, Math.ceil(delayMs / 1_000) * 1_000),
  );
