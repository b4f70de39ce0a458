/** Reads everything stored about a customer from every store, page by page, so that memory use stays bounded ([G2]). */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { decodeCursor, encodeCursor } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Actor } from "../kernel/reviewer.ts";
import type { Ledger } from "../ledger/port.ts";
import { attachmentKey } from "../media/attachment-schema.ts";
import { nextAttachment } from "../media/attachments.ts";
import { type ChatInteraction, cursorOf } from "../ledger/schema.ts";
import { readSection, recordCustomerExport, type Section, sections, shownOf } from "../privacy/export.ts";
import {
  archiveFormat,
  type CustomerExport,
  type ExportItem,
  type ExportQuery,
} from "../privacy/export-schema.ts";
import { type PartPosition, readCalls, readInteractions } from "../retention/read.ts";
import type { Objects } from "../retention/port.ts";

export interface ExportPorts extends Pick<Ports, "sql" | "clock"> {
  readonly ledger: Pick<Ledger, "getUserInteractions">;
  /** Null if nothing is archived. */
  readonly objects: Objects | null;
}

/** What a source has after a key: items with their keys, and the key after all of them; null if nothing is left. */
interface Found {
  readonly items: readonly { readonly key: string; readonly item: ExportItem }[];
  readonly next: string | null;
}

interface SourcePage {
  readonly customer: CustomerId;
  readonly after: string | null;
  readonly limit: number;
}

interface Source {
  /** The form of its keys: anyone can write a cursor. */
  readonly key: z.ZodType<string>;
  readonly read: (ports: ExportPorts, page: SourcePage) => Promise<Found>;
}

/** The keys of rows, by the type of their column. */
const rowKeys = { uuid: z.uuid(), bigint: z.string().regex(/^-?\d{1,18}$/) } as const;

/** A part of the archive, and within it an item's place. */
const PartKey = z.string().regex(/^[\w-]+\/[\w./-]+(?: \d{1,9})?$/);

/** A file, and the byte where a piece of it ends. */
const PieceKey = z.string().regex(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12} \d{1,9}$/);

/** The parts of archived interactions, by the kind of their rows. */
const archived = [
  ["interaction", "interactions"],
  ["message", "messages"],
  ["delivery", "deliveries"],
] as const;

const sectionSource = (section: Section): Source => ({
  key: rowKeys[section.key[1]],
  read: async (ports, page) => {
    const items = await readSection(ports, section, page);
    return { items, next: items.length < page.limit ? null : (items.at(-1)?.key ?? null) };
  },
});

type ReadItems = (
  ports: Pick<ExportPorts, "sql"> & { readonly objects: Objects },
  customer: CustomerId,
  position: PartPosition,
) => Promise<{ readonly name: string; readonly all: readonly ExportItem[] } | null>;

/** The items of one part of the archive. A key is the part, and within it the last item's position. */
const archiveSource = (read: ReadItems): Source => ({
  key: PartKey,
  read: async ({ sql, objects }, { customer, after, limit }) => {
    if (objects === null) return { items: [], next: null };
    const [name = "", position] = (after ?? "").split(" ");
    const part = await read({ sql, objects }, customer, { name, again: position !== undefined });
    if (part === null) return { items: [], next: null };
    const from = position !== undefined && part.name === name ? Number(position) + 1 : 0;
    const items = part.all
      .slice(from, from + limit)
      .map((item, at) => ({ key: keyIn(part.name, from + at, part.all.length), item }));
    return { items, next: items.at(-1)?.key ?? part.name };
  },
});

/**
 * Archived interactions as the same kinds of items as those in Postgres. The copy shown to reviewers is left out: it
 * repeats the rows, and names reviewers.
 */
const archivedItems: ReadItems = async (ports, customer, position) => {
  const part = await readInteractions(ports, customer, position);
  if (part === null) return null;
  const all = archived.flatMap(([kind, rows]) =>
    part.lines.flatMap((line) => line[rows].map((row) => ({ kind, data: shownOf(row) }))),
  );
  return { name: part.name, all };
};

const callItem = (call: ChatInteraction): ExportItem => ({ kind: "ledger_call", data: { ...call } });

const archivedCalls: ReadItems = async (ports, customer, position) => {
  const part = await readCalls(ports, customer, position);
  return part === null ? null : { name: part.name, all: part.lines.map(callItem) };
};

const keyIn = (part: string, position: number, count: number): string =>
  position === count - 1 ? part : `${part} ${position}`;

const ledgerSource: Source = {
  // The ledger checks its cursors itself.
  key: z.string().min(1),
  read: async ({ ledger }, { customer, after, limit }) => {
    const page = await ledger.getUserInteractions(customer, { limit: Math.min(limit, 20), cursor: after });
    const items = page.items.map((call) => ({ key: cursorOf(call), item: callItem(call) }));
    return { items, next: page.next_cursor };
  },
};

/** Bytes of a file in one item: in base64, a page of them stays under Lambda's 6 MB. */
const contentBytes = 1_024 * 1_024;

/** The content of files that were added to answers, piece by piece. */
const readPiece: Source["read"] = async ({ sql, objects }, { customer, after }) => {
  if (objects === null) return { items: [], next: null };
  const [last = null, end = "0"] = (after ?? "").split(" ").filter(Boolean);
  const file = await nextAttachment({ sql }, customer, { id: last, at: Number(end) });
  if (file === null) return { items: [], next: null };
  const from = file.id === last ? Number(end) : 0;
  const bytes = await objects.get(attachmentKey(customer, file.id));
  const piece = Buffer.from(bytes ?? []).subarray(from, from + contentBytes);
  // What is missing in the store is skipped.
  const key = `${file.id} ${piece.length === 0 ? file.size : from + piece.length}`;
  const data = { attachment_id: file.id, from, base64: piece.toString("base64") };
  return {
    items: piece.length === 0 ? [] : [{ key, item: { kind: "attachment_content" as const, data } }],
    next: key,
  };
};

/**
 * In the order of the archive. Postgres and the ledger come before the object store: what is archived in the meantime is read
 * twice rather than never.
 */
const sources: readonly Source[] = [
  ...sections.map(sectionSource),
  archiveSource(archivedItems),
  ledgerSource,
  archiveSource(archivedCalls),
  { key: PieceKey, read: readPiece },
];

/** A source by its number, and the key of the last item read from it. */
const ExportPosition = z
  .tuple([z.int(), z.string().max(2_000).nullable()])
  .refine(([number, key]) => sources[number]?.key.nullable().safeParse(key).success === true);
type ExportPosition = z.infer<typeof ExportPosition>;

/** UTF-8 bytes after which a page ends: Lambda's answers have 6 MB at most. */
const maxBytes = 2_000_000;

const nothingStored = (customer: CustomerId) =>
  new NadiaError("not_found", "nothing is stored about a customer with this id", { facts: { customer } });

/**
 * A page of the archive; the first one is audited before anything leaves. Throws `not_found` if nothing is stored,
 * `field_invalid` for an invalid cursor, `archive_damaged`, and what the stores throw.
 */
export async function exportCustomer(
  ports: ExportPorts,
  customer: CustomerId,
  { limit, cursor }: ExportQuery,
  by: Actor,
): Promise<CustomerExport> {
  let position: ExportPosition | null =
    cursor === undefined ? [0, null] : decodeCursor(cursor, ExportPosition);
  const items: ExportItem[] = [];
  let bytes = 0;
  while (position !== null && items.length < limit && bytes < maxBytes) {
    const [number, after]: ExportPosition = position;
    const found = await readSource(ports, number, { customer, after, limit: limit - items.length });
    position = found.next === null ? sourceAfter(number) : [number, found.next];
    for (const { key, item } of found.items) {
      items.push(item);
      bytes += Buffer.byteLength(JSON.stringify(item));
      if (bytes < maxBytes) continue;
      position = [number, key];
      break;
    }
  }
  const next_cursor = position === null ? null : encodeCursor(position);
  if (cursor === undefined) {
    // Audit rows alone do not prove that there is a customer: somebody may have used an id that belongs to nobody.
    if (next_cursor === null && items.every(({ kind }) => kind === "audit")) throw nothingStored(customer);
    await recordCustomerExport(ports, customer, by);
  }
  const exported_at = iso(ports.clock.now());
  return { format: archiveFormat, customer_id: customer, exported_at, items, next_cursor };
}

const readSource = async (ports: ExportPorts, number: number, page: SourcePage): Promise<Found> =>
  (await sources[number]?.read(ports, page)) ?? { items: [], next: null };

/** The beginning of the source after this one; null after the last. */
const sourceAfter = (number: number): ExportPosition | null =>
  number + 1 < sources.length ? [number + 1, null] : null;

/** The whole archive as JSON text, piece by piece. */
export async function* archiveOf(
  ports: ExportPorts,
  customer: CustomerId,
  by: Actor,
): AsyncGenerator<string> {
  let separator = "";
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
    const page: CustomerExport = await exportCustomer(ports, customer, { limit: 200, cursor }, by);
    const { items, next_cursor, ...head } = page;
    if (isFirst) yield `${JSON.stringify(head).slice(0, -1)},"items":[`;
    for (const item of items) {
      yield `${separator}\n${JSON.stringify(item)}`;
      separator = ",";
    }
    cursor = next_cursor ?? undefined;
  }
  yield "\n]}\n";
}
