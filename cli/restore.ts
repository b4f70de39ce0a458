/** `nadia restore`: restores a backup into an empty system. */
import * as z from "zod";
import type { ErasureApp } from "../core/app/erasure.ts";
import type { ObjectCheck } from "../core/backup/objects.ts";
import type { BackupStore } from "../core/backup/port.ts";
import type { Manifest } from "../core/backup/schema.ts";
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
import { command } from "./kit/command.ts";
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
        const { backupAppOf } = await import("../core/app/backup.ts");
        const { createErasureApp } = await import("../core/app/erasure.ts");
        const { restore } = await import("../core/backup/restore.ts");
        const app = backupAppOf(settings, host, store);
        try {
          let erased = 0;
          const open = () => createErasureApp(settings, host, true);
          const finish = async ({ started_at }: { readonly started_at: string }) => {
            // Erasures from now on have to be recorded next to the backup, which contains those customers.
            await app.remember(absoluteLocation(store.location));
            erased = await eraseAgain(store, started_at, open, terminal.signal);
          };
          const manifest = await withProgress(terminal, (progress) =>
            restore(app.restore, id, { force, signal: terminal.signal, progress, finish }),
          );
          const objects = await compareObjects(settings, host, store, manifest).catch((error: unknown) =>
            unlessOutOfReach(error, terminal),
          );
          const lines = linesOf(manifest, objects, erased);
          return {
            data: { backup: dataOf(manifest), place: store.location, erased_again: erased, objects },
            lines,
          };
        } finally {
          await app.close();
        }
      },
      { create: true, migrated: false },
    );
  },
});

/** The restore itself is done by then, and running it again would be refused: null, and a note. */
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

/**
 * Repeats the erasures made since the backup and resolves to their number. Nothing else may use the stores during this time.
 */
async function eraseAgain(
  store: BackupStore,
  since: string,
  open: () => ErasureApp,
  signal: AbortSignal,
): Promise<number> {
  const { erasedSince } = await import("../core/backup/erased.ts");
  const customers = await erasedSince(store, since);
  if (customers.length === 0) return 0;
  const app = open();
  try {
    for (const customer of customers) await app.erase(customer, "nadia restore", () => undefined, signal);
  } catch (cause) {
    throw new NadiaError(
      "wrong_state",
      "the restored data still contains customers who were erased after the backup; before you start NADIA, run nadia restore again, which only repeats their erasures",
      { cause },
    );
  } finally {
    await app.close();
  }
  return customers.length;
}
