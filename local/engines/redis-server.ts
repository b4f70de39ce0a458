/** Upstash's protocol in front of any Redis server. */
import { Redis } from "ioredis";
import { NadiaError } from "../../core/kernel/errors.ts";
import {
  LinkDown,
  type RedisLink,
  type RedisRefusal,
  startUpstashEndpoint,
  type UpstashEndpoint,
  type WireReply,
} from "./upstash-endpoint.ts";

/**
 * Starts the endpoint over a real Redis, which persists its own data. Throws `redis_unavailable` if it does not answer.
 */
export async function startUpstashOver(settings: {
  readonly redisUrl: string;
  readonly token: string;
}): Promise<UpstashEndpoint> {
  const redis = new Redis(settings.redisUrl, {
    lazyConnect: true,
    // Fail at once and never resend anything: the caller decides what may be repeated.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2000),
  });
  // ioredis reports failed reconnections here; calls fail on their own until then.
  redis.on("error", () => undefined);
  try {
    await redis.connect();
  } catch (cause) {
    redis.disconnect();
    throw new NadiaError(
      "redis_unavailable",
      "Redis does not answer at REDIS_URL; start it or correct the URL",
      {
        cause,
      },
    );
  }
  const endpoint = await startUpstashEndpoint({ link: ioredisLink(redis), token: settings.token });
  return {
    url: endpoint.url,
    token: settings.token,
    close: async () => {
      await endpoint.close();
      redis.disconnect();
    },
  };
}

/**
 * A real Redis. The connection must not retry, queue offline or resend (see above): a script sent twice
 * would run twice.
 */
const ioredisLink = (redis: Redis): RedisLink => ({
  call: ([name = "", ...args]) => orRefusal(redis.callBuffer(name.toUpperCase(), args).then(readReply)),
  transaction: (commands) =>
    orRefusal(
      (async () => {
        const multi = redis.multi();
        // Upper case, because ioredis turns the replies of lower-case names it knows into objects.
        for (const [name = "", ...args] of commands) multi.callBuffer(name.toUpperCase(), args);
        const replies = (await multi.exec()) ?? [];
        return replies.map(([error, reply]) =>
          error === null ? readReply(reply) : { refusal: error.message },
        );
      })(),
    ),
});

async function orRefusal<T>(reply: Promise<T>): Promise<T | RedisRefusal> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof Error && error.name === "ReplyError") return { refusal: error.message };
    throw new LinkDown("Redis does not answer", { cause: error });
  }
}

function readReply(reply: unknown): WireReply {
  if (reply === null || Buffer.isBuffer(reply) || typeof reply === "number") return reply;
  if (typeof reply === "string") return reply;
  if (Array.isArray(reply)) return reply.map(readReply);
  if (reply instanceof Error) return { refusal: reply.message };
  throw new LinkDown("Redis sent a reply of an unknown kind");
}
