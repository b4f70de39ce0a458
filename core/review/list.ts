/** Pages of reviews: the queue by priority and age, and the full history, newest first. */
import * as z from "zod";
import { type Clock, iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { Moment } from "../kernel/moment.ts";
import { pageOf, readCursor } from "../kernel/page.ts";
import type { Sql } from "../kernel/sql.ts";
import * as sql from "./list-sql.ts";
import { countedTo, statesWith } from "./rules.ts";
import type { HistoryQuery, ReviewCounts, ReviewPage, ReviewQuery } from "./schema.ts";
import type { Reviewer } from "../kernel/reviewer.ts";

interface Needs {
  readonly sql: Sql;
  readonly clock: Clock;
}

/** Values that Postgres can compare with, within the range of `smallint`. */
const QueueCursor = z.tuple([z.int().min(1).max(9), Moment, z.uuid()]);
const HistoryCursor = z.tuple([Moment, z.uuid()]);

/** A page of the queue. Throws `field_invalid` for a malformed cursor. */
export async function listQueue({ sql: db, clock }: Needs, query: ReviewQuery): Promise<ReviewPage> {
  const after = readCursor(QueueCursor, query.cursor);
  const rows = await db.query(
    sql.selectReviews({
      status: query.status ?? (query.customer === undefined ? ["pending"] : null),
      customer: query.customer ?? null,
      flag: query.flag ?? null,
      createdBefore: query.older_than === undefined ? null : iso(clock.now() - query.older_than * 1_000),
      after: after === null ? null : { priority: after[0], created_at: after[1], id: after[2] },
      limit: query.limit + 1,
    }),
  );
  return pageOf(rows, query.limit, (item) => ({ key: [item.priority, item.created_at, item.id], item }));
}

/** A page of the history. Throws `field_invalid` for a malformed cursor. */
export async function listHistory({ sql: db }: Pick<Needs, "sql">, query: HistoryQuery): Promise<ReviewPage> {
  const after = readCursor(HistoryCursor, query.cursor);
  const has = { tag: query.tag !== undefined, reviewer: query.reviewer !== undefined };
  const status = statesWith(query.status ?? null, has);
  if (status?.length === 0) return { items: [], next_cursor: null };
  const rows = await db.query(
    sql.selectHistory({
      status,
      customer: query.customer ?? null,
      reviewer: query.reviewer ?? null,
      tag: query.tag ?? null,
      from: query.from ?? null,
      to: query.to === undefined ? null : endOf(query.to),
      after: after === null ? null : { created_at: after[0], id: after[1] },
      limit: query.limit + 1,
    }),
  );
  return pageOf(rows, query.limit, (item) => ({ key: [item.created_at, item.id], item }));
}

/** The number of reviews of each kind. */
export async function countReviews({ sql: db, clock }: Needs, reviewer: Reviewer): Promise<ReviewCounts> {
  const [row] = await db.query(sql.selectCounts(reviewer.id, clock.now(), countedTo));
  if (row === undefined) throw new NadiaError("internal", "counting gave no row");
  return { ...row, capped_at: countedTo };
}

/** A day lasts until its last millisecond. */
const endOf = (moment: string): string => (moment.length === 10 ? `${moment}T23:59:59.999Z` : moment);
