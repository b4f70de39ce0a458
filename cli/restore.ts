/** `nadia restore`: restores a backup into an empty system. */
import * as z from "zod";
import type { ErasureApp } from "../core/app/erasure.ts";
import type { Host } from "../core/app/host.ts";
import type { ObjectCheck } from "../core/backup/objects.ts";
import type { Orphans } from "../core/backup/orphans.ts";
import type { BackupStore } from "../core/backup/port.ts";
import type { Manifest } from "../core/backup/schema.ts";
import type { Settings } from "../core/config.ts";
import { hasCode, NadiaError } from "../core/kernel/errors.ts";
import {
  absoluteLocation,
  backupAt,
  backupSettings,
  dataOf,
  objectLines,
  compareObjects,
  withProgress,
  textOf,
} from "./backup.ts";
import { command, type Result } from "./kit/command.ts";
import { withSystem } from "./kit/system.ts";
import type { Terminal } from "./kit/terminal.ts";

export const restoreCommand = command({
  name: "restore",
  summary: "verify a backup and restore it into an empty system",
  parameters: [
    {
      flags: "--from <location>",
      text: "a backup, or a location with backups, whose newest full one is used",
      required: true,
    },
    { flags: "--force", text: "replace what the system contains" },
  ],
  settings: backupSettings,
  examples: [
    "nadia restore --from backups",
    "nadia restore --from s3://acme-backups/nadia/nadia-20260131T020000Z",
  ],
  input: z.object({ from: z.string().min(1), force: z.boolean().default(false) }),
  run: async ({ from, force }, terminal) => {
    const { store, id } = await backupAt(from, terminal, true);
    return withSystem(
      terminal,
      async ({ settings, host, origin }) => {
        if (origin === "running")
          throw new NadiaError(
            "wrong_state",
            "stop npm start first: nothing may use the stores during a restore",
          );
        return restoreInto(settings, host, { store, id, force, terminal });
      },
      { create: true, migrated: false },
    );
  },
});

interface RestoreOptions {
  readonly store: BackupStore;
  readonly id: string;
  readonly force: boolean;
  readonly terminal: Terminal;
}

async function restoreInto(settings: Settings, host: Host, options: RestoreOptions): Promise<Result> {
  const { store, id, force, terminal } = options;
  const { backupAppOf } = await import("../core/app/backup.ts");
  const { createErasureApp } = await import("../core/app/erasure.ts");
  const { findOrphans } = await import("../core/backup/orphans.ts");
  const { restore } = await import("../core/backup/restore.ts");
  const app = backupAppOf(settings, host, store);
  try {
    let erased = 0;
    let orphans: Orphans = { names: [], removed: false };
    const open = () => createErasureApp(settings, host, true);
    const finish = async (restored: Manifest) => {
      // Erasures from now on have to be recorded next to the backup, which contains those customers.
      await app.remember(absoluteLocation(store.location));
      if (restored.full) orphans = await findOrphans(app.restore, force);
      erased = await eraseAgain(store, restored, open, terminal.signal);
    };
    const manifest = await withProgress(terminal, (progress) =>
      restore(app.restore, id, { force, signal: terminal.signal, progress, finish }),
    );
    const objects = await compareObjects(settings, host, store, manifest).catch((error: unknown) =>
      unlessOutOfReach(error, terminal),
    );
    return {
      data: { backup: dataOf(manifest), place: store.location, erased_again: erased, objects, orphans },
      lines: [...linesOf(manifest, objects, erased), ...orphanLines(orphans)],
    };
  } finally {
    await app.close();
  }
}

/** Null, and a note for the person: the restore itself is done, and running the command again would be refused. */
function unlessOutOfReach(error: unknown, { note }: Terminal): null {
  if (!hasCode(error, "objects_unavailable")) throw error;
  note(`nadia: ${error.message}`);
  return null;
}

const linesOf = (manifest: Manifest, objects: ObjectCheck | null, erased: number): string[] => [
  `restored ${textOf(manifest)}`,
  "replies that were waiting to be sent are marked unknown: a person decides about them",
  ...objectLines(objects),
  ...(erased === 0 ? [] : [`erased ${erased} customers again who had been erased since the backup`]),
];

const orphanLines = ({ names, removed }: Orphans): string[] => {
  if (names.length === 0) return [];
  const what = `${names.length} objects of the archive that the restored database does not know`;
  return removed
    ? [`removed ${what}`]
    : [`${what} were left, and will never expire; to remove them, restore with --force:`, ...names];
};

/**
 * Repeats the erasures made since the backup and resolves to their number. Nothing else may use the stores during this time.
 */
async function eraseAgain(
  store: BackupStore,
  { started_at, full, concluded = [] }: Manifest,
  open: () => ErasureApp,
  signal: AbortSignal,
): Promise<number> {
  const { erasedSince } = await import("../core/backup/erased.ts");
  const noted = await erasedSince(store, started_at);
  if (noted.length === 0) return 0;
  const app = open();
  let erased = 0;
  try {
    const ids = noted.flatMap(({ erasure_id: id }) => (id === undefined ? [] : [id]));
    // Single tables may be older than what the database knows.
    const done = full ? await app.concludedAmong(ids) : new Set(concluded);
    for (const { customer_id: customer, erasure_id: id } of noted) {
      if (id !== undefined && done.has(id)) continue;
      await app.erase(customer, "nadia restore", () => undefined, signal);
      erased += 1;
    }
  } catch (cause) {
    throw new NadiaError(
      "wrong_state",
      "the restored data still contains customers who were erased after the backup; before you start NADIA, run nadia restore again, which only repeats their erasures",
      { cause },
    );
  } finally {
    await app.close();
  }
  return erased;
}
