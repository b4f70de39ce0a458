/**
 * Who holds a session or API key: looked up in Redis together with the caller's limits, and in Postgres occasionally.
 */
import * as z from "zod";
import { open, seal } from "../kernel/checksum.ts";
import { type Clock, iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { ReviewerId, sha256 } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import type { RedisReply } from "../kernel/redis.ts";
import type { Sql } from "../kernel/sql.ts";
import { checkFirstAdmin, checkKey } from "./keys-sql.ts";
import * as lua from "./lua.ts";
import type { OptionalRedis } from "./optional-redis.ts";
import { callWindows, firstAdmin, sessionPolicy, trustMs, goneMs } from "./rules.ts";
import { type Allowance, Role, Scope, Session } from "./schema.ts";
import { checkSession, type HolderRow } from "./sessions-sql.ts";
import { allowanceOf, waitMs } from "./windows.ts";

/** What identifies a caller; only the hash of the secret is passed on. */
export interface SessionSecret {
  readonly kind: "session";
  readonly reviewer: ReviewerId;
  readonly hash: string;
}
export type Secret =
  | SessionSecret
  /** `reviewer` is null for an old key that does not name its owner, from before keys had an expiry. */
  | { readonly kind: "api_key"; readonly reviewer: ReviewerId | null; readonly hash: string };

/** An identified caller, with what is left of their limits, which is unknown while Redis is down. */
export interface IdentifiedCaller {
  readonly holder: HolderRow;
  readonly allowances: readonly Allowance[];
  /** If a window is full, when it allows another call, ms. */
  readonly waitMs: number | null;
}

export interface Holders {
  /**
   * One Redis round trip; then Postgres and Redis again if Redis does not know the caller. Null for an unknown caller.
   */
  identify(secret: Secret): Promise<IdentifiedCaller | null>;
  /** The holder in Postgres, bypassing Redis. */
  check(secret: Secret): Promise<HolderRow | null>;
  /** Caches what Postgres just returned; never throws Redis errors. */
  keep(secret: Secret, row: HolderRow): Promise<void>;
  /** After a revocation or change in Postgres: makes the next call read Postgres; never throws Redis errors. */
  forget(secrets: readonly Secret[]): Promise<void>;
}

interface Context {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly log: Log;
  readonly redis: OptionalRedis;
  /** The hash of NADIA_API_KEY. */
  readonly firstKeyHash: string;
}

/**
 * The hash of an API key or session secret, the only form that is stored; both are long and random, so one SHA-256 is
 * enough.
 */
export const secretHashOf = (secret: string): string => sha256(secret);

const keyForm = /^nadia_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_/;

/** The text of an API key. It names its owner, so that one round trip finds the key and its owner's limits. */
export const keyText = (owner: ReviewerId, secret: string): string =>
  `nadia_${owner.replaceAll("-", "")}_${secret}`;

/** An API key as the stores know it; with another owner's id in it, it is a different, unknown key. */
export function keySecretOf(key: string, firstKeyHash: string): Secret {
  const hash = secretHashOf(key);
  const owner = ReviewerId.safeParse(keyForm.exec(key)?.slice(1).join("-")).data;
  return { kind: "api_key", reviewer: hash === firstKeyHash ? firstAdmin : (owner ?? null), hash };
}

/** Null for a cookie that does not have our format. */
export function cookieSecretOf(cookie: string): SessionSecret | null {
  const dot = cookie.indexOf(".");
  const reviewer = ReviewerId.safeParse(cookie.slice(0, Math.max(0, dot)));
  if (!reviewer.success) return null;
  return { kind: "session", reviewer: reviewer.data, hash: secretHashOf(cookie.slice(dot + 1)) };
}

/** All names under which Redis may cache this person's sessions and keys. */
export const secretsOf = (
  reviewer: ReviewerId,
  { kind, hash }: { readonly kind: Secret["kind"]; readonly hash: string },
): Secret[] =>
  kind === "session"
    ? [{ kind, reviewer, hash }]
    : [
        { kind, reviewer, hash },
        { kind, reviewer: null, hash },
      ];

export const createHolders = (context: Context): Holders => ({
  identify: (secret) => identify(context, secret),
  check: (secret) => check(context, secret),
  keep: async (secret, row) => void (await ask(context, secret, row)),
  forget: (secrets) => forgetSecrets(context, secrets),
});

const Holder: z.ZodType<HolderRow & { readonly first_key: string }> = z.object({
  /** The hash of NADIA_API_KEY when it was cached: a change ends sessions opened with the former one at once. */
  first_key: z.string(),
  id: ReviewerId,
  name: z.string(),
  email: z.string().nullable(),
  role: Role,
  scope: Scope,
  session: z
    .object({ id: z.uuid(), user_agent: z.string().nullable(), opened_with: Session.shape.opened_with })
    .nullable(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
});

const Reply = z.union([
  z.tuple([z.literal("unknown")]),
  z.tuple([z.literal("known"), z.string(), z.int(), z.array(z.int())]),
]);

const holderKey = ({ kind, reviewer, hash }: Secret): string =>
  `${kind === "session" ? "session" : "apikey"}:{${reviewer ?? hash}}:${hash}`;

/**
 * The keys of a caller's rate windows. A person's sessions share them, and so do their keys: more keys do not allow
 * more calls.
 */
const windowKeys = ({ kind, reviewer, hash }: Secret): string[] =>
  callWindows[kind].map(
    ({ name }) => `calls:{${reviewer ?? hash}}:${kind === "session" ? "" : "keys:"}${name}`,
  );

/** A holder as cached in Redis (or from `fresh`), null if it is not cached, undefined while Redis is down. */
async function ask(
  { redis, clock, firstKeyHash }: Context,
  secret: Secret,
  fresh: HolderRow | null,
): Promise<IdentifiedCaller | null | undefined> {
  const now = clock.now();
  const idleMs = secret.kind === "session" ? sessionPolicy.idleMs : trustMs;
  const expiresAt = fresh?.expires_at === null ? now + idleMs : Date.parse(fresh?.expires_at ?? iso(0));
  const reply = await redis.script(
    lua.identify,
    [holderKey(secret), ...windowKeys(secret)],
    [
      now,
      trustMs,
      idleMs,
      fresh === null ? "" : seal(JSON.stringify({ ...fresh, first_key: firstKeyHash })),
      Date.parse(fresh?.created_at ?? iso(0)),
      expiresAt,
      ...callWindows[secret.kind].flatMap(({ ms, limit }) => [ms, limit]),
    ],
  );
  return reply === undefined ? undefined : callerOf(reply, secret, { now, firstKeyHash });
}

function callerOf(
  reply: RedisReply,
  secret: Secret,
  { now, firstKeyHash }: { readonly now: number; readonly firstKeyHash: string },
): IdentifiedCaller | null {
  const [, sealed, refused, counts] = Reply.parse(reply);
  const json = sealed === undefined ? null : open(sealed);
  if (json === null || counts === undefined) return null;
  const windows = callWindows[secret.kind].map((window, index) => ({
    window,
    counts: { count: counts[2 * index] ?? 0, before: counts[2 * index + 1] ?? 0 },
  }));
  const full = windows[(refused ?? 0) - 1];
  const cached = Holder.safeParse(JSON.parse(json));
  if (!cached.success || cached.data.first_key !== firstKeyHash) return null;
  const { first_key: _, ...holder } = cached.data;
  return {
    holder,
    allowances: windows.map(({ window, counts }) => allowanceOf(window, counts, now)),
    waitMs: full === undefined ? null : waitMs(full.window, full.counts, now),
  };
}

async function identify(context: Context, secret: Secret): Promise<IdentifiedCaller | null> {
  const known = await ask(context, secret, null);
  if (known !== null && known !== undefined) return known;
  const row = await check(context, secret);
  if (row === null) return null;
  const identified = known === undefined ? undefined : await ask(context, secret, row);
  return identified ?? { holder: row, allowances: [], waitMs: null };
}

async function check({ sql, clock, firstKeyHash }: Context, secret: Secret): Promise<HolderRow | null> {
  const now = clock.now();
  const writeBefore = iso(now - trustMs + 1);
  if (secret.kind === "session") {
    const lookup = { reviewer: secret.reviewer, tokenHash: secret.hash, firstKeyHash };
    const idleSince = iso(now - sessionPolicy.idleMs);
    const [row] = await sql.query(checkSession({ ...lookup, now: iso(now), idleSince, writeBefore }));
    return row ?? null;
  }
  const statement =
    secret.hash === firstKeyHash
      ? checkFirstAdmin(firstAdmin, iso(now), writeBefore)
      : checkKey({ keyHash: secret.hash, now: iso(now), writeBefore });
  const [row] = await sql.query(statement);
  return row ?? null;
}

/** `forget` of `Holders`, for a worker that lets nobody in. */
export async function forgetSecrets(
  { redis, clock, log }: Pick<Context, "redis" | "clock" | "log">,
  secrets: readonly Secret[],
): Promise<void> {
  if (secrets.length === 0) return;
  const now = clock.now();
  const reply = await redis.script(lua.forget, secrets.map(holderKey), [now, now + goneMs]);
  if (reply !== undefined) return;
  // Redis may trust its cached copy for up to five minutes.
  log.error("access.not_forgotten", new NadiaError("redis_unavailable", "a revocation did not reach Redis"), {
    count: secrets.length,
  });
}
