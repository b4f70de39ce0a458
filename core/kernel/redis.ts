/** The shape in which the house talks to Redis: Lua scripts over declared keys, each one atomic round trip. */

/** A reply as RESP gives it: text, whole numbers, nil and lists of those. */
export type RedisReply = string | number | null | RedisReply[];

/**
 * A Lua script. It takes the time as an argument and sets absolute expiries, so that running a journal of
 * scripts again gives the same data; it touches only keys in KEYS, so that Upstash may lock by key.
 */
export interface Script {
  readonly name: string;
  readonly lua: string;
}

export interface Redis {
  /** Runs a script. Throws `redis_unavailable`, `redis_failed` or `circuit_open`. */
  script(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<RedisReply>;
  /** Resolves when Redis answers; throws as `script` does. */
  ping(): Promise<void>;
}
