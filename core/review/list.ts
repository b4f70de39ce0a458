/** Reads reviews: one, the queue by priority and age, the full history, and counts. */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { InteractionId } from "../kernel/ids.ts";
import { Moment } from "../kernel/moment.ts";
import { readPage, TimePosition } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { rangeIn } from "../kernel/zone.ts";
import { zoneFor } from "../settings/team.ts";
import { selectCounts } from "./counts-sql.ts";
import type { HistoryQuery } from "./history-schema.ts";
import { type HistoryFilter, selectHistory } from "./history-sql.ts";
import * as sql from "./list-sql.ts";
import { found } from "./refusal.ts";
import { countCap, statesWith } from "./rules.ts";
import type { ReviewCounts } from "./counts-schema.ts";
import type { Review, ReviewPage, ReviewQuery, ReviewSettings } from "./schema.ts";

/** Values that Postgres can compare with, within the range of `smallint`. */
const QueuePosition = z.tuple([z.int().min(1).max(9), Moment, z.uuid()]);

/** One review. Throws `not_found`. */
export const getReview = async (
  { sql: db, overdueAfterMs }: Pick<Ports, "sql"> & ReviewSettings,
  id: InteractionId,
): Promise<Review> => found(await db.query(sql.selectReview(id, overdueAfterMs)), id);

/** These interactions as they are shown, by id. */
export async function getReviews(
  { sql: db, overdueAfterMs }: Pick<Ports, "sql"> & ReviewSettings,
  ids: readonly InteractionId[],
): Promise<ReadonlyMap<InteractionId, Review>> {
  const reviews = await db.query(sql.selectReviewsOf(ids, overdueAfterMs));
  return new Map(reviews.map((review) => [review.id, review]));
}

/** A customer's interactions after a position, newest first. */
export const selectHistoryRows = (
  { sql: db, overdueAfterMs }: Pick<Ports, "sql"> & ReviewSettings,
  filter: Pick<HistoryFilter, "customer" | "from" | "to" | "after" | "limit">,
): Promise<Review[]> =>
  db.query(selectHistory({ ...filter, status: null, reviewer: null, tag: null, overdueAfterMs }));

/** A page of the queue. Throws `field_invalid` for a malformed cursor. */
export function listQueue(
  { sql: db, clock, overdueAfterMs }: Pick<Ports, "sql" | "clock"> & ReviewSettings,
  query: ReviewQuery,
  reviewer: Reviewer,
): Promise<ReviewPage> {
  const now = clock.now();
  const filter = {
    status: query.status ?? (query.customer === undefined ? (["pending"] as const) : null),
    customer: query.customer ?? null,
    flag: query.flag ?? null,
    createdBefore: query.older_than === undefined ? null : iso(now - query.older_than * 1_000),
    of: query.mine === undefined ? null : { me: reviewer.id, now: iso(now) },
    overdueAfterMs,
  };
  return readPage(query, {
    position: QueuePosition,
    select: (after, limit) => db.query(sql.selectReviews({ ...filter, after, limit })),
    show: (item) => ({ position: [item.priority, item.created_at, item.id], item }),
  });
}

/** A page of the history. Throws `field_invalid` for a malformed cursor. */
export async function listHistory(
  { sql: db, clock, overdueAfterMs }: Pick<Ports, "sql" | "clock"> & ReviewSettings,
  query: HistoryQuery,
): Promise<ReviewPage> {
  const status = statesOf(query);
  if (status?.length === 0) return { items: [], next_cursor: null };
  const { from, to, decided_from, decided_to, holder } = query;
  const zone = await zoneFor({ sql: db }, from, to, decided_from, decided_to);
  const isByDecision = decided_from !== undefined || decided_to !== undefined;
  const filter = {
    status,
    customer: query.customer ?? null,
    reviewer: query.reviewer ?? null,
    tag: query.tag ?? null,
    ...rangeIn(zone, { from, to }),
    decided: isByDecision ? rangeIn(zone, { from: decided_from, to: decided_to }) : null,
    edited: query.edited ?? null,
    late: flagIn(query.late),
    model: query.model ?? null,
    held: holder === undefined ? null : { by: holder, at: iso(clock.now()) },
    overdueAfterMs,
  };
  return readPage(query, {
    position: TimePosition,
    select: (after, limit) => db.query(selectHistory({ ...filter, after, limit })),
    show: (item) => ({
      position: [isByDecision ? (item.decided_at ?? item.created_at) : item.created_at, item.id],
      item,
    }),
  });
}

const flagIn = (flag: "true" | "false" | undefined): boolean | null =>
  flag === undefined ? null : flag === "true";

const statesOf = ({ status, tag, reviewer, edited, late, holder, ...query }: HistoryQuery) =>
  statesWith(status ?? null, {
    tag: tag !== undefined,
    reviewer: [reviewer, query.decided_from, query.decided_to].some((one) => one !== undefined),
    sent: edited !== undefined,
    late: flagIn(late) ?? undefined,
    held: holder !== undefined,
  });

/** The number of reviews of each kind, and how many the reviewer holds. */
export async function countReviews(
  { sql: db, clock, overdueAfterMs }: Pick<Ports, "sql" | "clock"> & ReviewSettings,
  reviewer: Reviewer,
): Promise<ReviewCounts> {
  const [row] = await db.query(selectCounts(reviewer.id, clock.now(), countCap, overdueAfterMs));
  if (row === undefined) throw new NadiaError("internal", "the count returned no row");
  return { ...row, capped_at: countCap };
}
