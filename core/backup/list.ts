/** Lists backups, and deletes old ones. */
import type { Clock } from "../kernel/clock.ts";
import { hasCode, NadiaError } from "../kernel/errors.ts";
import { startOf } from "./backup.ts";
import { forgetErased } from "./erased.ts";
import { readManifest } from "./manifest.ts";
import type { BackupStore } from "./port.ts";
import { bytesOf, filesOf, type Manifest, rowsOf } from "./schema.ts";

/** How long a backup is retained by default, days. */
export const keepDays = 30;
const dayMs = 86_400_000;

export interface Listed {
  readonly id: string;
  /** `newer`: a newer version made it, and only that can read it. */
  readonly state: "whole" | "unfinished" | "damaged" | "newer";
  /** Null unless the backup is whole. */
  readonly full: boolean | null;
  readonly tables: number | null;
  readonly rows: number | null;
  /** As stored. */
  readonly bytes: number | null;
}

type Store = { readonly store: BackupStore };

/** Splits the address of one backup into its location and id; any other address is a location of backups. */
export function addressOf(address: string): { readonly location: string; readonly id: string | null } {
  const [, location, id] = /^(.*?)\/*(nadia-\d{8}T\d{6}Z)\/*$/.exec(address) ?? [];
  if (id === undefined) return { location: address, id: null };
  return { location: location || (address.startsWith("/") ? "/" : "."), id };
}

/** All backups, newest first. Only reads manifests: `verify` reads the rest. */
export async function list({ store }: Store): Promise<Listed[]> {
  const listed: Listed[] = [];
  for (const { id, whole } of newestFirst(await store.list())) {
    const read = whole ? await readManifest(store, id).catch(unlessUnreadable) : "unfinished";
    const [state, manifest] = typeof read === "string" ? ([read, null] as const) : (["whole", read] as const);
    listed.push({ id, state, ...figuresOf(manifest) });
  }
  return listed;
}

/** Why a manifest cannot be read. An outage is not damage: it is thrown. */
function unlessUnreadable(error: unknown): "damaged" | "newer" {
  if (hasCode(error, "newer_version")) return "newer";
  if (hasCode(error, "backup_damaged", "not_found")) return "damaged";
  throw error;
}

const figuresOf = (manifest: Manifest | null): Omit<Listed, "id" | "state"> => ({
  full: manifest?.full ?? null,
  tables: manifest?.tables.length ?? null,
  rows: manifest === null ? null : rowsOf(manifest),
  bytes: manifest === null ? null : bytesOf(filesOf(manifest)),
});

const newestFirst = <T extends { readonly id: string }>(backups: readonly T[]): T[] =>
  backups.toSorted((a, b) => (a.id < b.id ? 1 : -1));

/** The newest whole backup; with `full`, the newest one of everything. Throws `not_found`. */
export async function newest({ store }: Store, full = false): Promise<string> {
  const whole = newestFirst((await store.list()).filter((backup) => backup.whole));
  // A damaged one, or one of a newer version, is not skipped: the person who restores has to know about it.
  for (const { id } of whole) if (!full || (await isFull(store, id))) return id;
  throw new NadiaError("not_found", `${store.location} contains no ${full ? "full " : ""}backup`);
}

async function isFull(store: BackupStore, id: string): Promise<boolean> {
  const read = await readManifest(store, id).catch(unlessUnreadable);
  return typeof read === "string" || read.full;
}

/**
 * Deletes backups older than this many days, and unfinished ones a day after their start: their process died. Resolves
 * to the ids of those deleted.
 */
export async function prune(
  { store, clock }: Store & { readonly clock: Pick<Clock, "now"> },
  days: number,
): Promise<string[]> {
  const deleted: string[] = [];
  for (const { id, whole } of await store.list()) {
    const age = clock.now() - startOf(id);
    if (age <= (whole ? days : Math.min(1, days)) * dayMs) continue;
    await store.remove(id);
    deleted.push(id);
  }
  await forgetErased(store, Math.min(...(await store.list()).map(({ id }) => startOf(id))));
  return deleted;
}
