/**
 * Objects of a laptop's archive that the restored database does not know: stored after the backup, they would never be
 * read or expire, and no customer whom somebody could erase leads to them. A bucket elsewhere deletes them by its
 * lifecycle.
 */
import { attachmentsPrefix } from "../media/attachment-schema.ts";
import { archivePrefix } from "../retention/schema.ts";
import type { System } from "./backup.ts";
import * as sql from "./sql.ts";

export interface Orphans {
  readonly names: readonly string[];
  readonly removed: boolean;
}

/**
 * Removes them, or only names them: where nothing was to be replaced, they may be the only copy. Throws
 * `objects_unavailable`, and Postgres' errors.
 */
export async function findOrphans(
  { postgres, archive }: Pick<System, "postgres" | "archive">,
  remove: boolean,
): Promise<Orphans> {
  if (archive?.copied !== true) return { names: [], removed: false };
  const rows = await postgres.snapshot((session) => session.query(sql.selectObjectNames));
  const known = new Set(rows.flatMap(({ name }) => [name, manifestBeside(name)]));
  const stored = [...(await archive.list(archivePrefix)), ...(await archive.list(attachmentsPrefix))];
  const names = stored.filter((name) => !known.has(withoutPart(name)));
  if (remove) for (const name of names) await archive.remove(name);
  return { names, removed: remove };
}

const manifestBeside = (part: string): string => part.replace(/[^/]+$/, "manifest.json");

/** The name of the file to which an uploaded part belongs; any other name is its own. */
const withoutPart = (name: string): string =>
  name.startsWith(attachmentsPrefix) ? name.replace(/\.\d+$/, "") : name;
