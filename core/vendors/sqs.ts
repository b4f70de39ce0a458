/**
 * Calls of SQS' JSON protocol, signed with AWS' Signature Version 4. Written out, because NADIA calls two actions: the
 * SDK adds 47 ms to a cold start, and signing with Web Crypto takes four awaits a call.
 */
import { createHmac } from "node:crypto";
import type { AwsAccess } from "../kernel/aws.ts";
import type { Clock } from "../kernel/clock.ts";
import { sha256 } from "../kernel/ids.ts";
import { type HttpAnswer, postTo } from "../storage/http.ts";

export interface SqsSettings extends AwsAccess {
  readonly clock: Clock;
}

/** Calls an action; rejects if no complete answer arrives. */
export type Sqs = (action: string, body: string, signal: AbortSignal) => Promise<HttpAnswer>;

/** The region's SQS, or another one with its protocol. */
export function createSqs(settings: SqsSettings): Sqs {
  const url = new URL(settings.endpoint ?? `https://sqs.${settings.region}.amazonaws.com/`);
  const post = postTo(url.href, { "content-type": "application/x-amz-json-1.0" });
  const sign = signer(settings, url);
  return (action, body, signal) => post(body, signal, sign(action, body));
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Returns a call's signed headers; the signing key is cached, because it is the same all day. */
export function signer(settings: SqsSettings, { host, pathname }: Pick<URL, "host" | "pathname">) {
  const { region, accessKeyId, secretAccessKey, sessionToken, clock } = settings;
  const session = sessionToken === null ? {} : { "x-amz-security-token": sessionToken };
  const parts = [region, "sqs", "aws4_request"];
  let known: { day: string; key: Buffer } | null = null;
  const keyOf = (day: string): Buffer => {
    if (known?.day !== day) known = { day, key: parts.reduce(hmac, hmac(`AWS4${secretAccessKey}`, day)) };
    return known.key;
  };
  return (action: string, body: string): Record<string, string> => {
    // 20261128T191530Z
    const at = new Date(clock.now()).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
    const day = at.slice(0, 8);
    const scope = `${day}/${region}/sqs/aws4_request`;
    // In alphabetical order, as the signature needs them.
    const sent = { "x-amz-date": at, ...session, "x-amz-target": `AmazonSQS.${action}` };
    const lines = Object.entries({ host, ...sent });
    const names = lines.map(([name]) => name).join(";");
    const canonical = [
      "POST",
      pathname,
      "",
      ...lines.map(([name, value]) => `${name}:${value}`),
      "",
      names,
      sha256(body),
    ];
    const signature = hmac(
      keyOf(day),
      ["AWS4-HMAC-SHA256", at, scope, sha256(canonical.join("\n"))].join("\n"),
    ).toString("hex");
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
    return { ...sent, authorization };
  };
}
