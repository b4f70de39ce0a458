/**
 * Converts a Redis key's content to a line of JSON and back: strings, lists, hashes, sets and sorted sets, with
 * absolute expiries.
 */
import type { RedisDatabase } from "js-redis-server/core";
import * as z from "zod";
import { NadiaError } from "../../core/kernel/errors.ts";

/** Keys, members and values are base64, because they may be any bytes. */
const Bytes = z.string();
const Content = z.discriminatedUnion("type", [
  z.object({ type: z.literal("string"), value: Bytes }),
  z.object({ type: z.literal("list"), items: z.array(Bytes) }),
  z.object({ type: z.literal("set"), items: z.array(Bytes) }),
  z.object({ type: z.literal("hash"), pairs: z.array(z.tuple([Bytes, Bytes])) }),
  /** Scores are text, because JSON has no infinity. */
  z.object({ type: z.literal("zset"), pairs: z.array(z.tuple([Bytes, z.string()])) }),
]);
type Content = z.infer<typeof Content>;
const Entry = z.object({ key: Bytes, content: Content, expires_at: z.number().optional() });
type Entry = z.infer<typeof Entry>;

/** The effect of one command on the keyspace. */
export interface Change {
  /** Everything was deleted first. */
  readonly cleared?: boolean;
  readonly put: readonly Entry[];
  readonly gone: readonly string[];
}

/** A change as read from the journal: `restore` parses an entry's content only if no later change replaces it. */
const Line = z.object({
  cleared: z.boolean().optional(),
  put: z.array(z.looseObject({ key: Bytes })),
  gone: z.array(Bytes),
});

/** Parses a journal line; throws zod's errors. */
export const decodeLine = (line: unknown): z.infer<typeof Line> => Line.parse(line);

type Value = NonNullable<ReturnType<RedisDatabase["get"]>>;

/** The current state of these keys. Throws `redis_failed` for a stream, which the journal does not support. */
export function changeOf(database: RedisDatabase, keys: readonly Buffer[], cleared: boolean): Change {
  const put: Entry[] = [];
  const gone: string[] = [];
  for (const key of keys) {
    const value = database.get(key);
    if (value === null) {
      gone.push(base64(key));
      continue;
    }
    const expiration = database.getExpiration(key);
    put.push(entryOf(key, value, expiration.kind === "expires" ? expiration.expiresAt : undefined));
  }
  return { ...(cleared ? { cleared } : {}), put, gone };
}

/** One change per live key: together, the whole keyspace. */
export const changeOfAll = (database: RedisDatabase): Change[] =>
  database
    .entriesSnapshot()
    .map(({ key, value, expiresAt }) => ({ put: [entryOf(key, value, expiresAt)], gone: [] }));

const entryOf = (key: Buffer, value: Value, expiresAt: number | undefined): Entry => ({
  key: base64(key),
  content: contentOf(value),
  ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
});

function contentOf(value: Value): Content {
  if (value.type === "string") return { type: "string", value: base64(value.value) };
  if (value.type === "list") return { type: "list", items: value.values.map(base64) };
  if (value.type === "set") return { type: "set", items: [...value.members.values()].map(base64) };
  if (value.type === "hash") return { type: "hash", pairs: [...value.fields.values()].map(fieldPair) };
  if (value.type === "zset") return { type: "zset", pairs: [...value.members.values()].map(scorePair) };
  throw new NadiaError(
    "redis_failed",
    "the embedded Redis does not support streams; set REDIS_URL to a real Redis",
  );
}

const fieldPair = ({ field, value }: { field: Buffer; value: Buffer }): [string, string] => [
  base64(field),
  base64(value),
];
const scorePair = ({ member, score }: { member: Buffer; score: number }): [string, string] => [
  base64(member),
  String(score),
];

/** Puts an entry into a database that lacks its key; throws zod's errors. */
export function restore(database: RedisDatabase, read: unknown): void {
  const entry = Entry.parse(read);
  const key = bytes(entry.key);
  fill(database, key, entry.content);
  if (entry.expires_at !== undefined) database.expire(key, entry.expires_at);
}

function fill(database: RedisDatabase, key: Buffer, content: Content): void {
  switch (content.type) {
    case "string":
      return database.setString(key, bytes(content.value));
    case "list":
      return database.updateList(key, (list) => void list.pushRight(content.items.map(bytes)));
    case "set":
      return database.updateSet(key, (set) => {
        for (const item of content.items) set.addMember(bytes(item));
      });
    case "hash":
      return database.updateHash(key, (hash) => {
        for (const [field, value] of content.pairs) hash.setField(bytes(field), bytes(value));
      });
    case "zset":
      return database.updateSortedSet(key, (zset) => {
        for (const [member, score] of content.pairs) zset.setScore(bytes(member), Number(score));
      });
  }
}

const base64 = (value: Buffer): string => value.toString("base64");
const bytes = (text: string): Buffer => Buffer.from(text, "base64");
