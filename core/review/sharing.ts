/** Presence (who is viewing what), and the next free review. */
import { iso } from "../kernel/clock.ts";
import type { CustomerId, InteractionId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { presenceMs } from "./rules.ts";
import type { ReviewSettings } from "./schema.ts";
import type { Colleagues, NextQuery, NextReview, PresenceList } from "./sharing-schema.ts";
import * as sql from "./sharing-sql.ts";

/** More people than any team has; a page of the console never asks for the rest. */
const maxPeople = 500;

const presenceOf = ({ clock }: Pick<Ports, "clock">, { id: me }: Reviewer): sql.PresentReviewer => {
  const now = clock.now();
  return { me, now: iso(now), until: iso(now + presenceMs) };
};

/** All reviewers who are viewing a customer. */
export const listPresence = async ({
  sql: db,
  clock,
}: Pick<Ports, "sql" | "clock">): Promise<PresenceList> => ({
  items: await db.query(sql.selectPresence(iso(clock.now()), maxPeople)),
});

/** The name of a colleague who has this review open in the console, or null. */
export async function otherViewerOf(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  review: InteractionId,
  { id: me }: Reviewer,
): Promise<string | null> {
  const [reader] = await db.query(sql.selectOtherViewer(review, { me, now: iso(clock.now()) }));
  return reader?.name ?? null;
}

/** Records that a reviewer is viewing this customer's review or page, for 45 seconds unless renewed. */
export async function recordPresence(
  ports: Pick<Ports, "sql" | "clock">,
  customer: CustomerId,
  review: InteractionId | null,
  reviewer: Reviewer,
): Promise<PresenceList> {
  const here = presenceOf(ports, reviewer);
  const { items } = await ports.sql.batch({
    expired: sql.deleteExpiredPresence(here.now),
    updated: sql.upsertPresence(here, customer, review),
    items: sql.selectPresence(here.now, maxPeople),
  });
  return { items };
}

/** Records that a reviewer closed what they had open. */
export async function endPresence(
  { sql: db }: Pick<Ports, "sql">,
  customer: CustomerId,
  review: InteractionId | null,
  { id: me }: Reviewer,
): Promise<void> {
  await db.query(sql.deletePresence(me, customer, review));
}

/**
 * Opens the next review that nobody else holds, has open or is assigned to, and leaves the previous one. Simultaneous
 * callers get different ones.
 */
export async function openNext(
  ports: Pick<Ports, "sql" | "clock"> & ReviewSettings,
  query: NextQuery,
  reviewer: Reviewer,
): Promise<NextReview> {
  const here = presenceOf(ports, reviewer);
  const { opened } = await ports.sql.batch({
    lock: sql.lockNextReview,
    expired: sql.deleteExpiredPresence(here.now),
    left: query.after === undefined ? [] : [sql.leaveReview(reviewer.id, query.after)],
    opened: sql.openNext(here, query, ports.overdueAfterMs),
  });
  return { id: opened[0]?.id ?? null };
}

/** Everyone to whom a review can be assigned, by name. */
export const listColleagues = async ({ sql: db }: Pick<Ports, "sql">): Promise<Colleagues> => ({
  items: await db.query(sql.selectColleagues(maxPeople)),
});
