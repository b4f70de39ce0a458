/** Statements of the model calls that belong to no interaction. */
import { json, sql, statement } from "../compiler.ts";
import type { CustomerId } from "../kernel/ids.ts";

/** A model call that belongs to no interaction. */
export interface StandaloneCall {
  readonly id: string;
  /** Null if it serves more than one customer, or the customer is unknown. */
  readonly customer: CustomerId | null;
  readonly purpose: "summary" | "embedding" | "preview" | "translation";
  readonly model: string;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly cost_usd: number | null;
  /** ISO 8601 */
  readonly created_at: string;
}

export const selectCallsSince = (purpose: StandaloneCall["purpose"], since: string) =>
  statement<{ calls: number; first: string | null }>(sql`
    select count(*)::integer as calls, min(created_at) as first from model_calls
    where purpose = ${purpose} and created_at > ${since}::timestamptz`);

/** Each call once; a call for a customer erased in the meantime is stored without one. */
export const insertCalls = (calls: readonly StandaloneCall[]) =>
  statement(sql`
    insert into model_calls (id, user_id, purpose, model, input_tokens, output_tokens, cost_usd, created_at)
    select c.id, u.id, c.purpose, c.model, c.input_tokens, c.output_tokens, c.cost_usd, c.created_at
    from jsonb_to_recordset(${json(calls)}) as c(id uuid, customer uuid, purpose text, model text,
      input_tokens integer, output_tokens integer, cost_usd numeric, created_at timestamptz)
    left join users u on u.id = c.customer
    on conflict (id) do nothing`);
