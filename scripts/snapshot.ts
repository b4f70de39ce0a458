/** `npm ci` runs this: makes the snapshot from which new embedded databases start, unless it is there. */
import { makeMigratedSnapshot, migratedSnapshot } from "../local/engines/snapshot.ts";

if (migratedSnapshot() === undefined) await makeMigratedSnapshot();
