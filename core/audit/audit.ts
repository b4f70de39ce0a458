/** The audit trail, read page by page; every module writes its own rows. */
import * as z from "zod";
import { type Clock, iso } from "../kernel/clock.ts";
import type { Log } from "../kernel/log.ts";
import { Moment } from "../kernel/moment.ts";
import { readPage } from "../kernel/page.ts";
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

const AuditPlace = z.tuple([Moment, z.int().min(1)]);

const list = (db: Sql, { cursor, limit, ...filter }: AuditQuery): Promise<AuditPage> =>
  readPage(
    { cursor, limit },
    {
      place: AuditPlace,
      select: (after, most) => db.query(selectAudit({ ...filter, after, limit: most })),
      show: ({ key, ...item }) => ({ place: [key, item.id], item }),
    },
  );
