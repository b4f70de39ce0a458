/** DynamoDB's own refusals, as its wire protocol sends them: throttling, conflicts, and a wrong clock. */
import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dynamoAt, newCustomer, rowOf } from "../support/ledger.ts";
import { manualClock } from "../support/clock.ts";

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const refusal = (name: string): Answer => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: "words of a customer" },
});
const done: Answer = { status: 200, body: {} };

const ids = ["one", "two", "three"];
const requestFor = (id: string) => ({ DeleteRequest: { Key: { interaction_id: { S: id } } } });
const leaving = (...some: string[]): Answer => ({
  status: 200,
  body: { UnprocessedItems: { Ledger: some.map(requestFor) } },
});

describe("a DynamoDB that refuses", () => {
  /** What it answers, in turn; the last one again and again. */
  let answers: Answer[] = [];
  let asked: unknown[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    request.on("end", () => {
      asked.push((JSON.parse(text) as { RequestItems?: { Ledger: unknown } }).RequestItems?.Ledger);
      const { status, body } = (answers.length > 1 ? answers.shift() : answers[0]) ?? done;
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
    });
  });
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    asked = [];
  });

  const open = () => {
    const address = server.address();
    const port = typeof address === "object" ? address?.port : "";
    return dynamoAt(`http://127.0.0.1:${port}`, manualClock(Date.now()));
  };

  test("[L2] [G1] what a batch left unprocessed is sent again, and so is a batch that was throttled entirely", async () => {
    const ledger = open();
    const throttled = refusal("ProvisionedThroughputExceededException");
    // The SDK tries each throttled request twice.
    answers = [throttled, throttled, leaving("two", "three"), throttled, throttled, done];
    await ledger.deleteInteractions(ids);
    const [all, rest] = [ids, ["two", "three"]].map((some) => some.map(requestFor));
    expect(asked).toEqual([all, all, all, rest, rest, rest]);
    await ledger.close();
  });

  test("[S11] a table that stays throttled is ledger_unavailable, and still serves others", async () => {
    const ledger = open();
    answers = [refusal("ThrottlingException")];
    await expect(ledger.deleteInteractions(ids)).rejects.toMatchObject({ code: "ledger_unavailable" });
    answers = [done];
    await ledger.ping();
    await ledger.close();
  });

  test("[L1] [S11] a row that a transaction is writing is not refused for good", async () => {
    const ledger = open();
    answers = [refusal("TransactionConflictException")];
    await expect(ledger.saveInteraction(rowOf(newCustomer(), "x", 0))).rejects.toMatchObject({
      code: "ledger_unavailable",
    });
    await ledger.close();
  });

  test.each([
    ["InvalidSignatureException", /clock/],
    ["UnrecognizedClientException", /AWS_ACCESS_KEY_ID/],
    ["ExpiredTokenException", /expired/],
    ["ResourceNotFoundException", /LEDGER_TABLE.*AWS_REGION/],
    ["AccessDeniedException", /permissions/],
  ])("[S11] the error for %s says what to check", async (name, advice) => {
    const ledger = open();
    answers = [refusal(name)];
    await expect(ledger.ping()).rejects.toMatchObject({
      code: "ledger_failed",
      message: expect.stringMatching(advice),
      facts: { refusal: name },
    });
    await ledger.close();
  });
});
