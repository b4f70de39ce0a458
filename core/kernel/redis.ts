/** How the app uses Redis: Lua scripts with declared keys, each one atomic round trip. */

/** A reply as RESP delivers it: text, whole numbers, nil and lists of those. */
export type RedisReply = string | number | null | RedisReply[];

/**
 * A Lua script. It takes the time as an argument and sets absolute expiries, so that tests control the clock; it only
 * uses keys in KEYS, so that Upstash can lock by key.
 */
export interface Script {
  /** Its module and verb; no other script has it. */
  readonly name: string;
  readonly lua: string;
}

export interface Redis {
  /** Runs a script. Throws `redis_unavailable`, `redis_failed` or `circuit_open`. */
  script(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<RedisReply>;
  /** Resolves when Redis answers; throws as `script` does. */
  ping(): Promise<void>;
}

/** One module's part of a round trip: its script with its keys and arguments. */
export interface Part {
  readonly script: Script;
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

/**
 * Runs the parts of several modules in ONE atomic round trip: the first, and the others only if the first returns a
 * list that starts with `proceedOn`. Resolves to one reply per part; those that did not run are missing. Each part sees
 * its own keys and arguments as KEYS and ARGV. Their counts are passed as arguments, so that the text, and with it
 * Redis' script cache, stays the same from call to call.
 */
export async function runTogether(
  redis: Redis,
  proceedOn: string,
  parts: readonly Part[],
): Promise<RedisReply[]> {
  const reply = await redis.script(
    together(
      proceedOn,
      parts.map((part) => part.script),
    ),
    parts.flatMap((part) => part.keys),
    [...parts.flatMap((part) => [part.keys.length, part.args.length]), ...parts.flatMap((part) => part.args)],
  );
  return Array.isArray(reply) ? reply : [];
}

const known = new Map<string, Script>();

/** Joins the same scripts once: text built at each call would also be hashed again to find its SHA-1. */
function together(proceedOn: string, scripts: readonly Script[]): Script {
  const key = [proceedOn, ...scripts.map((script) => script.name)].join("+");
  const script = known.get(key) ?? join(proceedOn, scripts);
  known.set(key, script);
  return script;
}

function join(proceedOn: string, scripts: readonly Script[]): Script {
  const bodies = scripts.map(({ lua }, index) => `parts[${index + 1}] = function(KEYS, ARGV)\n${lua}\nend`);
  return {
    name: scripts.map((script) => script.name).join("+"),
    lua: `local parts = {}
${bodies.join("\n")}
local function slice(list, from, count)
  local taken = {}
  for i = 1, count do taken[i] = list[from + i] end
  return taken
end
local replies, key, arg = {}, 0, 2 * #parts
for i, part in ipairs(parts) do
  local keys, args = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  replies[i] = part(slice(KEYS, key, keys), slice(ARGV, arg, args))
  if i == 1 and replies[1][1] ~= '${proceedOn}' then break end
  key, arg = key + keys, arg + args
end
return replies`,
  };
}
