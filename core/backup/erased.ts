/**
 * Erasures, recorded next to the backups that still contain the customer, so that a restore repeats them ([G4]). A note
 * names the customer, as the backups do, and is deleted with the last backup that contains them.
 */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import { parseJson } from "../kernel/parse-json.ts";
import { ErasureId } from "../privacy/schema.ts";
import type { BackupStore } from "./port.ts";
import { deleteLocation, hasLocations, upsertLocation, selectLocations } from "./locations-sql.ts";

const Erased = z.object({
  customer_id: CustomerId,
  /** Absent in notes of older versions. */
  erasure_id: z.optional(ErasureId),
  erased_at: z.iso.datetime(),
});
export type Erased = z.infer<typeof Erased>;

/** How far the clocks of machines that make backups and erasures may differ, ms; S3 and SQS refuse more than 15 minutes. */
const clocksMs = 3_600_000;

/**
 * Remembers that backups are in this location, a folder's full path or a bucket's address; resolves to whether it was
 * unknown.
 */
export async function rememberBackups(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  location: string,
): Promise<boolean> {
  // A backup may be made before a migration, and one of the first 32 has no such table.
  const [table] = await db.query(hasLocations);
  if (table?.exists !== true) return false;
  const [row] = await db.query(upsertLocation(location, iso(clock.now())));
  return row?.is_new === true;
}

/** Forgets a location where the first backup failed: nothing there contains a customer. */
export async function forgetBackups({ sql: db }: Pick<Ports, "sql">, location: string): Promise<void> {
  await db.query(deleteLocation(location));
}

export interface NotePorts extends Pick<Ports, "sql" | "clock" | "log"> {
  /** Opens a location of backups. May throw `bad_configuration`. */
  readonly open: (location: string) => BackupStore;
}

/** An erasure that has removed everything, or all but what work in progress still writes. */
export interface NotedErasure {
  readonly id: ErasureId;
  readonly customer_id: CustomerId;
}

/** Records the erasure in every location with backups, as `putErasureNotesIn` does. Throws Postgres' errors. */
export async function putErasureNotes(ports: NotePorts, erasure: NotedErasure): Promise<void> {
  const locations = await ports.sql.query(selectLocations);
  await putErasureNotesIn(
    ports,
    locations.map(({ location }) => location),
    erasure,
  );
}

/**
 * Records the erasure in these locations. One that cannot be reached is logged: an erasure does not wait for a disk that may
 * never be connected again.
 */
export async function putErasureNotesIn(
  { clock, log, open }: Omit<NotePorts, "sql">,
  locations: readonly string[],
  { id, customer_id }: NotedErasure,
): Promise<void> {
  const erased: Erased = { customer_id, erasure_id: id, erased_at: iso(clock.now()) };
  for (const location of locations) {
    try {
      await open(location).putNote(`${customer_id}.json`, Buffer.from(JSON.stringify(erased)));
    } catch (error) {
      log.error("erasure.not_noted", error, { place: location });
    }
  }
}

/** The name of a note. Other programs leave files of their own, such as an empty one for the folder itself. */
const noteName = /^[0-9a-f-]{36}\.json$/;

const notesIn = async (store: BackupStore): Promise<Erased[]> =>
  (await store.notes()).filter(({ name }) => noteName.test(name)).map((note) => readNote(store, note));

function readNote({ location }: BackupStore, { name, bytes }: { name: string; bytes: Buffer }): Erased {
  const read = Erased.safeParse(parseJson(bytes.toString()));
  if (read.success) return read.data;
  throw new NadiaError(
    "backup_damaged",
    `the note erased/${name} in ${location} is damaged; record the erasure again with nadia erase ${name.slice(0, -5)}`,
  );
}

/**
 * The erasures since this time (ISO 8601), whose customers a backup of that time may contain. Includes those of the hour
 * before, because the times of notes come from other machines' clocks; a restore skips those that the backup itself has as
 * finished.
 */
export async function erasedSince(store: BackupStore, since: string): Promise<Erased[]> {
  const start = Date.parse(since) - clocksMs;
  return (await notesIn(store)).filter(({ erased_at }) => Date.parse(erased_at) >= start);
}

/** Deletes the notes from before the oldest backup, given as ms since 1970; `Infinity` if there is none. */
export async function forgetErased(store: BackupStore, oldest: number): Promise<void> {
  for (const { customer_id, erased_at } of await notesIn(store)) {
    if (Date.parse(erased_at) < oldest - clocksMs) await store.removeNote(`${customer_id}.json`);
  }
}
