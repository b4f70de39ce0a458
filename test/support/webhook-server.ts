/** A webhook that only records what is posted to it and answers with a given status. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface PostedUpdate {
  readonly update_id: number;
  readonly [part: string]: unknown;
}

export interface WebhookServer {
  readonly url: string;
  /** Updates in order of arrival, including refused ones. */
  readonly posted: readonly PostedUpdate[];
  /** Each update's secret header. */
  readonly secrets: readonly unknown[];
  /** The status of every answer from now on; 200 by default. */
  answer(status: number): void;
  /** Resolves once this many updates were posted. */
  until(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts on 127.0.0.1 at a free port. */
export async function startWebhookServer(): Promise<WebhookServer> {
  const posted: PostedUpdate[] = [];
  const secrets: unknown[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      posted.push(JSON.parse(body) as PostedUpdate);
      secrets.push(request.headers["x-telegram-bot-api-secret-token"]);
      response.writeHead(status).end();
      for (const { count, resolve } of waiting) if (posted.length >= count) resolve();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/telegram/webhook`,
    posted,
    secrets,
    answer: (next) => {
      status = next;
    },
    until: (count) =>
      new Promise((resolve) => {
        if (posted.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
