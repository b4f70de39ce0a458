/** Ledgers for tests: rows, SQLite files, and dynoxide as DynamoDB in a separate process. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { type Clock, iso } from "../../core/kernel/clock.ts";
import { type CustomerId, customerIdOf, uuid5 } from "../../core/kernel/ids.ts";
import type { Ledger } from "../../core/ledger/port.ts";
import type { ChatInteraction } from "../../core/ledger/schema.ts";
import { createGuard } from "../../core/storage/guard.ts";
import { createDynamoLedger } from "../../core/storage/ledger-dynamodb.ts";
import { createSqliteLedger } from "../../core/storage/ledger-sqlite.ts";
import { end, onFreePort } from "./engine-process.ts";

let customers = 0;
/** A customer that no other test uses. */
export const newCustomer = (): CustomerId => customerIdOf(++customers * 1_000_000 + process.pid);

/** The consent to an erasure. */
export const agreed = async (): Promise<void> => undefined;

/** A row of this customer; its id is derived from `name`. */
export function rowOf(
  user: CustomerId,
  name: string,
  at: number,
  more: Partial<ChatInteraction> = {},
): ChatInteraction {
  return {
    interaction_id: uuid5(`test:${user}:${name}`),
    user_id: user,
    message: `message ${name}`,
    response: `response ${name}`,
    model_used: "offline",
    input_tokens: 12,
    output_tokens: 34,
    created_at: iso(at),
    updated_at: iso(at),
    fault: null,
    cached_tokens: null,
    audio_tokens: null,
    ...more,
  };
}

/** A ledger's engine, with as many clients as a test wants. */
export interface LedgerEngine {
  /** A separate client, as another process would have. */
  connect(clock: Clock): Ledger;
  close(): Promise<void>;
}

/** A SQLite ledger in a temporary directory that is removed with it. */
export async function newSqliteLedger(): Promise<LedgerEngine & { readonly file: string }> {
  const dir = await mkdtemp(join(tmpdir(), "nadia-ledger-"));
  const file = join(dir, "data", "ledger.sqlite");
  const clients: Ledger[] = [];
  return {
    file,
    connect: (clock) => {
      const ledger = createSqliteLedger({ file, clock });
      clients.push(ledger);
      return ledger;
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export const tableName = "Ledger";
const credentials = { accessKeyId: "local", secretAccessKey: "local" };

/** A DynamoDB client for this endpoint. */
export const dynamoAt = (endpoint: string, clock: Clock, table = tableName): Ledger =>
  createDynamoLedger(
    { table, endpoint, region: "eu-central-1", ...credentials, sessionToken: null },
    createGuard({ store: "ledger", timeoutMs: 10_000, retryDelaysMs: [], clock }),
    clock,
  );

/** The raw SDK client, for looking into the table. */
export const rawDynamo = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({ endpoint, region: "eu-central-1", credentials, maxAttempts: 1 });

export interface DynamoEngine extends LedgerEngine {
  readonly endpoint: string;
  /** Kills the server as a crash would. */
  crash(): Promise<void>;
}

/** Starts dynoxide in memory with the table that infra/ledger.ts declares. */
export async function startDynamo(): Promise<DynamoEngine> {
  const [server, port] = await onFreePort(bootDynoxide);
  const endpoint = `http://127.0.0.1:${port}`;
  await createLedgerTable(endpoint);
  return {
    endpoint,
    connect: (clock) => dynamoAt(endpoint, clock),
    crash: () => end(server, "SIGKILL"),
    close: () => end(server, "SIGKILL"),
  };
}

async function bootDynoxide(port: number): Promise<ChildProcess> {
  const home = dirname(createRequire(import.meta.url).resolve("@dynoxide/linux-x64/package.json"));
  const server = spawn(join(home, "dynoxide"), ["serve", "--port", String(port)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  const ended = once(server, "exit").then(() => {
    throw new Error(`dynoxide ended during startup: ${output}`);
  });
  const ready = new Promise<void>((resolve) => {
    server.stderr.on("data", (chunk) => {
      output += String(chunk);
      if (output.includes("listening")) resolve();
    });
  });
  await Promise.race([ready, ended]);
  ended.catch(() => undefined);
  return server;
}

async function createLedgerTable(endpoint: string): Promise<void> {
  const client = rawDynamo(endpoint);
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
  await client.send(
    new CreateTableCommand({
      TableName: tableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [text("interaction_id"), text("user_id"), text("created_at")],
      KeySchema: [{ AttributeName: "interaction_id", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by_user",
          KeySchema: [
            { AttributeName: "user_id", KeyType: "HASH" },
            { AttributeName: "created_at", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
    }),
  );
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: tableName,
      TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true },
    }),
  );
  client.destroy();
}
