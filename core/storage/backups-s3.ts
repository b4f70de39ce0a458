/** Backups in an S3 bucket, below one prefix. */
import type { BackupStore } from "../backup/port.ts";
import { randomIds } from "../kernel/ids.ts";
import { type Bucket, type BucketSettings, openBucket } from "./s3.ts";

export interface S3BackupsSettings extends BucketSettings {
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
}

/** Per attempt, ms: a file has up to 16 MB. */
const timeoutMs = 120_000;
const manifestName = "manifest.json";
/** Of two backups that begin in the same second, one stores this object, which says which one. */
const begunName = "begun";
const notes = "erased";
const backupId = /^nadia-\d{8}T\d{6}Z$/;

/** Backups in a bucket. One is complete once its manifest is stored, because objects cannot be renamed. */
export function createS3Backups(settings: S3BackupsSettings): BackupStore {
  const { bucket, prefix } = settings;
  const objects = openBucket(settings, { timeoutMs, retries: 4, code: "backups_unavailable" });
  const below = prefix === "" ? "" : `${prefix}/`;
  const keyOf = (id: string, name: string) => `${below}${id}/${name}`;
  return {
    location: `s3://${bucket}/${prefix}`,
    list: async () => {
      const prefixes = await objects.list("Prefix", { prefix: `${below}nadia-`, delimiter: "/" });
      const ids = prefixes.flatMap((found) => found.split("/").at(-2) ?? []);
      const found: { id: string; whole: boolean }[] = [];
      for (const id of new Set(ids.filter((name) => backupId.test(name))))
        found.push({ id, whole: await objects.has(keyOf(id, manifestName)) });
      return found;
    },
    begin: (id) => claim(objects, keyOf(id, begunName)),
    put: (id, name, bytes) => objects.put(keyOf(id, name), bytes),
    get: (id, name) => objects.get(keyOf(id, name)),
    finish: (id, manifest) => objects.put(keyOf(id, manifestName), manifest),
    remove: async (id) => {
      // The manifest first, so that what remains after a crash does not count as a backup.
      await objects.remove(keyOf(id, manifestName));
      for (const key of await objects.list("Key", { prefix: keyOf(id, "") })) await objects.remove(key);
    },
    putNote: (name, bytes) => objects.put(keyOf(notes, name), bytes),
    notes: async () => {
      const keys = await objects.list("Key", { prefix: keyOf(notes, "") });
      const read = await Promise.all(
        keys.map(async (key) => ({
          name: key.slice(key.lastIndexOf("/") + 1),
          bytes: await objects.get(key),
        })),
      );
      return read.flatMap(({ name, bytes }) => (bytes === null ? [] : [{ name, bytes }]));
    },
    removeNote: (name) => objects.remove(keyOf(notes, name)),
  };
}

/** Stores the object, unless somebody else did; resolves to whether it is ours. */
async function claim(objects: Bucket, key: string): Promise<boolean> {
  const own = Buffer.from(randomIds.random());
  // If the answer to the first attempt was lost, the second one finds what that attempt stored.
  return (await objects.putNew(key, own)) || (await objects.get(key))?.equals(own) === true;
}
