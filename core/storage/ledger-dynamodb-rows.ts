/** Saves several rows of a DynamoDB ledger together, in transactions, because DynamoDB's batches have no conditions. */
import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { NadiaError } from "../kernel/errors.ts";
import type { ChatInteraction } from "../ledger/schema.ts";
import { type Options, putOf, type Table } from "./ledger-dynamodb-table.ts";

/** DynamoDB's limit of a transaction. */
const maxRows = 100;
/** Below DynamoDB's limit of 4 MB, which also counts the other fields. */
const maxBytes = 3_000_000;

/** Saves all rows; those whose id exists are left as they are. Throws the ledger's errors. */
export async function saveRows(table: Table, rows: readonly ChatInteraction[]): Promise<void> {
  // A transaction refuses two puts of one id; the first counts, as if they were saved one after another.
  const ids = new Set<string>();
  const fresh = rows.filter(({ interaction_id: id }) => !ids.has(id) && ids.add(id));
  for (const some of portions(fresh)) await saveNew(table, some);
}

/** The rows in portions, each as many as a transaction may hold. */
function portions(rows: readonly ChatInteraction[]): ChatInteraction[][] {
  const all: ChatInteraction[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const size = Buffer.byteLength(row.message) + Buffer.byteLength(row.response);
    const last = all.at(-1);
    if (last === undefined || last.length === maxRows || bytes + size > maxBytes) {
      all.push([row]);
      bytes = size;
    } else {
      last.push(row);
      bytes += size;
    }
  }
  return all;
}

/**
 * Saves the rows that do not exist yet. A transaction stores all rows or none, so it is repeated without those that
 * exist.
 */
async function saveNew(table: Table, rows: readonly ChatInteraction[]): Promise<void> {
  for (let left = rows; left.length > 0;) {
    const some = left;
    const known = await table.call((options) => putInTransaction(table, some, options));
    if (known.size === 0) return;
    left = left.filter((_, index) => !known.has(index));
  }
}

/** Resolves to the indexes of the existing rows, because of which none was stored; empty if all were stored. */
async function putInTransaction(
  table: Table,
  rows: readonly ChatInteraction[],
  options: Options,
): Promise<ReadonlySet<number>> {
  const puts = new TransactWriteCommand({ TransactItems: rows.map((row) => ({ Put: putOf(table, row) })) });
  try {
    await table.client.send(puts, options);
    return new Set();
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
    const known = codes.flatMap((code, index) => (code === "ConditionalCheckFailed" ? [index] : []));
    if (known.length > 0) return new Set(known);
    throw new NadiaError(
      "ledger_unavailable",
      "DynamoDB is writing the same rows for another process; repeat the operation",
      {
        cause: error,
      },
    );
  }
}
