/** Updates that started no draft, with their reasons: listed, claimed for a retry, deleted (promises 10 and 13). */
import * as z from "zod";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { Moment } from "../kernel/moment.ts";
import { readPage } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { retryableIn, wordsIn } from "./content.ts";
import type { ParkedPage, ParkedQuery, ParkedUpdate } from "./schema.ts";
import * as sql from "./sql.ts";

type Stores = Pick<Ports, "sql" | "clock">;

/** UTF-16 units of an update shown in the list. */
const shownLength = 2_000;

const ParkedPosition = z.tuple([Moment, z.int()]);

/** A page, newest first. Throws `field_invalid` for an invalid cursor. */
export const listParked = (
  { sql: db }: Pick<Ports, "sql">,
  { reason, ...query }: ParkedQuery,
): Promise<ParkedPage> =>
  readPage(query, {
    position: ParkedPosition,
    select: (after, limit) => db.query(sql.selectParked({ reason: reason ?? null, after, limit })),
    show: (row) => ({ position: [row.key, row.id], item: shown(row) }),
  });

function shown(row: sql.Row): ParkedUpdate {
  const { id, customer, kind, fate, reason, body, parked_at } = row;
  const envelope = retryableIn(row);
  const content = JSON.stringify(body);
  return {
    id,
    customer,
    kind,
    fate,
    reason,
    parked_at,
    text: wordsIn(row, envelope),
    content: content.length > shownLength ? `${content.slice(0, shownLength)}…`.toWellFormed() : content,
    retryable: envelope !== null,
  };
}

/**
 * Claims an update for a retry, with its copy in the log's table in Postgres; resolves to the customer whose log it
 * belongs to. Throws `not_found`, or `wrong_state` if it would only be parked again.
 */
export async function claimParked({ sql: db, clock }: Stores, id: number, by: Reviewer): Promise<CustomerId> {
  const [row] = await db.query(sql.selectOne(id));
  if (row === undefined) throw unknown(id);
  if (row.erasing)
    throw new NadiaError(
      "wrong_state",
      `the customer of update ${id} is being erased, and the update with them`,
      {
        facts: { update: id },
      },
    );
  const envelope = retryableIn(row);
  if (envelope === null)
    throw new NadiaError("wrong_state", `update ${id} cannot be drafted (${row.reason}): delete it`, {
      facts: { update: id, reason: row.reason },
    });
  const [claimed] = await db.query(sql.claimParked(id, envelope, by, iso(clock.now())));
  if (claimed === undefined) throw unknown(id);
  return claimed.customer_id;
}

/** Deletes an update permanently. Throws `not_found`. */
export async function deleteParked({ sql: db, clock }: Stores, id: number, by: Reviewer): Promise<void> {
  const [gone] = await db.query(sql.deleteParked(id, by, iso(clock.now())));
  if (gone === undefined) throw unknown(id);
}

const unknown = (id: number) =>
  new NadiaError("not_found", `there is no parked update ${id}; it may have been retried or deleted`, {
    facts: { update: id },
  });
