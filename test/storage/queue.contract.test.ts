/** Jobs over SQS' protocol: exactly what AWS' standard retry mode retries is retried. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, test } from "vitest";
import { manualClock } from "../support/clock.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { CustomerId } from "../../core/kernel/ids.ts";
import type { EventLoop } from "../../core/kernel/timeout.ts";
import { createJobs } from "../../core/vendors/queue.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const taken: Answer = (_, response) => response.writeHead(200).end('{"MessageId":"1"}');
const dropped: Answer = (request) => request.socket.destroy();
const cutShort: Answer = (request, response) => {
  response.writeHead(200, { "content-length": "100" }).write("{");
  setImmediate(() => request.socket.destroy());
};
const refusing =
  (status: number, type?: string, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    response.writeHead(status, headers).end(type === undefined ? "" : JSON.stringify({ __type: type }));

/** A loop whose time only passes when a test says so. */
function loopOf(): EventLoop & { passUntilAborted(): void } {
  let idle = 0;
  let next: { readonly ms: number; readonly callback: () => void } | null = null;
  return {
    now: () => idle,
    idle: () => idle,
    after: (ms, callback) => {
      next = { ms, callback };
      return () => (next = null);
    },
    passUntilAborted: () => {
      while (next !== null) {
        const { ms, callback } = next;
        next = null;
        idle += ms;
        callback();
      }
    },
  };
}

describe("[S1] jobs by signed fetch", () => {
  let answers: Answer[] = [];
  let dates: (string | undefined)[] = [];
  let clock = manualClock(0);
  const server = createServer((request, response) => {
    dates.push(request.headers["x-amz-date"]?.toString());
    request.resume().on("end", () => (answers.shift() ?? taken)(request, response));
  });
  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    answers = [];
    dates = [];
    clock = manualClock(0);
  });

  const jobs = (over: { port?: number; loop?: EventLoop } = {}) => {
    const endpoint = `http://127.0.0.1:${over.port ?? (server.address() as AddressInfo).port}`;
    return createJobs({
      endpoint,
      region: "us-east-1",
      accessKeyId: "id",
      secretAccessKey: "secret",
      sessionToken: null,
      draftsUrl: `${endpoint}/000000000000/drafts`,
      deliveriesUrl: null,
      timeoutMs: 10_000,
      clock,
      random: () => 0.5,
      ...(over.loop === undefined ? {} : { loop: over.loop }),
    });
  };
  const customer_id = CustomerId.parse("5e1c3a6e-1b1f-5c62-8f0e-2a3a8c0f5f11");
  const send = (over = {}) => jobs(over).draft({ v: 1, kind: "draft", customer_id, due_at: 0 }, 0);

  const passing: [string, Answer, number][] = [
    ["a dropped connection", dropped, 50],
    ["an answer that breaks off", cutShort, 50],
    ["403 RequestThrottled", refusing(403, "com.amazonaws.sqs#RequestThrottled"), 250],
    [
      "403 with the name in SQS' older header",
      refusing(403, "com.amazonaws.sqs#Other", { "x-amzn-query-error": "RequestThrottled;Sender" }),
      250,
    ],
    ["400 ThrottlingException", refusing(400, "ThrottlingException"), 250],
    ["429", refusing(429), 250],
    ["400 RequestTimeout", refusing(400, "RequestTimeout"), 50],
    ["500", refusing(500, "com.amazonaws.sqs#InternalFailure"), 50],
    ["503 with a page of a proxy", refusing(503, "<html>"), 50],
  ];
  for (const [what, answer, pause] of passing) {
    test(`${what} is retried, after a pause with jitter`, async () => {
      answers = [answer, answer];
      await send();
      assert.equal(dates.length, 3);
      assert.deepEqual(clock.waits, [pause, 2 * pause]);
    });
  }

  test("each attempt has the whole timeout, and a timeout is retried", async () => {
    const loop = loopOf();
    const silent: Answer = () => loop.passUntilAborted();
    answers = [silent, silent];
    await send({ loop });
    assert.equal(dates.length, 3);
    assert.equal(loop.now(), 2 * 10_000);
  });

  test("after three attempts it is queue_unavailable", async () => {
    answers = [dropped, refusing(500), refusing(403, "RequestThrottled"), taken];
    await assert.rejects(send(), (error) => hasCode(error, "queue_unavailable"));
    assert.equal(dates.length, 3);
  });

  test("a connection refused is retried, then queue_unavailable", async () => {
    const gone = createServer().listen(0, "127.0.0.1");
    await once(gone, "listening");
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    await assert.rejects(send({ port }), (error) => hasCode(error, "queue_unavailable"));
    assert.deepEqual(clock.waits, [50, 100]);
  });

  const final: [string, Answer][] = [
    ["403 AccessDenied", refusing(403, "com.amazonaws.sqs#AccessDenied")],
    ["400 QueueDoesNotExist", refusing(400, "com.amazonaws.sqs#QueueDoesNotExist")],
    ["403 without a name", refusing(403)],
  ];
  for (const [what, answer] of final) {
    test(`${what} is not retried`, async () => {
      answers = [answer];
      await assert.rejects(send(), (error) => hasCode(error, "queue_unavailable"));
      assert.equal(dates.length, 1);
    });
  }
});
