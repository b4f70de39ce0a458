/**
 * Upstash's REST protocol in front of any Redis, so that the production client runs unchanged on a laptop: `/` (a
 * command as a JSON array), `/pipeline`, `/multi-exec`, and the path style `/get/key`.
 */
import { hash } from "node:crypto";
import * as z from "zod";
import { type Answer, answerOf, type Call, type Loopback, startLoopback } from "./loopback.ts";
import { sameSecret } from "../../core/access/secret.ts";
import { parseJson } from "../../core/kernel/parse-json.ts";

/** A refusal by Redis, with Redis' own message (`WRONGTYPE …`). */
export interface RedisRefusal {
  readonly refusal: string;
}

/** A RESP2 reply, with text as bytes. */
export type WireReply = Buffer | number | string | null | RedisRefusal | readonly WireReply[];

export type Command = readonly string[];

/** A Redis behind the endpoint. Methods only reject if it cannot be reached or cannot persist a write. */
export interface RedisLink {
  call(command: Command): Promise<WireReply>;
  /** All commands in one MULTI; a refusal if the transaction itself was refused. */
  transaction(commands: readonly Command[]): Promise<readonly WireReply[] | RedisRefusal>;
}

/** The Redis behind the endpoint does not answer; becomes HTTP 503. */
export class LinkDown extends Error {}

/** Upstash's limit for one request, bytes. */
const limit = 10 * 1024 * 1024;

const Argument = z.union([
  z.string(),
  z.number().transform(String),
  z.boolean().transform(String),
  z.null().transform(() => "null"),
  z.looseObject({}).transform((value) => JSON.stringify(value)),
]);
const CommandSchema = z.array(Argument).min(1);
const Commands = z.array(CommandSchema).min(1);

/** Commands that need their own connection, or are for administrators; Upstash does not support them either. */
const unavailable = new Set(
  (
    "AUTH BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN CLIENT CONFIG DEBUG DISCARD EXEC HELLO " +
    "MONITOR MULTI PSUBSCRIBE QUIT REPLICAOF RESET SELECT SHUTDOWN SSUBSCRIBE SUBSCRIBE SWAPDB UNWATCH WAIT WATCH"
  ).split(" "),
);

/** A Redis that clients reach through Upstash's protocol. */
export interface UpstashEndpoint extends Pick<Loopback, "url" | "close"> {
  readonly token: string;
}

/** Starts the endpoint for clients with this token. */
export const startUpstashEndpoint = (settings: {
  readonly link: RedisLink;
  readonly token: string;
}): Promise<Loopback> =>
  startLoopback({
    limit,
    answer: answering(withoutKeyLocking(settings.link), settings.token),
    failure: (error) => ({ error }),
  });

const answering =
  (link: RedisLink, token: string) =>
  async (call: Call): Promise<Answer> => {
    const sent = call.headers.authorization?.replace(/^Bearer /i, "") ?? "";
    if (!sameSecret(sent, token)) return refuse(401, "WRONGPASS invalid or missing auth token");
    const write = encoder(call.headers["upstash-encoding"] === "base64");
    try {
      if (call.url.pathname === "/pipeline") return await pipeline(link, call, write);
      if (call.url.pathname === "/multi-exec") return await multiExec(link, call, write);
      return await single(link, call, write);
    } catch (error) {
      if (!(error instanceof LinkDown)) throw error;
      // Not in the format of Redis' errors, so that clients can distinguish an outage from a refusal.
      return refuse(503, "the Redis behind this endpoint cannot be reached");
    }
  };

async function single(link: RedisLink, call: Call, write: Encoder): Promise<Answer> {
  const command = CommandSchema.safeParse(call.url.pathname === "/" ? parseJson(call.body) : pathOf(call));
  if (!command.success) return refuse(400, "ERR failed to parse command");
  const reply = await run(link, command.data);
  return isRefusal(reply) ? refuse(400, reply.refusal) : answerOf(200, { result: write(reply) });
}

async function pipeline(link: RedisLink, call: Call, write: Encoder): Promise<Answer> {
  const commands = Commands.safeParse(parseJson(call.body));
  if (!commands.success) return refuse(400, "ERR failed to parse pipeline request");
  const replies = await Promise.all(commands.data.map((command) => run(link, command)));
  return answerOf(
    200,
    replies.map((reply) => outcome(reply, write)),
  );
}

async function multiExec(link: RedisLink, call: Call, write: Encoder): Promise<Answer> {
  const commands = Commands.safeParse(parseJson(call.body));
  if (!commands.success) return refuse(400, "ERR failed to parse transaction request");
  const refused = commands.data.map(refusalOf).find((refusal) => refusal !== null);
  if (refused !== undefined) return refuse(400, refused.refusal);
  const replies = await link.transaction(commands.data);
  if (isRefusal(replies)) return refuse(400, replies.refusal);
  return answerOf(
    200,
    replies.map((reply) => outcome(reply, write)),
  );
}

const run = async (link: RedisLink, command: Command): Promise<WireReply> =>
  refusalOf(command) ?? link.call(command);

function refusalOf(command: Command): RedisRefusal | null {
  const name = (command[0] ?? "").toUpperCase();
  return unavailable.has(name) ? { refusal: `ERR Command is not available: '${name}'` } : null;
}

const sha1 = (text: string): string => hash("sha1", text);

/**
 * Removes Upstash's flag that exempts a script from its global lock; no other Redis knows it, and js-redis-server does
 * not know `#!lua` at all. The empty line keeps the line numbers of error messages correct. The text has another SHA-1
 * without it, so EVALSHA is translated as well, once this endpoint has seen the text.
 */
function withoutKeyLocking(link: RedisLink): RedisLink {
  const shorter = new Map<string, string>();
  const translated = (command: Command): Command => {
    const [name = "", script = "", ...rest] = command;
    if (/^evalsha(_ro)?$/i.test(name)) return [name, shorter.get(script) ?? script, ...rest];
    if (!/^eval(_ro)?$/i.test(name)) return command;
    const without = script.replace(/^#!lua(?: flags=allow-key-locking)?(?=\n)/, "");
    if (without !== script) shorter.set(sha1(script), sha1(without));
    return [name, without, ...rest];
  };
  return {
    call: (command) => link.call(translated(command)),
    transaction: (commands) => link.transaction(commands.map(translated)),
  };
}

function pathOf(call: Call): string[] {
  const parts = call.url.pathname.slice(1).split("/").map(decoded);
  const query = [...call.url.searchParams].flat();
  return [...parts, ...(call.body === "" ? [] : [call.body]), ...query];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

type Encoder = (reply: WireReply) => unknown;

/** Encodes replies. Text is sent as base64 if the client requests it, except "OK", which the client does not decode. */
function encoder(base64: boolean): Encoder {
  const text = (bytes: Buffer) => {
    const plain = bytes.toString("utf8");
    return base64 && plain !== "OK" ? bytes.toString("base64") : plain;
  };
  const write = (reply: WireReply): unknown => {
    if (Buffer.isBuffer(reply)) return text(reply);
    if (isList(reply)) return reply.map(write);
    if (isRefusal(reply)) return { error: reply.refusal };
    return typeof reply === "string" ? text(Buffer.from(reply)) : reply;
  };
  return write;
}

const outcome = (reply: WireReply, write: Encoder) =>
  isRefusal(reply) ? { error: reply.refusal } : { result: write(reply) };

const isList = (reply: WireReply): reply is readonly WireReply[] => Array.isArray(reply);
const isRefusal = (reply: WireReply | readonly WireReply[]): reply is RedisRefusal =>
  typeof reply === "object" && reply !== null && "refusal" in reply;

const refuse = (status: number, error: string): Answer => answerOf(status, { error });
