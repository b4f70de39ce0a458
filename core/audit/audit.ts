/** The record of who did what, read page by page; every room writes its own rows into it. */
import * as z from "zod";
import { Moment } from "../kernel/moment.ts";
import { pageOf, readCursor } from "../kernel/page.ts";
import type { Sql } from "../kernel/sql.ts";
import type { AuditPage, AuditQuery } from "./schema.ts";
import { selectAudit } from "./sql.ts";

export interface Audit {
  /** A page, the newest first. Throws `field_invalid` for a cursor that is not ours. */
  list(query: AuditQuery): Promise<AuditPage>;
}

/** The audit in this database. */
export const createAudit = (sql: Sql): Audit => ({ list: (query) => list(sql, query) });

const Key = z.tuple([Moment, z.int().min(1)]);

async function list(db: Sql, { limit, cursor, ...filter }: AuditQuery): Promise<AuditPage> {
  const [at, id] = readCursor(Key, cursor) ?? [];
  const after = at === undefined || id === undefined ? null : { at, id };
  const rows = await db.query(selectAudit({ ...filter, after, limit: limit + 1 }));
  return pageOf(rows, limit, ({ key, ...item }) => ({ key: [key, item.id], item }));
}
