#!/usr/bin/env bash
# dynoxide 1.2.1 (@dynoxide/linux-x64), a local DynamoDB, with AWS' own client.
# Expected (DynamoDB's guide on update expressions): if an element of a list "doesn't already exist, SET appends the new element at
# the end of the list", so `SET steps[9]` makes a list of one element one of two.
# Seen: the indexes between are filled with NULL: the list has ten elements, eight of which were never written.
exec "$(dirname "$0")/lib/with-packages" @dynoxide/linux-x64@1.2.1 @aws-sdk/client-dynamodb@3.1162.0 <<'END'
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { CreateTableCommand, DynamoDBClient, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";

const reserved = createServer().listen(0, "127.0.0.1");
await once(reserved, "listening");
const { port } = reserved.address();
reserved.close();
const dynoxide = spawn("node_modules/@dynoxide/linux-x64/dynoxide", ["serve", "--port", String(port)], { stdio: "ignore" });
process.on("exit", () => dynoxide.kill());
const client = new DynamoDBClient({
  endpoint: `http://127.0.0.1:${port}`,
  region: "us-east-1",
  credentials: { accessKeyId: "example", secretAccessKey: "example" },
  // It may not listen yet.
  maxAttempts: 20,
});

const TableName = "calls";
const Key = { id: { S: "1" } };
await client.send(
  new CreateTableCommand({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  }),
);
await client.send(new PutItemCommand({ TableName, Item: { ...Key, steps: { L: [{ S: "asked" }] } } }));
const { Attributes } = await client.send(
  new UpdateItemCommand({
    TableName,
    Key,
    UpdateExpression: "SET steps[9] = :entry",
    ExpressionAttributeValues: { ":entry": { S: "answered" } },
    ReturnValues: "ALL_NEW",
  }),
);

const seen = Attributes.steps.L.map(({ S, NULL }) => (NULL ? null : S));
console.log(seen);
assert.deepEqual(seen, ["asked", ...Array(8).fill(null), "answered"]);
process.exit(0);
END
