/** The DynamoDB table of a ledger, and how a row is put into it. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { AwsAccess } from "../kernel/aws.ts";
import type { Clock } from "../kernel/clock.ts";
import { type ChatInteraction, expiresAt } from "../ledger/schema.ts";
import { dynamoError } from "./dynamodb-errors.ts";
import type { Guard } from "./guard.ts";

export interface DynamoLedgerSettings extends AwsAccess {
  readonly table: string;
}

export interface Table {
  readonly name: string;
  readonly client: DynamoDBDocumentClient;
  readonly clock: Clock;
  /** Runs one request within the guard's timeout. */
  readonly call: <T>(run: (options: { abortSignal: AbortSignal }) => Promise<T>) => Promise<T>;
}

/** The table, reached through the guard, whose timeout covers a request and its one retry. */
export const tableOf = (settings: DynamoLedgerSettings, guard: Guard, clock: Clock): Table => ({
  name: settings.table,
  client: DynamoDBDocumentClient.from(clientOf(settings)),
  clock,
  call: (run) =>
    guard.run(async (abortSignal) => {
      try {
        return await run({ abortSignal });
      } catch (error) {
        throw dynamoError(error);
      }
    }),
});

const clientOf = (settings: DynamoLedgerSettings): DynamoDBClient =>
  new DynamoDBClient({
    region: settings.region,
    ...(settings.endpoint === null ? {} : { endpoint: settings.endpoint }),
    credentials: {
      accessKeyId: settings.accessKeyId,
      secretAccessKey: settings.secretAccessKey,
      ...(settings.sessionToken === null ? {} : { sessionToken: settings.sessionToken }),
    },
    // One retry, after throttling or a broken connection: every request here may safely arrive twice.
    maxAttempts: 2,
  });

export type Options = Parameters<Parameters<Table["call"]>[0]>[0];

/** Puts a row, unless its id exists. */
export const putOf = (table: Table, row: ChatInteraction) => ({
  TableName: table.name,
  Item: { ...row, expires_at: expiresAt(row) },
  ConditionExpression: "attribute_not_exists(interaction_id)",
});
