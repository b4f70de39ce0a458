/** The audit trail, read page by page; every module writes its own rows. */
import * as z from "zod";
import { type Clock, iso } from "../kernel/clock.ts";
import type { Log } from "../kernel/log.ts";
import { Moment } from "../kernel/moment.ts";
import { pageOf, readCursor } from "../kernel/page.ts";
import type { Sql } from "../kernel/sql.ts";
import type { AuditPage, AuditQuery } from "./schema.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { insertExport, selectAudit } from "./sql.ts";

export interface Audit {
  /** A page, newest first. Throws `field_invalid` for a malformed cursor. */
  list(query: AuditQuery): Promise<AuditPage>;
  /** Records that someone exported data. */
  noteExport(by: Reviewer, what: string, detail: Readonly<Record<string, unknown>>): Promise<void>;
}

/** The audit trail in this database. */
export const createAudit = (sql: Sql, clock: Clock, log: Log): Audit => ({
  list: (query) => list(sql, query),
  noteExport: async (by, what, detail) => {
    await sql.query(insertExport({ by, what, detail, now: iso(clock.now()) }));
    log.info("export.made", { reviewer: by.id, what });
  },
});

const Key = z.tuple([Moment, z.int().min(1)]);

async function list(db: Sql, { limit, cursor, ...filter }: AuditQuery): Promise<AuditPage> {
  const [at, id] = readCursor(Key, cursor) ?? [];
  const after = at === undefined || id === undefined ? null : { at, id };
  const rows = await db.query(selectAudit({ ...filter, after, limit: limit + 1 }));
  return pageOf(rows, limit, ({ key, ...item }) => ({ key: [key, item.id], item }));
}
