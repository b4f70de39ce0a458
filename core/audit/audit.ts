/** The audit trail, read page by page; every module writes its own rows. */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import { Moment } from "../kernel/moment.ts";
import { readPage } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import type { AuditPage, AuditQuery } from "./schema.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { insertExport, selectAudit } from "./sql.ts";

/** Records that someone exported data. */
export async function recordExport(
  { sql: db, clock, log }: Pick<Ports, "sql" | "clock" | "log">,
  by: Reviewer,
  what: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await db.query(insertExport({ by, what, detail, now: iso(clock.now()) }));
  log.info("export.made", { reviewer: by.id, what });
}

const AuditPosition = z.tuple([Moment, z.int().min(1)]);

/** A page, newest first. Throws `field_invalid` for a malformed cursor. */
export const listAudit = (
  { sql: db }: Pick<Ports, "sql">,
  { cursor, limit, ...filter }: AuditQuery,
): Promise<AuditPage> =>
  readPage(
    { cursor, limit },
    {
      position: AuditPosition,
      select: (after, count) => db.query(selectAudit({ ...filter, after, limit: count })),
      show: ({ key, ...item }) => ({ position: [key, item.id], item }),
    },
  );
