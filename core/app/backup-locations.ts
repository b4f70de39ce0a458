/** Opens the store of backups at an address. */
import { type NotedErasure, putErasureNotes } from "../backup/erased.ts";
import type { BackupStore } from "../backup/port.ts";
import type { Settings } from "../config.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Sql } from "../kernel/sql.ts";
import { createFolderBackups } from "../storage/backups-folder.ts";
import { createS3Backups } from "../storage/backups-s3.ts";
import { awsAccess } from "./aws.ts";
import type { Host } from "./host.ts";

/** Notes a customer's erasure next to the backups. */
export const putErasureNotesOf =
  (settings: Settings, { clock, log }: Pick<Host, "clock" | "log">, sql: Sql) =>
  (erasure: NotedErasure): Promise<void> =>
    putErasureNotes({ sql, clock, log, open: (location) => backupStoreOf(settings, location) }, erasure);

const inBucket = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*))?$/;

/** A folder, or a bucket as `s3://bucket/prefix`. Throws `bad_configuration`. */
export function backupStoreOf({ aws }: Settings, location: string): BackupStore {
  if (!location.startsWith("s3:")) return createFolderBackups(location);
  const [, bucket, prefix = ""] = inBucket.exec(location) ?? [];
  if (bucket === undefined)
    throw new NadiaError("bad_configuration", `${location} must be like s3://bucket/prefix`);
  return createS3Backups({
    bucket,
    prefix: prefix.replace(/^\/+|\/+$/g, ""),
    ...awsAccess(aws, aws.s3Endpoint),
  });
}
