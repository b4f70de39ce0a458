/** The ledger in a DynamoDB table: key `interaction_id`, index `by_user`, TTL attribute `expires_at`. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, GetCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import type { Clock } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Ledger } from "../ledger/port.ts";
import { ChatInteraction, cursorOf, endedAt, positionOf } from "../ledger/schema.ts";
import { isThrottling } from "./dynamodb-errors.ts";
import type { Guard } from "./guard.ts";
import { saveRows } from "./ledger-dynamodb-rows.ts";
import {
  type DynamoLedgerSettings,
  type Options,
  putOf,
  type Table,
  tableOf,
} from "./ledger-dynamodb-table.ts";

/** The ledger in this table. */
export function createDynamoLedger(settings: DynamoLedgerSettings, guard: Guard, clock: Clock): Ledger {
  const table = tableOf(settings, guard, clock);
  return {
    saveInteraction: (row) => table.call((options) => save(table, row, options)),
    saveInteractions: (rows) => saveRows(table, rows),
    getInteraction: (id) => get(table, id),
    getUserInteractions: (user, page) => list(table, user, page),
    deleteInteractions: (ids) => deleteInteractions(table, ids),
    deleteUser: (user, precondition) => deleteUser(table, user, precondition),
    // DynamoDB's TTL deletes them.
    deleteEnded: async () => 0,
    ping: async () => void (await get(table, "ping")),
    close: async () => table.client.destroy(),
  };
}

/**
 *   first attempt     ── put if absent ──> stored, but the response is lost
 *   second attempt    ── put if absent ──> refused: known, the first row stays
 */
async function save(table: Table, row: ChatInteraction, options: Options): Promise<"saved" | "known"> {
  try {
    await table.client.send(new PutCommand(putOf(table, row)), options);
    return "saved";
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return "known";
    throw error;
  }
}

async function get(table: Table, id: string): Promise<ChatInteraction | null> {
  // Consistent, because a turn is retried within seconds.
  const command = new GetCommand({
    TableName: table.name,
    Key: { interaction_id: id },
    ConsistentRead: true,
  });
  const { Item } = await table.call((options) => table.client.send(command, options));
  if (Item === undefined) return null;
  const row = itemOf(Item);
  // DynamoDB deletes a row within days of its end, not exactly at it.
  return row.created_at > endedAt(table.clock.now()) ? row : null;
}

/** Queries until there is one row more than the page needs: each response ends at 1 MB. */
async function list(
  table: Table,
  user: CustomerId,
  { limit, cursor }: Parameters<Ledger["getUserInteractions"]>[1],
): ReturnType<Ledger["getUserInteractions"]> {
  const ended = endedAt(table.clock.now());
  const position = cursor ? positionOf(cursor) : null;
  // DynamoDB rejects a start key outside the queried range.
  if (position !== null && position.created_at <= ended) return { items: [], next_cursor: null };
  const found: ChatInteraction[] = [];
  let after: Record<string, unknown> | undefined =
    position === null ? undefined : { ...position, user_id: user };
  do {
    const query = new QueryCommand({
      TableName: table.name,
      IndexName: "by_user",
      KeyConditionExpression: "user_id = :user AND created_at > :ended",
      ExpressionAttributeValues: { ":user": user, ":ended": ended },
      ScanIndexForward: false,
      Limit: limit + 1 - found.length,
      ExclusiveStartKey: after,
    });
    const { Items = [], LastEvaluatedKey } = await table.call((options) => table.client.send(query, options));
    found.push(...Items.map(itemOf));
    after = LastEvaluatedKey;
  } while (after !== undefined && found.length <= limit);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: found.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** Maximum rows per BatchWriteItem. */
export const rowsAtOnce = 25;
const pausesMs = [50, 100, 200, 400, 800];

const Key = z.object({ interaction_id: z.string() });

async function deleteInteractions(table: Table, ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += rowsAtOnce) {
    const some = ids.slice(from, from + rowsAtOnce);
    await writeAll(
      table,
      some.map((interaction_id) => ({ DeleteRequest: { Key: { interaction_id } } })),
    );
  }
}

async function deleteUser(
  table: Table,
  user: CustomerId,
  precondition: () => Promise<void>,
): Promise<number> {
  const ids = await idsOf(table, user);
  await precondition();
  await deleteInteractions(table, ids);
  return ids.length;
}

async function idsOf(table: Table, user: CustomerId): Promise<string[]> {
  const ids: string[] = [];
  let after: Record<string, unknown> | undefined;
  do {
    const query = new QueryCommand({
      TableName: table.name,
      IndexName: "by_user",
      KeyConditionExpression: "user_id = :user",
      ExpressionAttributeValues: { ":user": user },
      ProjectionExpression: "interaction_id",
      ExclusiveStartKey: after,
    });
    const { Items = [], LastEvaluatedKey } = await table.call((options) => table.client.send(query, options));
    ids.push(...Items.map((item) => Key.parse(item).interaction_id));
    after = LastEvaluatedKey;
  } while (after !== undefined);
  return ids;
}

/**
 * Writes up to `rowsAtOnce` requests. Throws `ledger_unavailable` if DynamoDB repeatedly leaves some unprocessed; the
 * others stay done.
 */
export async function writeAll(table: Table, requests: Record<string, unknown>[]): Promise<void> {
  let left = requests;
  if (left.length === 0) return;
  for (const pause of pausesMs) {
    left = await table.call(writeBatch(table, left));
    if (left.length === 0) return;
    await table.clock.wait(pause);
  }
  throw new NadiaError("ledger_unavailable", "DynamoDB has not written all rows yet; repeat the operation");
}

/** Resolves to what DynamoDB did not process: it refuses a batch only if that is all of it. */
const writeBatch =
  (table: Table, requests: Record<string, unknown>[]) =>
  async (options: Options): Promise<Record<string, unknown>[]> => {
    const command = new BatchWriteCommand({ RequestItems: { [table.name]: requests } });
    try {
      const { UnprocessedItems } = await table.client.send(command, options);
      return UnprocessedItems?.[table.name] ?? [];
    } catch (error) {
      if (isThrottling(error)) return requests;
      throw error;
    }
  };

export function itemOf(item: unknown): ChatInteraction {
  const parsed = ChatInteraction.safeParse(item);
  if (parsed.success) return parsed.data;
  throw new NadiaError(
    "ledger_failed",
    "an item of the ledger is not a ChatInteraction; NADIA did not write it",
  );
}
