/** What happens to reviews without a person: claims and reviews expire. */
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import * as sql from "./sql.ts";

/** Returns expired claims to the queue; resolves to how many. */
export const releaseExpiredClaims = async (
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  limit: number,
): Promise<number> => (await db.query(sql.releaseExpired(iso(clock.now()), limit))).length;

/** Expires reviews that were not decided before their deadline ([R2]); resolves to how many. */
export const expireReviews = async (
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  limit: number,
): Promise<number> => (await db.query(sql.expire(iso(clock.now()), limit))).length;
