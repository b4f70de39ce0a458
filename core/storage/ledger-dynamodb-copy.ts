/** All rows of a DynamoDB ledger, for backup and restore. */
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { LedgerCopy } from "../backup/port.ts";
import type { Clock } from "../kernel/clock.ts";
import { expiresAt } from "../ledger/schema.ts";
import type { Guard } from "./guard.ts";
import { itemOf, rowsAtOnce, writeAll } from "./ledger-dynamodb.ts";
import { type DynamoLedgerSettings, tableOf } from "./ledger-dynamodb-table.ts";

/**
 * The ledger in DynamoDB, to copy and restore. A scan is not a snapshot: a row that is written during it may be
 * missing. DynamoDB's own point-in-time recovery has it.
 */
export function createDynamoLedgerCopy(
  settings: DynamoLedgerSettings,
  guard: Guard,
  clock: Clock,
): LedgerCopy & { close(): Promise<void> } {
  const table = tableOf(settings, guard, clock);
  return {
    engine: "dynamodb",
    rows: async function* () {
      let after: Record<string, unknown> | undefined;
      do {
        const scan = new ScanCommand({
          TableName: table.name,
          ConsistentRead: true,
          ExclusiveStartKey: after,
        });
        const page = await table.call((options) => table.client.send(scan, options));
        yield (page.Items ?? []).map(itemOf);
        after = page.LastEvaluatedKey;
      } while (after !== undefined);
    },
    put: async (rows) => {
      for (let from = 0; from < rows.length; from += rowsAtOnce) {
        // Overwrites an existing row with the same values.
        const items = rows.slice(from, from + rowsAtOnce);
        await writeAll(
          table,
          items.map((row) => ({ PutRequest: { Item: { ...row, expires_at: expiresAt(row) } } })),
        );
      }
    },
    close: async () => table.client.destroy(),
  };
}
