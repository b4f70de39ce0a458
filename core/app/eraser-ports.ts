/** What an erasure needs in addition to the stores. */
import { required, type Settings } from "../config.ts";
import type { Sql } from "../kernel/sql.ts";
import type { Eraser } from "../pipeline/erase.ts";
import { eraseArchived } from "../retention/archive.ts";
import { eraseAttachments } from "../retention/attachments.ts";
import { putErasureNotesOf } from "./backup-locations.ts";
import type { Host } from "./host.ts";
import { objectsOf } from "./objects.ts";

/** Its secret, the notes next to the backups, and the archive if there is one. Throws `bad_configuration`. */
export function eraserPortsOf(
  settings: Settings,
  host: Host,
  sql: Sql,
): Pick<Eraser, "secret" | "putErasureNotes" | "eraseArchive"> {
  const objects = objectsOf(settings);
  return {
    secret: required(settings.erasureSecret, "NADIA_ERASURE_SECRET"),
    putErasureNotes: putErasureNotesOf(settings, host, sql),
    ...(objects === null
      ? {}
      : {
          eraseArchive: async (customer) => ({
            objects: await eraseArchived({ objects }, customer),
            attachments: await eraseAttachments({ objects }, customer),
          }),
        }),
  };
}
