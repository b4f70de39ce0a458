/** Lua scripts on their way to Redis, as the REST client sends them: `["eval", script, …]`. */

/** Commands that change nothing. */
const reads = new Set(
  "EXISTS GET HGET HGETALL HMGET LLEN LRANGE MGET PTTL TTL TYPE ZCARD ZRANGE ZRANGEBYSCORE ZSCORE".split(" "),
);

const calls = /redis\.(p?call)\('([A-Z]+)'/g;

/** A script's calls that write, each as its command and its number among the calls of that command in the text: `HSET 2`. */
export function writesOf(script: string): string[] {
  const names = [...script.matchAll(calls)].map(([, , name = ""]) => name).filter((name) => !reads.has(name));
  return names.map((name, at) => `${name} ${names.slice(0, at + 1).filter((one) => one === name).length}`);
}

/** The writing calls of a request's script. */
export const writesIn = (body: string): string[] => writesOf(scriptIn(body));

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

/** The script, stopping at this one of its writing calls. */
export function tornScript(script: string, write: string): string {
  const nth = Number(write.split(" ")[1]);
  let seen = 0;
  const changed = script.replace(calls, (found, how: string, name: string) => {
    if (!write.startsWith(`${name} `)) return found;
    seen += 1;
    return seen === nth ? `tear.${how}('${name}'` : found;
  });
  return changed.replace(
    /^(#!.*\n)?/,
    (first) => `${first}local tear = {call = function() error('torn at ${write}') end}
tear.pcall = tear.call
`,
  );
}

/** The request with its script stopping at this call. */
export const torn = (body: string, write: string): string =>
  withScript(body, (script) => tornScript(script, write));
