/** The webhook's function URL, with every part of a call under the test's control. */
import type { APIGatewayProxyEventV2, Context } from "aws-lambda";
import { telegramWebhook } from "../../functions/telegram-webhook.ts";
import { eventOf } from "../../local/aws/gateway-event.ts";
import { type Harness, secret } from "./harness.ts";

export interface WebhookCall {
  readonly method?: string;
  readonly body?: string | Buffer;
  /** The header's value; null omits it. */
  readonly secret?: string | null;
  /** With this content type text is sent as it is, with any other as base64. */
  readonly contentType?: string;
  /** Changes to the finished event. */
  readonly event?: Partial<APIGatewayProxyEventV2>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly problem: Record<string, unknown>;
}

/** Posts to the app's webhook as Telegram does, except where `call` differs. */
export async function callWebhook(harness: Harness, call: WebhookCall): Promise<Reply> {
  const { body = "", secret: header = secret, contentType = "application/json" } = call;
  const event = eventOf("function_url", {
    method: call.method ?? "POST",
    target: "/telegram/webhook",
    httpVersion: "1.1",
    headers: {
      "content-type": [contentType],
      ...(header === null ? {} : { "x-telegram-bot-api-secret-token": [header] }),
    },
    sourceIp: "127.0.0.1",
    port: 3000,
    body: Buffer.from(body),
    receivedAt: 0,
    requestId: "request-1",
  });
  // The handler does not use Lambda's context.
  const context = {} as Context;
  const result = await telegramWebhook(() => harness.app.webhook)({ ...event, ...call.event }, context);
  const text = result.body ?? "";
  return {
    status: result.statusCode ?? 0,
    headers: { ...result.headers },
    problem: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}
