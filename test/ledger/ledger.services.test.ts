/** The ledger on DynamoDB, simulated by dynoxide, and the reply cache on Redis 7. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { DescribeTimeToLiveCommand, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { systemClock } from "../../core/kernel/clock.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { createReplyCache } from "../../core/ledger/cache.ts";
import { ledgerSuite } from "./ledger-suite.ts";
import { repliesSuite } from "./replies-suite.ts";
import {
  dynamoAt,
  type DynamoEngine,
  newCustomer,
  rawDynamo,
  rowOf,
  startDynamo,
  tableName,
} from "../support/ledger.ts";
import { redisOver } from "../support/redis.ts";
import { startRealRedis } from "../support/services.ts";

ledgerSuite("DynamoDB", false, startDynamo);

repliesSuite("redis-server 7", async () => {
  const engine = await startRealRedis();
  return {
    connect: (clock) => createReplyCache(redisOver(engine), clock),
    close: () => engine.close(),
  };
});

describe("ledger on DynamoDB", () => {
  let engine: DynamoEngine;
  beforeAll(async () => {
    engine = await startDynamo();
  });
  afterAll(() => engine.close());

  test("[L4] a row has its expiry in seconds, 90 days ahead, when DynamoDB may delete it", async () => {
    const row = rowOf(newCustomer(), "ttl", Date.parse("2026-01-01T00:00:00.001Z"));
    await engine.connect(systemClock).saveInteraction(row);
    const client = rawDynamo(engine.endpoint);
    const ttl = await client.send(new DescribeTimeToLiveCommand({ TableName: tableName }));
    const attribute = ttl.TimeToLiveDescription?.AttributeName ?? "";
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: { interaction_id: { S: row.interaction_id } } }),
    );
    client.destroy();
    const seconds = Date.parse("2026-04-01T00:00:01.000Z") / 1_000;
    assert.deepEqual(Item?.[attribute], { N: String(seconds) }, "in the first whole second after its end");
  });

  test("a missing table is ledger_failed, and the message quotes no customer", async () => {
    const ledger = dynamoAt(engine.endpoint, systemClock, "NoSuchTable");
    await assert.rejects(ledger.saveInteraction(rowOf(newCustomer(), "x", 0)), (error) => {
      assert.ok(hasCode(error, "ledger_failed"));
      assert.equal(error.facts["refusal"], "ResourceNotFoundException");
      assert.doesNotMatch(error.message, /message x/);
      return true;
    });
    await ledger.close();
  });

  test("[S11] an outage is ledger_unavailable, and three open the breaker", async () => {
    const own = await startDynamo();
    const ledger = own.connect(systemClock);
    await ledger.ping();
    await own.crash();
    for (let failure = 1; failure <= 3; failure += 1) {
      await assert.rejects(ledger.ping(), (error) => hasCode(error, "ledger_unavailable"));
    }
    await assert.rejects(ledger.ping(), (error) => hasCode(error, "circuit_open"));
    await ledger.close();
  });
});
