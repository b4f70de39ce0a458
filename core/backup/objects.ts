/** The archive's objects: a backup lists them instead of copying them, and compares the bucket with its list ([G4]). */
import type { Clock } from "../kernel/clock.ts";
import { erasedSince } from "./erased.ts";
import { checksumOf } from "./manifest.ts";
import { readParts } from "./parts.ts";
import type { BackupStore } from "./port.ts";
import { ArchivedObject, type Manifest } from "./schema.ts";

export interface ObjectPorts {
  readonly store: BackupStore;
  readonly objects: { get(key: string): Promise<Uint8Array | null> };
  readonly clock: Pick<Clock, "now">;
}

/** What became of the objects that a backup lists. */
export interface ObjectCheck {
  /** Those that should be there: without those whose time is over or whose customer was erased since. */
  readonly listed: number;
  /** Names of those that are not there, and of those that differ from their checksum. */
  readonly missing: readonly string[];
  readonly damaged: readonly string[];
}

/** Objects on their way at once. */
const inFlight = 8;

/** Reads every listed object. Throws `backup_damaged`, and what the stores throw. */
export async function checkObjects(
  { store, objects, clock }: ObjectPorts,
  manifest: Manifest,
): Promise<ObjectCheck> {
  const erased = new Set<string>(await erasedSince(store, manifest.started_at));
  const missing: string[] = [];
  const damaged: string[] = [];
  let listed = 0;
  const check = async ({ name, sha256 }: ArchivedObject) => {
    const found = await objects.get(name);
    if (found === null) missing.push(name);
    else if (checksumOf(found) !== sha256) damaged.push(name);
  };
  for await (const part of readParts(store, manifest.id, manifest.objects?.files ?? [])) {
    const lines = part.toString().split("\n").filter(Boolean);
    const due = lines
      .map((line) => ArchivedObject.parse(JSON.parse(line)))
      .filter(({ user_id, ends_at }) => Date.parse(ends_at) > clock.now() && !erased.has(user_id))
      .values();
    const work = async () => {
      for (const one of due) {
        listed += 1;
        await check(one);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, work));
  }
  return { listed, missing: missing.toSorted(), damaged: damaged.toSorted() };
}
