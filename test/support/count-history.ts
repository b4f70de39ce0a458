/** How many entries of a customer's conversation the memory has counted. */
import type { CustomerId } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { countStatement } from "../../core/memory/memory.ts";

export const countHistoryOf = async (sql: Sql, customer: CustomerId): Promise<number | undefined> =>
  (await sql.query(countStatement(customer)))[0]?.total;
