/** The log's second home while Redis is out; plain statements, because the webhook carries no query compiler. */
import type { CustomerId } from "../kernel/ids.ts";
import type { Statement } from "../kernel/sql.ts";

/** Stores an envelope once; the same update again changes nothing. */
export const insertFallback = (
  updateId: number,
  customer: CustomerId,
  envelope: string,
  at: string,
): Statement => ({
  sql: `insert into wal_fallback (update_id, customer_id, envelope, stored_at)
        values ($1::bigint, $2::uuid, $3, $4::timestamptz)
        on conflict (update_id) do nothing`,
  parameters: [updateId, customer, envelope, at],
});

interface FallbackRow {
  readonly id: number;
  readonly update_id: number;
  readonly customer_id: CustomerId;
  readonly envelope: string;
}

/** The oldest envelopes that wait for Redis. */
export const listFallback = (limit: number): Statement<FallbackRow> => ({
  sql: `select id, update_id, customer_id, envelope from wal_fallback order by id limit $1::integer`,
  parameters: [limit],
});

/** The oldest envelopes of one customer that wait for Redis. */
export const listFallbackOf = (customer: CustomerId, limit: number): Statement<FallbackRow> => ({
  sql: `select id, update_id, customer_id, envelope from wal_fallback
        where customer_id = $1::uuid order by id limit $2::integer`,
  parameters: [customer, limit],
});

/** Fails the transaction, with SQLSTATE NA003, while the customer's earlier messages wait for Redis. */
export const refuseToOvertake = (customer: CustomerId): Statement => ({
  sql: `select refuse('NA003', 'earlier messages wait in wal_fallback')
        from wal_fallback where customer_id = $1::uuid limit 1`,
  parameters: [customer],
});

/** Removes what was moved. */
export const deleteFallback = (ids: readonly number[]): Statement => ({
  sql: `delete from wal_fallback where id in (select value::bigint from jsonb_array_elements_text($1::jsonb))`,
  parameters: [JSON.stringify(ids)],
});
