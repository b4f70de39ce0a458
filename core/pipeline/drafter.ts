/** The types used in drafting a turn: the modules involved, one attempt at a log, and its results. */
import type { CustomerStatus } from "../customers/schema.ts";
import type { DraftingPorts } from "../drafting/drafting.ts";
import type { DraftingModels } from "../drafting/port.ts";
import type { Edits, StoredMessage } from "../drafting/edits.ts";
import type { DraftOutcome } from "../drafting/schema.ts";
import type { Sorted, Turn } from "../drafting/turn.ts";
import type { Ports } from "../kernel/ports.ts";
import type { RedisReply } from "../kernel/redis.ts";
import type { Embedder, SearchPorts } from "../knowledge/port.ts";
import type { Hit } from "../knowledge/schema.ts";
import type { CallPorts, DraftCalls } from "../ledger/ledger.ts";
import type { Remembered } from "../memory/memory.ts";
import type { Conversation, HistoryEntry } from "../memory/schema.ts";
import type { Applied, AppliedValues } from "../settings/schema.ts";
import type { Stored } from "../settings/settings.ts";
import type { Lease, WalPorts } from "../wal/schema.ts";
import type { DraftFiles } from "./draft-files.ts";
import type { Judged } from "./judge.ts";

/** Drafting with the models that the settings name. */
export interface TeamDrafting extends Omit<DraftingPorts, "models">, DraftFiles {
  /** Throws `bad_configuration`. */
  modelsOf(values: Pick<AppliedValues, "llm1_model" | "llm2_model">): DraftingModels;
  /** What applies where admins have set nothing. */
  readonly defaults: AppliedValues;
}

export interface Drafter extends Ports, WalPorts, CallPorts, TeamDrafting {
  readonly knowledge: SearchPorts;
  readonly embedder: QuestionEmbedder;
}

/** Makes vectors of questions. */
export interface QuestionEmbedder {
  readonly embed: Embedder["embed"];
  /** The embedder's name if memories have vectors of the same model to compare with; else null. */
  readonly memories: string | null;
}

/** One attempt to draft what is in a customer's log. Its log lines name the customer. */
export interface Attempt extends Drafter {
  readonly lease: Lease;
  /** The turn failed repeatedly: the lease is cut to one message, so that only a faulty message is parked. */
  readonly isSingle: boolean;
  /** What Redis returned about memory, status and knowledge with the lease; empty means as if it had lost them. */
  readonly replies: readonly RedisReply[];
  /** A draft of this turn that was dropped, whose cost counts too. */
  readonly dropped: DraftOutcome | null;
}

/** What is known about the customer before drafting. */
export interface Background {
  readonly status: CustomerStatus;
  readonly statusWasCached: boolean;
  readonly memory: Remembered;
  /** The memory in Redis, or null if Redis has none. */
  readonly cached: Remembered | null;
  readonly stored: readonly StoredMessage[];
  /** Older messages relevant to the turn, oldest first. */
  readonly recalled: readonly HistoryEntry[];
  /** Passages relevant to the turn, best first. */
  readonly knowledge: readonly Hit[];
  /** The search ran, and there is no document at all. */
  readonly isKnowledgeEmpty: boolean;
  readonly settings: Applied;
  /** The settings read from Postgres, to be cached; null if Redis has them. */
  readonly readSettings: Stored | null;
  /** When all this was read, ms since 1970. */
  readonly readAt: number;
}

/** A log as it was read and planned. */
export interface Planned {
  readonly sorted: Sorted;
  /** Null if there is nothing to draft. */
  readonly turn: Turn | null;
  readonly edits: Edits;
  readonly background: Background;
  readonly conversation: Conversation;
}

/** A planned log with its draft, on its way to Postgres. */
export interface Drafted extends Planned {
  /** The turn's model calls; null without a turn. */
  readonly calls: DraftCalls | null;
  /** Null without a turn. */
  readonly judged: Judged | null;
}
