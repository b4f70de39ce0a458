/** Reads everything that is kept on a customer, page by page, so that memory stays bounded ([G2]). */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { placeIn, placeText } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import type { ChatInteractionPage } from "../ledger/schema.ts";
import { archiveFormat, type CustomerExport, type ExportItem, type ExportQuery } from "./export-schema.ts";
import * as sql from "./export-sql.ts";
import type { Requester } from "./sql.ts";

export interface ExportPorts extends Pick<Ports, "sql" | "clock"> {
  /** Absent where the ledger cannot be read. */
  readonly ledger?: {
    getUserInteractions(
      customer: CustomerId,
      page: { readonly limit: number; readonly cursor: string | null },
    ): Promise<ChatInteractionPage>;
  };
}

/** A kind by its number, and the key of the last row read of it; the ledger comes after all of them. */
const ExportPlace = z.tuple([z.int().min(0).max(sql.sections.length), z.string().max(2_000).nullable()]);
type ExportPlace = z.infer<typeof ExportPlace>;

/** UTF-8 bytes after which a page ends: Lambda's answers have 6 MB at most. */
const mostBytes = 2_000_000;

interface Found {
  readonly items: readonly { readonly key: string; readonly item: ExportItem }[];
  /** The place after all of them; null at the end of the archive. */
  readonly next: ExportPlace | null;
}

/**
 * A page of the archive; the first one is audited. Throws `field_invalid` for an invalid cursor, and what the stores
 * throw.
 */
export async function exportCustomer(
  ports: ExportPorts,
  customer: CustomerId,
  { limit, cursor }: ExportQuery,
  by: Requester,
): Promise<CustomerExport> {
  const now = iso(ports.clock.now());
  if (cursor === undefined) await ports.sql.query(sql.insertExported(customer, by, now));
  let place: ExportPlace | null = cursor === undefined ? [0, null] : placeIn(cursor, ExportPlace);
  const items: ExportItem[] = [];
  let bytes = 0;
  while (place !== null && items.length < limit && bytes < mostBytes) {
    const [number]: ExportPlace = place;
    const found: Found = await read(ports, customer, place, limit - items.length);
    place = found.next;
    for (const { key, item } of found.items) {
      items.push(item);
      bytes += Buffer.byteLength(JSON.stringify(item));
      if (bytes < mostBytes || number === sql.sections.length) continue;
      place = [number, key];
      break;
    }
  }
  const next_cursor = place === null ? null : placeText(place);
  return { format: archiveFormat, customer_id: customer, exported_at: now, items, next_cursor };
}

async function read(
  ports: ExportPorts,
  customer: CustomerId,
  [number, after]: ExportPlace,
  limit: number,
): Promise<Found> {
  const section = sql.sections[number];
  if (section === undefined) return readLedger(ports, customer, after, limit);
  const rows = await ports.sql.query(sql.selectSection(section, { customer, after, limit }));
  const items = rows.map(({ key, data }) => ({ key, item: { kind: section.kind, data } }));
  const last = rows.length < limit ? undefined : rows.at(-1);
  return { items, next: last === undefined ? [number + 1, null] : [number, last.key] };
}

async function readLedger(
  { ledger }: ExportPorts,
  customer: CustomerId,
  cursor: string | null,
  limit: number,
): Promise<Found> {
  if (ledger === undefined) return { items: [], next: null };
  const page = await ledger.getUserInteractions(customer, { limit: Math.min(limit, 20), cursor });
  const items = page.items.map((call) => ({
    key: call.interaction_id,
    item: { kind: "ledger_call" as const, data: { ...call } },
  }));
  return { items, next: page.next_cursor === null ? null : [sql.sections.length, page.next_cursor] };
}

/** The whole archive as JSON text, piece by piece. */
export async function* archiveOf(
  ports: ExportPorts,
  customer: CustomerId,
  by: Requester,
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
