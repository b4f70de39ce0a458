/** Statements that forget a customer's memory, and that measure all memories. */
import { json, sql, statement } from "../compiler.ts";
import { insertAudit } from "../fragments.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { MemoryFigures, Walk } from "./view-schema.ts";

/** One row for a customer, none for any other id. */
export const selectCustomer = (customer: CustomerId) =>
  statement<{ id: CustomerId }>(sql`select id from users where id = ${customer}::uuid`);

/**
 * Restarts a customer's memory: removes everything said until now from history, summary and recall, and the original
 * text from a pending edit's prompt. Audited. Yields the customer.
 */
export const forgetMemory = (customer: CustomerId, by: Reviewer, now: string) =>
  statement<{ id: CustomerId }>(sql`
    with changed as (
      update users set memory_since = ${now}::timestamptz, updated_at = ${now}::timestamptz
      where id = ${customer}::uuid returning id
    ), edits as (
      update messages set details = jsonb_set(details, '{edited_from,forgotten}', 'true')
      where user_id = ${customer}::uuid and details -> 'edited_from' is not null
    ), turns as (delete from memory_logs where user_id = ${customer}::uuid returning id),
    audited as (
      ${insertAudit(
        {
          at: now,
          by,
          action: "memory.forget",
          subject: ["customer", sql`id`],
          detail: sql`jsonb_build_object('turns', (select count(*) from turns))`,
        },
        sql`changed`,
      )})
    select id from changed`);

/** Customers after this one, ordered by id. */
export const selectCustomers = (after: string | null, limit: number) =>
  statement<{ id: CustomerId }>(sql`
    select id from users where ${after === null ? sql`true` : sql`id > ${after}::uuid`}
    order by id limit ${limit}::integer`);

/** The last measurement and the one in progress; no row before the first. */
export const selectMeasurement = () =>
  statement<{
    walk: Walk | null;
    figures: Omit<MemoryFigures, "measured_at"> | null;
    measured_at: string | null;
  }>(sql`select walk, figures, measured_at from memory_measurements`);

/** Stores the progress of a measurement. */
export const storeWalk = (walk: Walk) =>
  statement(sql`
    insert into memory_measurements as m (walk) values (${json(walk)})
    on conflict (id) do update set walk = excluded.walk`);

/** Stores the result of a measurement, which ends it. */
export const storeFigures = (figures: Omit<MemoryFigures, "measured_at">, now: string) =>
  statement(sql`
    insert into memory_measurements (figures, measured_at) values (${json(figures)}, ${now}::timestamptz)
    on conflict (id) do update set walk = null, figures = excluded.figures, measured_at = excluded.measured_at`);
