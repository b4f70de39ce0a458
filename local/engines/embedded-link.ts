/** js-redis-server behind the Upstash endpoint, in this process. */
import {
  ClientSession,
  createRedisCommandExecutor,
  type RedisDatabase,
  RedisServerState,
  type RedisValue,
  resolveCompatibilityProfile,
} from "js-redis-server/core";
import { type Command, type RedisLink, type RedisRefusal, type WireReply } from "./upstash-endpoint.ts";

/** js-redis-server without its TCP port, which would listen on every interface without a password. */
export interface EmbeddedLink extends RedisLink {
  close(): void;
}

/** XADD and the other stream commands: the journal does not support the type. */
const streams = /^x/i;

/**
 * A Redis 7.0 in this process with what `restore` puts into it, whose errors it throws. `persist` runs after each command
 * and before its reply; an error in it fails the command. Commands run one after another, so `persist` never sees half a
 * script or MULTI.
 */
export async function createEmbeddedLink(
  restore: (database: RedisDatabase) => void,
  persist: () => void,
): Promise<EmbeddedLink> {
  const compatibility = resolveCompatibilityProfile("redis-7.0");
  const server = new RedisServerState({ databaseCount: 1, compatibility });
  // First, so that damage is reported before the Lua runtime is loaded.
  restore(server.getDatabase(0));
  const session = new ClientSession({ server, executor: createRedisCommandExecutor({ compatibility }) });
  const execute = async ([name = "", ...args]: Command): Promise<WireReply> => {
    if (streams.test(name))
      return { refusal: "ERR streams are not supported here; set REDIS_URL to a real Redis" };
    const result = await session.execute(
      Buffer.from(name),
      args.map((arg) => Buffer.from(arg)),
    );
    return "value" in result ? readValue(result.value) : { refusal: "ERR Command is not available here" };
  };
  // Loads the Lua runtime now, so that the first customer does not wait for it.
  await execute(["EVAL", "return 1", "0"]);
  const inTurn = createQueue();
  return {
    call: (command) => inTurn(() => execute(command).finally(persist)),
    transaction: (commands) => inTurn(() => transact(execute, commands).finally(persist)),
    close: () => {
      session.close();
      server.close();
    },
  };
}

/** Runs work sequentially; a failure only affects its own caller. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}

async function transact(
  execute: (command: Command) => Promise<WireReply>,
  commands: readonly Command[],
): Promise<readonly WireReply[] | RedisRefusal> {
  await execute(["MULTI"]);
  for (const command of commands) await execute(command);
  const reply = await execute(["EXEC"]);
  if (Array.isArray(reply)) return reply;
  return isRefusal(reply) ? reply : { refusal: "EXECABORT Transaction discarded" };
}

const isRefusal = (reply: WireReply): reply is RedisRefusal =>
  typeof reply === "object" && reply !== null && "refusal" in reply;

/** A reply as in RESP2, the only form that Upstash's protocol supports. */
function readValue(value: RedisValue): WireReply {
  if (value.kind === "error")
    return { refusal: value.code === undefined ? value.message : `${value.code} ${value.message}` };
  if ("items" in value) return value.items.map(readValue);
  if ("entries" in value)
    return value.kind === "map-pairs"
      ? value.entries.map((pair) => pair.map(readValue))
      : value.entries.flat().map(readValue);
  if (value.kind === "double") return Buffer.from(doubleText(value.value));
  return "value" in value ? readScalar(value.value) : null;
}

function readScalar(value: string | number | bigint | boolean | Buffer | null): WireReply {
  if (value === null || Buffer.isBuffer(value)) return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string") return Buffer.from(value);
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}

/** As Redis prints it. */
const doubleText = (value: number): string =>
  Number.isFinite(value) ? String(value) : value > 0 ? "inf" : value < 0 ? "-inf" : "nan";
