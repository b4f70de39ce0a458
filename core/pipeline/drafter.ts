/** What drafting a turn needs: the modules involved and what is known beforehand. */
import type { Customers } from "../customers/customers.ts";
import type { CustomerStatus } from "../customers/schema.ts";
import type { Drafting } from "../drafting/drafting.ts";
import type { StoredMessage } from "../drafting/edits.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Log } from "../kernel/log.ts";
import type { Sql } from "../kernel/sql.ts";
import type { Knowledge } from "../knowledge/knowledge.ts";
import type { Hit } from "../knowledge/schema.ts";
import type { ModelCalls } from "../ledger/ledger.ts";
import type { Memory, Remembered } from "../memory/memory.ts";
import type { RecalledEntry } from "../memory/recall.ts";
import type { Wal } from "../wal/wal.ts";
import type { Jobs } from "../kernel/jobs.ts";
import type { QuestionEmbedder } from "./question.ts";

export interface Drafter {
  readonly wal: Wal;
  readonly memory: Memory;
  readonly customers: Customers;
  readonly draft: Drafting["draft"];
  readonly calls: Pick<ModelCalls, "of">;
  readonly knowledge: Pick<Knowledge, "searchStatements">;
  readonly embedder: QuestionEmbedder;
  readonly sql: Sql;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is known about the customer before drafting. */
export interface Background {
  readonly status: CustomerStatus;
  readonly statusWasCached: boolean;
  readonly memory: Remembered;
  /** The memory in Redis, or null if Redis has none. */
  readonly kept: Remembered | null;
  readonly stored: readonly StoredMessage[];
  /** Older messages relevant to the turn, oldest first. */
  readonly recalled: readonly RecalledEntry[];
  /** Passages relevant to the turn, best first. */
  readonly knowledge: readonly Hit[];
  /** The search ran, and there are no chunks at all. */
  readonly isStockless: boolean;
}
