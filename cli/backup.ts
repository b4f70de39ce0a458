/** `nadia backup`: makes, verifies and lists backups. */
import { resolve } from "node:path";
import * as z from "zod";
import type { Listed } from "../core/backup/list.ts";
import type { BackupStore } from "../core/backup/port.ts";
import { bytesOf, rowsOf, filesOf, type Manifest, type Progress as Done } from "../core/backup/schema.ts";
import type { ObjectCheck } from "../core/backup/objects.ts";
import type { Host } from "../core/app/host.ts";
import { attachmentsPrefix } from "../core/media/attachment-schema.ts";
import { parseSettings, type Settings } from "../core/config.ts";
import { command, type Result } from "./kit/command.ts";
import { type Progress, showProgress } from "./kit/progress.ts";
import { withSystem } from "./kit/system.ts";
import type { Terminal } from "./kit/terminal.ts";

const Input = z
  .object({
    to: z.string().min(1).optional(),
    table: z.array(z.string()).default([]),
    keep: z.coerce.number().int().min(1).default(30),
    verify: z.boolean().default(false),
    list: z.boolean().default(false),
    from: z.string().min(1).optional(),
  })
  .refine(({ to, verify, list }) => [to !== undefined, verify, list].filter(Boolean).length === 1, {
    error: "give exactly one of --to, --verify and --list",
  })
  .refine(({ from, verify, list }) => (verify || list) === (from !== undefined), {
    error: "--verify and --list need --from, and --to takes none",
  });

/** The settings of backup and restore, for their help. */
export const backupSettings: [string, string][] = [
  ["DATABASE_URL", "the database, reached over Postgres' own protocol"],
  ["DATABASE_DIRECT_URL", "the same, if DATABASE_URL only works over HTTP"],
  ["LEDGER, LEDGER_TABLE, QDRANT_URL", "the other stores; by default a file and Postgres"],
  ["ARCHIVE_BUCKET", "the archive, whose objects are compared with the backup's list"],
  ["AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY", "for DynamoDB and buckets"],
];

export const backupCommand = command({
  name: "backup",
  summary: "back up Postgres, the ledger and the vectors; verify and list backups",
  parameters: [
    { flags: "--to <location>", text: "make a backup in this folder or s3://bucket/prefix" },
    { flags: "--table <name...>", text: "only this table; may be given several times" },
    { flags: "--keep <days>", text: "then delete backups older than this many days (30)" },
    { flags: "--verify", text: "read every byte of a backup and compare the checksums" },
    { flags: "--list", text: "list the backups in a location" },
    { flags: "--from <location>", text: "a backup, or a location with backups, whose newest one is used" },
  ],
  settings: backupSettings,
  examples: [
    "nadia backup --to backups",
    "nadia backup --to s3://acme-backups/nadia --keep 30",
    "nadia backup --to backups --table interactions --table users",
    "nadia backup --verify --from backups",
    "nadia backup --list --from backups",
  ],
  input: Input,
  run: async ({ to, table, keep, verify, from = "" }, terminal) => {
    if (to !== undefined) return make(to, table, keep, terminal);
    return verify ? check(from, terminal) : listAt(from, terminal);
  },
});

/** The credentials come from the caller's environment, never from the embedded engines. */
export async function storeAt(location: string, { env }: Terminal): Promise<BackupStore> {
  const { backupStoreOf } = await import("../core/app/backup-locations.ts");
  return backupStoreOf(parseSettings(env), location);
}

/** The backup at this address, or the newest one there; with `full`, the newest one of everything. Throws `not_found`. */
export async function backupAt(
  address: string,
  terminal: Terminal,
  full = false,
): Promise<{ store: BackupStore; id: string }> {
  const { addressOf, newest } = await import("../core/backup/list.ts");
  const { location, id } = addressOf(address);
  const store = await storeAt(location, terminal);
  return { store, id: id ?? (await newest({ store }, full)) };
}

/** Shows progress on standard error while `work` runs; each step has its own rate. */
export async function withProgress<T>(
  terminal: Terminal,
  work: (progress: (done: Done) => void) => Promise<T>,
): Promise<T> {
  let screen: { readonly step: string; readonly progress: Progress } | null = null;
  const show = ({ step, unit, done, total }: Done) => {
    if (screen?.step !== step) {
      screen?.progress.end();
      screen = { step, progress: showProgress(terminal) };
    }
    const scale = unit === "bytes" ? 1_024 : 1;
    screen.progress.show({
      step: unit === "bytes" ? `${step}, kB` : step,
      done: Math.round(done / scale),
      total: Math.round(total / scale),
    });
  };
  const end = () => screen?.progress.end();
  return work(show).finally(end);
}

async function make(
  to: string,
  tables: readonly string[],
  keep: number,
  terminal: Terminal,
): Promise<Result> {
  const store = await storeAt(to, terminal);
  return withSystem(
    terminal,
    async ({ settings, host }) => {
      const { backupAppOf } = await import("../core/app/backup.ts");
      const { backUp } = await import("../core/backup/backup.ts");
      const { prune } = await import("../core/backup/list.ts");
      const app = backupAppOf(settings, host, store);
      try {
        const { signal } = terminal;
        // First: an erasure while the backup is made has to be recorded next to it.
        const isNew = await app.remember(absoluteLocation(to));
        const manifest = await withProgress(terminal, (progress) =>
          backUp(app.backup, { tables, signal, progress }),
        ).catch(async (error: unknown) => {
          // A location that was known before stays: it may only look empty, as an unmounted disk does.
          if (isNew && (await hasNone(store))) await app.forget(absoluteLocation(to)).catch(() => undefined);
          throw error;
        });
        const deleted = await prune(app.backup, keep);
        const lines = [
          `stored ${textOf(manifest)} in ${store.location}`,
          ...deleted.map((id) => `deleted ${id}`),
        ];
        return { data: { backup: dataOf(manifest), place: store.location, deleted }, lines };
      } finally {
        await app.close();
      }
    },
    { migrated: false },
  );
}

/** True if the location holds no backup, not even an incomplete one. */
const hasNone = (store: BackupStore): Promise<boolean> =>
  store.list().then(
    (backups) => backups.length === 0,
    () => false,
  );

/** A folder's full path, for processes that run elsewhere. */
export const absoluteLocation = (location: string): string =>
  location.startsWith("s3:") ? location : resolve(location);

async function check(from: string, terminal: Terminal): Promise<Result> {
  const { store, id } = await backupAt(from, terminal);
  const { verify } = await import("../core/backup/verify.ts");
  const { signal } = terminal;
  const manifest = await withProgress(terminal, (progress) => verify({ store }, id, { signal, progress }));
  const { systemHost } = await import("../core/app/host.ts");
  const objects = await compareObjects(
    parseSettings(terminal.env),
    systemHost(() => undefined),
    store,
    manifest,
  );
  return {
    data: { backup: dataOf(manifest), place: store.location, objects },
    lines: [`verified ${textOf(manifest)}`, ...objectLines(objects)],
    ok: isIntact(objects),
  };
}

/** False if the archive lost anything but files of answers, which a reviewer may have removed since the backup. */
const isIntact = (check: ObjectCheck | null): boolean =>
  check === null ||
  (check.damaged.length === 0 && check.missing.every((name) => name.startsWith(attachmentsPrefix)));

/** Compares the archive with the backup's list; null where no bucket is configured, or the backup has no list. */
export async function compareObjects(
  settings: Settings,
  { clock }: Pick<Host, "clock">,
  store: BackupStore,
  manifest: Manifest,
): Promise<ObjectCheck | null> {
  const { objectsOf } = await import("../core/app/objects.ts");
  const { checkObjects } = await import("../core/backup/objects.ts");
  const objects = objectsOf(settings);
  return objects === null || (manifest.objects ?? null) === null
    ? null
    : checkObjects({ store, objects, clock }, manifest);
}

/** The check of the objects as lines of text. */
export const objectLines = (check: ObjectCheck | null): string[] =>
  check === null
    ? [
        "the archive's objects were not compared: ARCHIVE_BUCKET is not set or not reachable, or the backup does not list them",
      ]
    : [
        `${check.listed - check.missing.length - check.damaged.length} of ${check.listed} objects of the archive are intact`,
        ...check.missing.map((name) => `missing: ${name}`),
        ...check.damaged.map((name) => `damaged: ${name}`),
      ];

async function listAt(from: string, terminal: Terminal): Promise<Result> {
  const { addressOf, list } = await import("../core/backup/list.ts");
  const { location, id } = addressOf(from);
  const store = await storeAt(location, terminal);
  const backups = (await list({ store })).filter((backup) => id === null || backup.id === id);
  const lines = backups.length === 0 ? [`${store.location} contains no backup`] : backups.map(lineOf);
  return { data: { place: store.location, backups }, lines };
}

const lineOf = ({ id, state, full, tables, rows, bytes }: Listed): string =>
  state === "whole"
    ? `${id}  ${full === true ? "full" : "single tables"}, ${tables} tables, ${rows} rows, ${sizeOf(bytes ?? 0)}`
    : `${id}  ${state}`;

const sizeOf = (bytes: number): string =>
  bytes < 1_048_576 ? `${Math.ceil(bytes / 1_024)} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`;

/** What backup and restore print about a backup with `--json`. */
export const dataOf = (manifest: Manifest) => ({
  id: manifest.id,
  full: manifest.full,
  started_at: manifest.started_at,
  finished_at: manifest.finished_at,
  server_version: manifest.server_version,
  last_migration: manifest.migrations.at(-1) ?? null,
  rows: Object.fromEntries(manifest.tables.map(({ name, rows }) => [name, rows])),
  ledger_rows: manifest.ledger?.rows ?? null,
  files: filesOf(manifest).length,
  bytes: bytesOf(filesOf(manifest)),
});

/** A backup's manifest as lines of text. */
export function textOf(manifest: Manifest): string {
  const ledger = manifest.ledger === null ? "" : `, ${manifest.ledger.rows} ledger rows`;
  return `${manifest.id}: ${manifest.tables.length} tables with ${rowsOf(manifest)} rows${ledger}, ${sizeOf(bytesOf(filesOf(manifest)))}`;
}
