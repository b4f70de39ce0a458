/** The manifest of a backup: what it contains, with the checksum of every file. */
import * as z from "zod";
import { ErasureId } from "../privacy/schema.ts";

/** A file's name inside its backup; it cannot lead outside. */
const FileName = z.string().regex(/^(?!.*\.\.)[a-z0-9_][a-z0-9_./-]*$/);

export const StoredFile = z.object({
  name: FileName,
  /** As stored, compressed. */
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type StoredFile = z.infer<typeof StoredFile>;

/** Content that was cut into files, each one zstd frame; the content is the concatenation of all. */
const Content = z.object({
  files: z.array(StoredFile),
  /** Uncompressed. */
  bytes: z.int().min(0),
});

const Identifier = z.string().min(1).max(63);

/** A table, or one partition of one, in COPY's text format. */
export const TableEntry = Content.extend({
  name: Identifier,
  /** The partitioned table to which it belongs, and its bounds as Postgres writes them. */
  parent: Identifier.nullable(),
  bound: z
    .string()
    .regex(/^(DEFAULT|FOR VALUES FROM \('[0-9 :+.-]+'\) TO \('[0-9 :+.-]+'\))$/)
    .nullable(),
  columns: z.array(Identifier),
  rows: z.int().min(0),
});
export type TableEntry = z.infer<typeof TableEntry>;

export const SequenceEntry = z.object({
  name: Identifier,
  last_value: z.int(),
  is_called: z.boolean(),
});
export type SequenceEntry = z.infer<typeof SequenceEntry>;

/** An object of the archive as it should be. */
export const ArchivedObject = z.object({
  name: z.string(),
  bytes: z.int().min(0),
  sha256: z.string(),
  user_id: z.uuid(),
  /** When it is deleted. */
  ends_at: z.string(),
});
export type ArchivedObject = z.infer<typeof ArchivedObject>;

/** The ledger's rows as lines of JSON, so that either engine can restore them. */
export const LedgerEntry = Content.extend({ engine: z.enum(["sqlite", "dynamodb"]), rows: z.int().min(0) });
export type LedgerEntry = z.infer<typeof LedgerEntry>;

export const Manifest = z.object({
  format: z.literal(1),
  id: z.string().regex(/^nadia-\d{8}T\d{6}Z$/),
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime(),
  /** False if it only contains selected tables. */
  full: z.boolean(),
  /** Postgres' `server_version`. */
  server_version: z.string(),
  /** The migrations applied to the database, in order. */
  migrations: z.array(z.string()),
  tables: z.array(TableEntry),
  sequences: z.array(SequenceEntry),
  /** Null in a backup of single tables. */
  ledger: LedgerEntry.nullable(),
  /** Qdrant's snapshot; null if the vectors are in Postgres. */
  vectors: Content.extend({ engine: z.literal("qdrant") }).nullable(),
  /** A list of the archive's objects as lines of JSON; null in a backup of single tables, absent in older ones. */
  objects: Content.extend({ rows: z.int().min(0) })
    .nullable()
    .optional(),
  /** The objects themselves, if they would be lost together with the database; absent in older backups. */
  archive: Content.nullable().optional(),
  /**
   * The erasures that had removed everything, of the day before a backup of single tables, which lacks the table of
   * erasures; absent in full and in older ones.
   */
  concluded: z.array(ErasureId).optional(),
});
export type Manifest = z.infer<typeof Manifest>;

/** Every file of a backup except its manifest. */
export const filesOf = ({ tables, ledger, vectors, objects, archive }: Manifest): StoredFile[] =>
  [...tables, ledger, vectors, objects, archive].flatMap((content) => content?.files ?? []);

/** The sizes of all these files together. */
export const bytesOf = (files: readonly StoredFile[]): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0);

/** The rows of all tables of a backup. */
export const rowsOf = ({ tables }: Manifest): number => tables.reduce((sum, { rows }) => sum + rows, 0);

/** The progress of a long operation. */
export interface Progress {
  readonly step: "verify" | "tables" | "ledger" | "indexes and keys";
  readonly unit: "bytes" | "steps";
  /** Within the step; the total is an estimate. */
  readonly done: number;
  readonly total: number;
}
