/** Moves closed interactions to the object store, reads them from there, and deletes them when they expire. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId, InteractionId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import * as sql from "./archive-sql.ts";
import {
  checksumOf,
  customerPrefix,
  Line,
  linesIn,
  manifestName,
  type NewPart,
  type Part,
  partKinds,
  partOf,
} from "./part.ts";
import { days } from "./periods.ts";
import type { Objects } from "./port.ts";
import { endOf, type Step } from "./retention.ts";

export type { Archived } from "./archive-sql.ts";

export interface ArchivePorts extends Pick<Ports, "sql" | "clock"> {
  readonly objects: Objects;
}

/** What is stored with interactions in addition to their rows, by their ids. */
export type Show = (ids: readonly InteractionId[]) => Promise<ReadonlyMap<InteractionId, object>>;

/** Interactions of one batch: a few megabytes at most. */
const atOnce = 250;
/** Objects transferred at the same time. */
const inFlight = 8;

/**
 * Archives closed interactions after 30 days: stores them, reads them back, compares, and only then deletes them from
 * Postgres. Interactions older than 90 days are deleted at once.
 */
export const archiveStep = (ports: ArchivePorts, show: Show): Step => ({
  name: "interactions",
  batch: async () => {
    const { sql: db, clock } = ports;
    const due = await db.query(sql.selectDue(endOf(days.hot, clock.now()), atOnce));
    if (due.length === 0) return { done: 0, more: false };
    const shown = await show(due.map(({ id }) => id));
    const ended = endOf(days.cold, clock.now()).slice(0, 10);
    const parts = partsOf(
      due.filter(({ created_at }) => created_at.slice(0, 10) > ended),
      shown,
    );
    await store(ports, [...parts.keys()]);
    const partBy = new Map(
      [...parts].flatMap(([{ part }, ids]) => ids.map((id) => [id, part.name] as const)),
    );
    const rows = due.map(({ id, created_at, fingerprint }) => ({
      id,
      created_at,
      fingerprint,
      part: partBy.get(id) ?? null,
    }));
    const [row] = await db.query(
      sql.archiveInteractions(
        rows,
        [...parts.keys()].map(({ part }) => part),
      ),
    );
    const done = row?.n ?? 0;
    // A batch that achieved nothing would be read again and again.
    return { done, more: due.length === atOnce && done > 0 };
  },
});

/** A part for each customer and day, with the interactions in it. */
function partsOf(
  due: readonly sql.Due[],
  shown: ReadonlyMap<InteractionId, object>,
): Map<NewPart, readonly InteractionId[]> {
  const groups = Map.groupBy(due, ({ user_id, created_at }) => `${user_id} ${created_at.slice(0, 10)}`);
  return new Map(
    [...groups.values()].flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const lines = group.map(({ id, line }) => ({ format: 1, ...line, review: shown.get(id) ?? null }));
      return [
        [
          partOf("interactions", first.user_id, first.created_at.slice(0, 10), lines),
          group.map(({ id }) => id),
        ],
      ];
    }),
  );
}

/** Stores parts, compares what was stored, and only then names them in their months' manifests. */
export async function store({ sql: db, objects }: ArchivePorts, fresh: readonly NewPart[]): Promise<void> {
  if (fresh.length === 0) return;
  await each(fresh, async ({ part: { name, sha256 }, content }) => {
    await objects.put(name, content);
    const stored = await objects.get(name);
    if (stored === null || checksumOf(stored) !== sha256)
      throw new NadiaError(
        "archive_damaged",
        "the object store returned data that differs from what was stored",
        {
          facts: { part: name },
        },
      );
  });
  const parts = fresh.map(({ part }) => part);
  await writeManifests(objects, parts, [...(await db.query(sql.selectParts(parts))), ...parts]);
}

/** Writes the manifest of every month that one of `touched` belongs to; it is removed with the month's last part. */
async function writeManifests(
  objects: Objects,
  touched: readonly Part[],
  known: readonly Part[],
): Promise<void> {
  const keyOf = ({ user_id, month }: Part) => manifestName(user_id, month);
  const months = Map.groupBy(known, keyOf);
  await each([...new Set(touched.map(keyOf))], async (key) => {
    const parts = [...new Map(months.get(key)?.map((part) => [part.name, part])).values()];
    if (parts.length === 0) await objects.remove(key);
    else await objects.put(key, Buffer.from(JSON.stringify({ format: 1, parts })));
  });
}

/** Deletes expired parts: the object first, so that no object is left that Postgres no longer knows. */
export const expireStep = ({ sql: db, clock, objects }: ArchivePorts): Step => ({
  name: "archive",
  batch: async () => {
    const ended = await db.query(sql.selectEnded(iso(clock.now()), atOnce));
    if (ended.length === 0) return { done: 0, more: false };
    await each(ended, ({ name }) => objects.remove(name));
    const gone = new Set(ended.map(({ name }) => name));
    const known = await db.query(sql.selectParts(ended));
    await writeManifests(
      objects,
      ended,
      known.filter(({ name }) => !gone.has(name)),
    );
    await db.query(sql.deleteParts([...gone]));
    return { done: ended.length, more: ended.length === atOnce };
  },
});

/** Deletes a customer's objects, including those that Postgres does not know; resolves to their number. */
export async function eraseArchived(
  { objects }: Pick<ArchivePorts, "objects">,
  customer: CustomerId,
): Promise<number> {
  const found = await Promise.all(partKinds.map((kind) => objects.list(customerPrefix(customer, kind))));
  const keys = found.flat();
  await each(keys, (key) => objects.remove(key));
  return keys.length;
}

/** Where an interaction is in the archive, or null. */
export const findArchived = async (
  { sql: db }: Pick<Ports, "sql">,
  id: InteractionId,
): Promise<sql.Archived | null> => (await db.query(sql.selectArchived(id)))[0] ?? null;

/** A customer's archived interactions, newest first, or oldest first with `oldestFirst`. */
export const listArchived = (
  { sql: db }: Pick<Ports, "sql">,
  filter: sql.ArchivedFilter,
): Promise<sql.Archived[]> => db.query(sql.selectArchivedOf(filter));

/** Reads what is stored about these interactions, each part once. Throws `archive_damaged`, `objects_unavailable`. */
export async function readArchived(
  objects: Objects,
  places: readonly sql.Archived[],
): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>();
  await eachLine(objects, places, (line) => {
    const { review } = line as { review: { id: string } | null }; // As we stored it: the checksum was verified.
    if (review !== null) found.set(review.id, review);
  });
  return found;
}

/** An interaction's rows, and the copy shown to reviewers. */
export interface ArchivedLine extends Line {
  readonly review: unknown;
}

/** Reads these interactions, by their ids. Throws as `readArchived` does. */
export async function readLines(
  objects: Pick<Objects, "get">,
  places: readonly sql.Archived[],
): Promise<ReadonlyMap<string, ArchivedLine>> {
  const found = new Map<string, ArchivedLine>();
  await eachLine(objects, places, (line) => {
    const rows = Line.parse(line);
    const { review } = line as { review?: unknown }; // As we stored it: the checksum was verified.
    found.set(String(rows.interactions[0]?.["id"]), { ...rows, review });
  });
  return found;
}

/** Reads the parts of these interactions, each once. */
async function eachLine(
  objects: Pick<Objects, "get">,
  places: readonly sql.Archived[],
  use: (line: unknown) => void,
): Promise<void> {
  const parts = [...new Map(places.map((place) => [place.name, place])).values()];
  await each(parts, async ({ name, sha256 }) => {
    for (const line of linesIn(name, sha256, await objects.get(name))) use(line);
  });
}

/** Runs work for each item, a few at once. */
export async function each<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (const item of rest) await work(item);
    }),
  );
}
