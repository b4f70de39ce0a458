/** The model calls of drafts: found again by a retried turn, recorded one by one, erased with their customer. */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Part } from "../kernel/redis.ts";
import type { Ledger, ReplyCache } from "./port.ts";
import {
  callIdOf,
  ChatInteraction,
  type ChatInteractionPage,
  draftKeyOf,
  type DraftName,
  maxTextLength,
  type Stage,
} from "./schema.ts";

/** The model that a stage asks. */
export interface ModelCall {
  readonly stage: Stage;
  readonly model: string;
}

type Billed = "fault" | "input_tokens" | "cached_tokens" | "output_tokens";
/** A call that was answered, and is therefore billed. */
export interface Paid extends ModelCall, Readonly<Pick<ChatInteraction, Billed>> {
  readonly text: string;
  readonly audio_tokens?: number | null;
}

/** The calls of one draft. */
export interface DraftCalls {
  /**
   * The requested calls that were answered before, in request order: from the cache in one round trip, the others
   * from the ledger in one each. For retried turns; a first try finds nothing. Never throws: an outage is logged, and
   * the store's calls count as not made.
   */
  paid(calls: readonly ModelCall[]): Promise<Paid[]>;
  /**
   * Records a call once it is answered, before its answer is used. Never throws: a call that no store accepts is
   * logged.
   */
  record(call: Paid): Promise<void>;
  /**
   * Writes all calls of the draft to the cache, as part of a round trip that the draft makes anyway ([L3]); empty if
   * there is nothing to write or `record` has already written it.
   */
  cacheParts(): Part[];
}

export interface CallPorts extends Pick<Ports, "clock" | "log"> {
  readonly ledger: Ledger;
  readonly cache: ReplyCache;
  /**
   * `at_once`: every call is cached when recorded, for a cache that costs no round trip. `alongside`: by
   * `cacheParts`, and at once only what the ledger did not accept, so that it is still not paid twice.
   */
  readonly cacheWrites: "at_once" | "alongside";
}

/** A customer's calls, newest first; 1 to 100 a page. Throws `field_invalid` and the ledger's errors. */
export async function listCalls(
  { ledger }: Pick<CallPorts, "ledger">,
  customer: CustomerId,
  limit: number,
  cursor: string | null = null,
): Promise<ChatInteractionPage> {
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw new NadiaError("field_invalid", "limit must be between 1 and 100", { facts: { field: "limit" } });
  }
  return ledger.getUserInteractions(customer, { limit, cursor });
}

/** Erases a customer from cache and ledger, unless `precondition` rejects; safe to repeat. Throws the stores' errors. */
export async function forgetCalls(
  { ledger, cache }: Pick<CallPorts, "ledger" | "cache">,
  customer: CustomerId,
  precondition: () => Promise<void>,
): Promise<{ readonly rows: number; readonly replies: number }> {
  // Cache first: otherwise a concurrent read could refill it from the ledger.
  const replies = await cache.forgetUser(customer);
  const rows = await ledger.deleteUser(customer, precondition);
  return { rows, replies: replies + (await cache.forgetUser(customer)) };
}

/** What recording a call needs. */
export interface Recorder extends Pick<Ports, "clock" | "log"> {
  readonly ledger: Pick<Ledger, "saveInteraction">;
}

/** Records a call that no retry looks up: it is not cached. Never throws, as `record`. */
export async function recordCall(ports: Recorder, draft: DraftName, call: Paid): Promise<void> {
  await save(ports, rowOf(draft, call, iso(ports.clock.now())));
}

/** The calls of this draft; request them once per draft, because they remember what was read and recorded. */
export function callsOf(ports: CallPorts, draft: DraftName): DraftCalls {
  // One cached value holds all calls of the draft so far, for every stage.
  let known: readonly ChatInteraction[] = [];
  let cached: Promise<readonly ChatInteraction[]> | null = null;
  const { log, clock } = ports;
  return {
    paid: async (calls) => {
      cached ??= readCache(ports, draft);
      const before = merged(await cached, known);
      await saveAgain(ports, draft, calls, before);
      const found = await Promise.all(calls.map((one) => findCall(ports, draft, one, before)));
      known = merged(
        before,
        found.flatMap((call) => (call === null ? [] : [call.row])),
      );
      if (known.length > before.length) await writeCache(ports, draft, known);
      return found.flatMap((call) => (call === null ? [] : [call.paid]));
    },
    record: async (call) => {
      const row = rowOf(draft, call, iso(clock.now()));
      known = merged(known, [row]);
      const saving = save(ports, row);
      if (ports.cacheWrites === "at_once") await Promise.all([saving, writeCache(ports, draft, known)]);
      else if (!(await saving)) await writeCache(ports, draft, known);
      log.debug("ledger.recorded", { interaction: draft.interaction, stage: call.stage, model: call.model });
    },
    cacheParts: () => {
      if (ports.cacheWrites === "at_once" || known.length === 0) return [];
      const part = ports.cache.setPart(draftKeyOf(draft), JSON.stringify(known));
      if (part !== null) return [part];
      logTooLarge(log, draft, known);
      return [];
    },
  };
}

/** Each row once; of rows with the same id the first one wins, as in the ledger. */
const merged = (
  rows: readonly ChatInteraction[],
  more: readonly ChatInteraction[],
): readonly ChatInteraction[] => {
  const ids = new Set(rows.map((row) => row.interaction_id));
  return [...rows, ...more.filter((row) => !ids.has(row.interaction_id))];
};

const rowOf = (draft: DraftName, call: Paid, at: string): ChatInteraction => ({
  interaction_id: callIdOf(draft, call.stage, call.model),
  user_id: draft.customer,
  message: clipped(draft.message),
  response: clipped(call.text),
  model_used: call.model,
  input_tokens: call.input_tokens,
  output_tokens: call.output_tokens,
  created_at: at,
  updated_at: at,
  fault: call.fault,
  cached_tokens: call.cached_tokens,
  audio_tokens: call.audio_tokens ?? null,
});

/** At most `maxTextLength`, never splitting a character. */
const clipped = (text: string): string => {
  const end = /[\uD800-\uDBFF]/.test(text.charAt(maxTextLength - 1)) ? maxTextLength - 1 : maxTextLength;
  return text.slice(0, end).toWellFormed();
};

interface Found {
  readonly row: ChatInteraction;
  readonly paid: Paid;
}

async function findCall(
  ports: CallPorts,
  draft: DraftName,
  { stage, model }: ModelCall,
  cached: readonly ChatInteraction[],
): Promise<Found | null> {
  const id = callIdOf(draft, stage, model);
  const row = cached.find((one) => one.interaction_id === id) ?? (await readLedger(ports, draft, id));
  if (row === null) return null;
  const { response: text, fault, input_tokens, cached_tokens, audio_tokens, output_tokens } = row;
  const tokens = { input_tokens, cached_tokens, audio_tokens, output_tokens };
  return { row, paid: { stage, model, text, fault, ...tokens } };
}

/** Saves cached calls again, because the ledger may not have accepted them at the time. */
async function saveAgain(
  { ledger, log }: CallPorts,
  draft: DraftName,
  calls: readonly ModelCall[],
  cached: readonly ChatInteraction[],
): Promise<void> {
  const ids = new Set(calls.map(({ stage, model }) => callIdOf(draft, stage, model)));
  await ledger
    .saveInteractions(cached.filter((row) => ids.has(row.interaction_id)))
    .catch((error: unknown) => log.error("ledger.not_recorded", error, { interaction: draft.interaction }));
}

async function readLedger(
  { ledger, log }: CallPorts,
  { interaction }: DraftName,
  id: string,
): Promise<ChatInteraction | null> {
  try {
    return await ledger.getInteraction(id);
  } catch (error) {
    log.error("ledger.not_read", error, { interaction });
    return null;
  }
}

/** False if the ledger did not accept the row. */
async function save({ ledger, log }: Omit<Recorder, "clock">, row: ChatInteraction): Promise<boolean> {
  try {
    await ledger.saveInteraction(row);
    return true;
  } catch (error) {
    log.error("ledger.not_recorded", error, { call: row.interaction_id, model: row.model_used });
    return false;
  }
}

const Rows = z.array(ChatInteraction);

async function readCache({ cache, log }: CallPorts, draft: DraftName): Promise<ChatInteraction[]> {
  try {
    const value = await cache.cacheGet(draftKeyOf(draft));
    return value === null ? [] : Rows.parse(JSON.parse(value));
  } catch (error) {
    log.error("ledger.cache_not_read", error, { interaction: draft.interaction });
    return [];
  }
}

async function writeCache(
  { cache, log }: CallPorts,
  draft: DraftName,
  rows: readonly ChatInteraction[],
): Promise<void> {
  try {
    const outcome = await cache.cacheSet(draftKeyOf(draft), JSON.stringify(rows));
    if (outcome === "too_large") logTooLarge(log, draft, rows);
  } catch (error) {
    log.error("ledger.not_cached", error, { interaction: draft.interaction });
  }
}

const logTooLarge = (log: Log, { interaction }: DraftName, rows: readonly ChatInteraction[]): void =>
  log.warn("ledger.not_cached", { interaction, calls: rows.length });
