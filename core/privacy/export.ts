/** Reads what Postgres holds about a customer, a page of one kind at a time, and records who exported it ([G2]). */
import { iso } from "../kernel/clock.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Actor } from "../kernel/reviewer.ts";
import type { ExportItem } from "./export-schema.ts";
import * as sql from "./export-sql.ts";
import { hidden } from "./rules.ts";

export type { Section } from "./export-sql.ts";

/** The kinds that are rows of Postgres, in the order of the archive. */
export const { sections } = sql;

/** A page of one kind, sorted by its key. */
export async function readSection(
  { sql: db }: Pick<Ports, "sql">,
  section: sql.Section,
  page: sql.SectionPage,
): Promise<{ readonly key: string; readonly item: ExportItem }[]> {
  const rows = await db.query(sql.selectSection(section, page));
  return rows.map(({ key, data }) => ({ key, item: { kind: section.kind, data } }));
}

/** A row that was read elsewhere, without the columns that a section leaves out. */
export const shownOf = (row: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).filter(([column]) => !hidden.includes(column)));

/** Records that somebody exports a customer's data. */
export const recordCustomerExport = async (
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  customer: CustomerId,
  by: Actor,
): Promise<void> => void (await db.query(sql.insertExported(customer, by, iso(clock.now()))));
