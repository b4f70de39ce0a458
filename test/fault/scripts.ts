/** Lua scripts on their way to Redis, as the REST client sends them: `["eval", script, …]`. */

/** Commands that change nothing. */
const reads = new Set(
  "EXISTS GET HGET HGETALL HMGET LLEN LRANGE MGET PTTL TTL TYPE ZCARD ZRANGEBYSCORE ZSCORE".split(" "),
);

const callsIn = (script: string) =>
  [...script.matchAll(/redis\.p?call\('([A-Z]+)'/g)].map(([, name = ""]) => name);

/** The commands of a request's script that write, each once. */
export const writesIn = (body: string): string[] => [
  ...new Set(callsIn(scriptIn(body)).filter((name) => !reads.has(name))),
];

/** The script of a request; empty for any other command. */
export function scriptIn(body: string): string {
  const [name, script] = JSON.parse(body) as unknown[];
  return String(name).toLowerCase() === "eval" ? String(script) : "";
}

/** The request with its script changed. */
export function withScript(body: string, change: (script: string) => string): string {
  const [name, script, ...rest] = JSON.parse(body) as unknown[];
  return JSON.stringify([name, change(String(script)), ...rest]);
}

/** The request with a script that stops at its first `command`. */
export const torn = (body: string, command: string): string =>
  withScript(body, (script) =>
    script.replace(
      /^(#!.*\n)?/,
      (first) => `${first}local real = redis
local function torn(name) if name == '${command}' then error('torn at ${command}') end end
local redis = {call = function(name, ...) torn(name) return real.call(name, ...) end,
  pcall = function(name, ...) torn(name) return real.pcall(name, ...) end,
  error_reply = real.error_reply, status_reply = real.status_reply, sha1hex = real.sha1hex}
`,
    ),
  );
