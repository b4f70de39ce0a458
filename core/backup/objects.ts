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

/** The result of comparing the bucket with a backup's list. */
export interface ObjectCheck {
  /** The objects that should still exist: without expired ones and those of customers erased since. */
  readonly listed: number;
  /** The names of missing objects, and of those whose checksum differs. */
  readonly missing: readonly string[];
  readonly damaged: readonly string[];
}

/** Objects read at the same time. */
const inFlight = 8;

/** Reads every listed object. Throws `backup_damaged`, and what the stores throw. */
export async function checkObjects(
  { store, objects, clock }: ObjectPorts,
  manifest: Manifest,
): Promise<ObjectCheck> {
  const noted = await erasedSince(store, manifest.started_at);
  const erased = new Set<string>(noted.map(({ customer_id }) => customer_id));
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
