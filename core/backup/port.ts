/** What a backup reads from and writes to. */
import type { Statement } from "../kernel/sql.ts";
import type { ChatInteraction } from "../ledger/schema.ts";

/** One connection inside one transaction. Every method throws `database_unavailable` or `database_failed`. */
export interface Session {
  query<Row>(statement: Statement<Row>): Promise<Row[]>;
  /** The output of `copy … to stdout`, with backpressure. */
  copyOut(statement: Statement): AsyncIterable<Buffer>;
  /** Sends this to `copy … from stdin`; resolves to the number of rows. */
  copyIn(statement: Statement, text: Buffer): Promise<number>;
}

/** Postgres over a direct connection, because over HTTP no transaction outlives a request. */
export interface DirectPostgres {
  /** Reads one snapshot: everything that was committed before it, and nothing after. */
  snapshot<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Commits everything that the work wrote, or nothing. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
}

/** The whole ledger. Every method throws the ledger's errors. */
export interface LedgerCopy {
  readonly engine: "sqlite" | "dynamodb";
  /** Every row that existed at the start; rows are never changed, so they need no snapshot. */
  rows(): AsyncIterable<readonly ChatInteraction[]>;
  /** Leaves existing rows unchanged. */
  put(rows: readonly ChatInteraction[]): Promise<void>;
}

/** The vectors, if they are not in Postgres. */
export interface VectorsCopy {
  isEmpty(): Promise<boolean>;
  download(): AsyncIterable<Uint8Array>;
  upload(content: AsyncIterable<Uint8Array>): Promise<void>;
}

/** The objects of the archive. Every method throws `objects_unavailable`. */
export interface ObjectsCopy {
  /** True if they are lost together with the other stores: then a backup copies them, instead of only naming them. */
  readonly copied: boolean;
  list(prefix: string): Promise<readonly string[]>;
  get(key: string): Promise<Uint8Array | null>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Removes it if it is there. */
  remove(key: string): Promise<void>;
}

/** Where backups are stored: a folder or a bucket. */
export interface BackupStore {
  /** Its address, for messages. */
  readonly location: string;
  list(): Promise<readonly { readonly id: string; readonly whole: boolean }[]>;
  /** Takes this id for a new backup; false if there is one already, whole or in progress. */
  begin(id: string): Promise<boolean>;
  put(id: string, name: string, bytes: Uint8Array): Promise<void>;
  /** Null if there is no such file. */
  get(id: string, name: string): Promise<Buffer | null>;
  /** Stores the manifest; until then the backup does not count as whole. */
  finish(id: string, manifest: Uint8Array): Promise<void>;
  remove(id: string): Promise<void>;
  /** Stores a small file next to the backups, or replaces it. */
  putNote(name: string, bytes: Uint8Array): Promise<void>;
  notes(): Promise<readonly { readonly name: string; readonly bytes: Buffer }[]>;
  removeNote(name: string): Promise<void>;
}
