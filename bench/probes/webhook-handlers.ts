/** The handlers that cold and warm starts compare; each is bundled as SST does and answers one Telegram update. */
import { join } from "node:path";
import { peersFolder } from "./peers.ts";
import { root } from "./source.ts";

export interface Source {
  readonly contents: string;
  readonly resolveDir: string;
}

/** One call to the same loopback server by plain fetch, and nothing else. */
const bare = `export const handler = async (event) => {
  const answer = await fetch(process.env.BENCH_URL, { method: "POST", body: event.body });
  await answer.json();
  return { statusCode: 200 };
};`;

/** A session in Redis, read before an update and written after it. */
const session = `import { Redis } from "@upstash/redis";
const redis = new Redis({
  url: process.env.BENCH_URL, token: "bench", retry: { retries: 0 }, enableTelemetry: false, enableAutoPipelining: false,
});
const key = (ctx) => "session:" + ctx.chat.id;`;

const botInfo = `{ id: 1, is_bot: true, first_name: "Bench", username: "bench_bot" }`;

/** grammY's web build with its own session plugin: the leanest webhook that its documentation leads to. */
const grammy = `import { Bot, session, webhookCallback } from "grammy/web";
${session}
const bot = new Bot("1:bench", { botInfo: ${botInfo} });
const storage = {
  read: (key) => redis.get(key).then((value) => value ?? undefined),
  write: (key, value) => redis.set(key, value),
  delete: (key) => redis.del(key),
};
bot.use(session({ initial: () => ({ messages: 0 }), getSessionKey: (ctx) => String(ctx.chat?.id), storage }));
bot.on("message", (ctx, next) => { ctx.session.messages += 1; return next(); });
export const handler = webhookCallback(bot, "aws-lambda-async", { secretToken: "bench" });`;

/** grammY's web build, and the SQS SDK for a job per update. */
const grammySqs = `import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
${grammy}
const sqs = new SQSClient({ endpoint: process.env.BENCH_URL, region: "us-east-1", md5: false });
bot.on("message", async (ctx) => {
  await sqs.send(new SendMessageCommand({ QueueUrl: process.env.BENCH_URL + "/drafts", MessageBody: String(ctx.chat.id) }));
});`;

const telegraf = `import { Telegraf } from "telegraf";
${session}
const bot = new Telegraf("1:bench");
bot.botInfo = ${botInfo};
bot.use(async (ctx, next) => {
  const session = (await redis.get(key(ctx))) ?? { messages: 0 };
  ctx.session = session;
  await next();
  await redis.set(key(ctx), session);
});
bot.on("message", (ctx) => { ctx.session.messages += 1; });
export const handler = async (event) => {
  if (event.headers["x-telegram-bot-api-secret-token"] !== "bench") return { statusCode: 401 };
  await bot.handleUpdate(JSON.parse(event.body));
  return { statusCode: 200 };
};`;

const ofPeers = (contents: string): Source => ({ contents, resolveDir: peersFolder });

export const handlers = {
  webhook: {
    contents: `export { handler } from ${JSON.stringify(join(root, "functions/telegram-webhook.ts"))};`,
    resolveDir: root,
  },
  bare: { contents: bare, resolveDir: root },
  grammy: ofPeers(grammy),
  grammy_sqs: ofPeers(grammySqs),
  telegraf: ofPeers(telegraf),
} satisfies Record<string, Source>;

export type HandlerName = keyof typeof handlers;
export const handlerNames = Object.keys(handlers) as HandlerName[];

/** Imports the bundle in argv[2], serves the first update, and then argv[3] further ones, one after another. */
export const starter = `const start = performance.now();
const began = process.cpuUsage();
const spent = (since) => { const { user, system } = process.cpuUsage(since); return (user + system) / 1000; };
const { handler } = await import(process.argv[2]);
const event = JSON.parse(process.env.EVENT);
const serve = async (number) => {
  const update = JSON.parse(event.body);
  update.update_id = update.message.message_id = number;
  const { statusCode } = await handler({ ...event, body: JSON.stringify(update) }, { awsRequestId: "bench" });
  if (statusCode !== 200) throw new Error("the handler answered " + statusCode);
};
await serve(1);
const cold = { ms: performance.now() - start, cpu: spent(began) };
const updates = Number(process.argv[3]);
const warmUp = updates / 4;
for (let number = 2; number < 2 + warmUp; number += 1) await serve(number);
const [warm, warmBegan] = [performance.now(), process.cpuUsage()];
for (let number = 2; number < 2 + updates; number += 1) await serve(1_000_000 + number);
const warmed = { per_second: (updates * 1000) / (performance.now() - warm), warm_cpu: spent(warmBegan) / updates };
console.log(JSON.stringify({ ...cold, ...warmed }));
process.exit(0);`;
