/** SQS calls are signed as by an independent implementation. */
import { AwsV4Signer } from "aws4fetch";
import { expect, test } from "vitest";
import { signer } from "../../core/vendors/sqs.ts";
import { manualClock } from "../support/clock.ts";

const clock = manualClock(Date.UTC(2026, 10, 28, 23, 59, 59));

for (const sessionToken of [null, "session/token=="]) {
  test(`a call is signed ${sessionToken === null ? "without" : "with"} a session, also on the next day`, async () => {
    const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret/key" };
    const url = new URL("http://127.0.0.1:4566/");
    const sign = signer({ ...keys, sessionToken, region: "eu-central-1", endpoint: null, clock }, url);
    const body = JSON.stringify({ QueueUrl: "https://example.com/1/drafts", MessageBody: "ü" });
    for (const ms of [0, 2_000]) {
      clock.advance(ms);
      const signed = sign("SendMessage", body);
      const other = await new AwsV4Signer({
        ...keys,
        ...(sessionToken === null ? {} : { sessionToken }),
        service: "sqs",
        region: "eu-central-1",
        url: url.href,
        method: "POST",
        headers: { "x-amz-target": "AmazonSQS.SendMessage" },
        body,
        datetime: signed["x-amz-date"] ?? "",
      }).sign();
      expect(signed["authorization"]).toBe(other.headers.get("authorization"));
    }
  });
}
