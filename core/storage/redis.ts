/** Redis through Upstash's REST protocol. */
import { hash } from "node:crypto";
import { NadiaError } from "../kernel/errors.ts";
import type { Redis, RedisReply } from "../kernel/redis.ts";
import { parseJson } from "../kernel/parse-json.ts";
import type { Guard } from "./guard.ts";
import { type Post, postTo } from "./http.ts";

export interface RedisSettings {
  readonly url: string;
  readonly token: string;
}

/** Connects to Upstash's REST protocol. A command is sent once: only the guard repeats what never left. */
export function createRedis(settings: RedisSettings, guard: Guard): Redis {
  const post = postTo(settings.url, {
    authorization: `Bearer ${settings.token}`,
    "content-type": "application/json",
  });
  const runScript = scripts((command, signal) => ask(post, command, signal));
  return {
    script: (script, keys, args) =>
      guard.run((signal) => runScript(script.lua, [keys.length, ...keys, ...args].map(String), signal)),
    ping: async () => {
      await guard.run((signal) => ask(post, ["PING"], signal));
    },
  };
}

type Ask = (command: readonly string[], signal: AbortSignal) => Promise<RedisReply>;

/**
 * Sends a script's text the first time, so that a process's first call takes one round trip, then only its SHA-1 (a
 * fifth of the bytes). A Redis that lost its scripts says so before it runs anything; only after that answer is a
 * script sent again.
 */
function scripts(ask: Ask) {
  const known = new Map<string, string>();
  return async (lua: string, rest: readonly string[], signal: AbortSignal): Promise<RedisReply> => {
    const sha = known.get(lua);
    if (sha !== undefined) {
      const reply = await ask(["EVALSHA", sha, ...rest], signal).catch(unlessForgotten);
      if (reply !== forgotten) return reply;
    }
    const text = byKey + lua;
    const reply = await ask(["EVAL", text, ...rest], signal);
    known.set(lua, hash("sha1", text));
    return reply;
  };
}

const forgotten = Symbol("forgotten");

function unlessForgotten(error: unknown): typeof forgotten {
  const cause = error instanceof NadiaError ? error.cause : undefined;
  if (cause instanceof Error && cause.message.startsWith("NOSCRIPT ")) return forgotten;
  throw error;
}

/** Upstash locks a script's keys instead of the whole database; plain Redis does not know this line. */
const byKey = "#!lua flags=allow-key-locking\n";

async function ask(post: Post, command: readonly string[], signal: AbortSignal): Promise<RedisReply> {
  const { status, text } = await post(JSON.stringify(command), signal).catch((cause: unknown) => {
    throw silent(cause);
  });
  const answer = parseJson(text);
  if (typeof answer !== "object" || answer === null) throw silent(new Error(`no JSON with status ${status}`));
  if ("error" in answer && typeof answer.error === "string") throw refused(new Error(answer.error));
  if (status !== 200 || !("result" in answer)) throw silent(new Error(`no result with status ${status}`));
  // As in RESP2: each caller parses the reply of its own script.
  return answer.result as RedisReply;
}

/** Redis' own refusals start with a word in capitals (`ERR`, `WRONGPASS`, `OOM`); everything else is an outage. */
const refusal = /^[A-Z]{2,} /;

/**
 * Refusals that are not about the script: Redis is full, loading, read-only, over its plan's quota, or refuses the
 * token. They count as outages: blaming messages for them would park everyone's. Only a size limit is about the request.
 */
const stateRefusal =
  /^(?:(?:OOM|LOADING|READONLY|MISCONF|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|NOAUTH|NOPERM|WRONGPASS) |ERR (?![\w ]{1,60} size exceeded)[\w ]{1,60} exceeded\b)/;

/** Redis may quote the command, so only the cause contains its message. */
function refused(cause: Error): NadiaError {
  if (!refusal.test(cause.message)) return silent(cause);
  return stateRefusal.test(cause.message)
    ? unavailable(
        "Redis is not accepting commands: it is full, loading, read-only, over its quota or refuses the token",
        cause,
      )
    : new NadiaError("redis_failed", "Redis refused a script; see its own log", { cause });
}

const silent = (cause: unknown): NadiaError =>
  unavailable("Redis did not answer; check its URL and whether it is running", cause);

const unavailable = (message: string, cause: unknown): NadiaError =>
  new NadiaError("redis_unavailable", message, { cause });
