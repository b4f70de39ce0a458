/** Takes the messages that are in a queue now, as Lambda's poller would. */
import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { queueArn, recordOf } from "../../local/aws/sqs-records.ts";

const region = "us-east-1";

/** Receives and removes every message that is visible now. */
export async function receiveAll(endpoint: string, queueUrl: string): Promise<SQSRecord[]> {
  const client = new SQSClient({
    endpoint,
    region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const records: SQSRecord[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
    );
    if (Messages.length === 0) break;
    records.push(...Messages.map((message) => recordOf(message, queueArn(queueUrl, region))));
    const entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
  }
  client.destroy();
  return records;
}
