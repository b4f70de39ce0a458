/** Links reviewers to their Telegram accounts ([A5]). */
import { randomInt } from "node:crypto";
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { ReviewerId } from "../kernel/ids.ts";
import { linkCodeHash, linkCodeLength, linkCodeLetters } from "../kernel/link-code.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Actor, Reviewer } from "../kernel/reviewer.ts";
import { type Holders, secretsOf } from "./holders.ts";
import { requireRecentPassword } from "./keys.ts";
import type { AccessPorts } from "./ports.ts";
import { firstAdmin } from "./rules.ts";
import type { Caller, Principal, Role } from "./schema.ts";
import type { TelegramLink, TelegramLinkCode, TelegramLinkRequest } from "./telegram-schema.ts";
import { endTelegramSessions, endUnlinkedSessions } from "./sessions-sql.ts";
import * as sql from "./telegram-sql.ts";

type LinkPorts = Pick<Ports, "sql" | "clock">;

export interface LinkingPorts extends LinkPorts {
  readonly holders: Pick<Holders, "forget">;
}

/** A code is valid for this long, ms. */
export const linkCodeMs = 10 * 60_000;

/** 50 bits, which nobody can guess in ten minutes. */
const generateCode = (): string =>
  Array.from({ length: linkCodeLength }, () => linkCodeLetters[randomInt(linkCodeLetters.length)]).join("");

/** What a request for a code says. */
export interface CodeRequest extends TelegramLinkRequest {
  readonly caller: Caller;
  readonly botUsername: string | null;
}

/**
 * Creates a code that links the Telegram account that sends it; the person's previous code ends. Like a key, it needs a
 * session whose password was confirmed recently, so that a stolen session cannot link a thief's account. Throws
 * `forbidden` for an API key and its sessions, because a link would outlive the key; the first admin is exempt, having
 * nothing but a key to sign in with. Throws `password_needed`, `field_invalid`, `login_locked`.
 */
export async function createLinkCode(
  context: AccessPorts,
  by: Principal,
  { current_password, caller, botUsername }: CodeRequest,
): Promise<TelegramLinkCode> {
  const { sql: db, clock } = context;
  const { reviewer, session } = by;
  const hasPassword = session?.opened_with === "password";
  if (!hasPassword && reviewer.id !== firstAdmin)
    throw new NadiaError("forbidden", "sign in with e-mail and password to link a Telegram account");
  const passwordHash = hasPassword
    ? await requireRecentPassword(context, by, session, { current_password, caller })
    : null;
  const code = generateCode();
  const now = clock.now();
  const expiresAt = iso(now + linkCodeMs);
  const hash = linkCodeHash(code);
  const drawn = { by: reviewer, session: session?.id ?? null, passwordHash, hash, now: iso(now), expiresAt };
  const [row] = await db.query(sql.replaceCode(drawn));
  if (row === undefined) throw new NadiaError("unauthenticated", "this session has ended; sign in again");
  const bot = botUsername?.replace(/^@/, "");
  return {
    code: `${code.slice(0, 5)}-${code.slice(5)}`,
    link: bot === undefined ? null : `https://t.me/${bot}?start=link_${code}`,
    expires_at: expiresAt,
  };
}

/**
 * Links the account that sent a code, and ends the sessions inside Telegram of links that this one replaces; null if the
 * code is unknown, used or expired.
 */
export async function linkAccount(
  { sql: db, clock, holders }: LinkingPorts,
  codeHash: string,
  account: { readonly id: number; readonly name: string },
): Promise<Reviewer | null> {
  const request = {
    codeHash,
    telegramUserId: account.id,
    telegramName: account.name,
    now: iso(clock.now()),
  };
  const { linked, ended } = await db.batch({
    left: sql.unlinkPreviousOwner(request),
    linked: sql.linkByCode(request),
    ended: endUnlinkedSessions(account.id, request.now),
  });
  await holders.forget(ended.flatMap(({ reviewer, hash }) => secretsOf(reviewer, { kind: "session", hash })));
  return linked[0] ?? null;
}

/** The member of the team to whom a Telegram account belongs now; null for anybody else. */
export const linkedReviewer = async (
  { sql: db }: Pick<Ports, "sql">,
  telegramUserId: number,
): Promise<(Reviewer & { readonly role: Role }) | null> =>
  (await db.query(sql.selectByTelegram(telegramUserId)))[0] ?? null;

/** A person's Telegram account, or null. */
export const getTelegramLink = async (
  { sql: db }: Pick<Ports, "sql">,
  reviewer: ReviewerId,
): Promise<TelegramLink> => ({ account: (await db.query(sql.selectAccountOf(reviewer)))[0] ?? null });

/** Ends a person's link, and their sessions inside Telegram, at once. Throws `not_found` if there is none. */
export async function unlinkAccount(
  { sql: db, clock, holders }: Pick<AccessPorts, "sql" | "clock" | "holders">,
  reviewer: ReviewerId,
  by: Actor,
): Promise<void> {
  const now = iso(clock.now());
  const { ended, sessions } = await db.batch({
    ended: sql.unlink(reviewer, by, now),
    sessions: endTelegramSessions(reviewer, now),
  });
  await holders.forget(sessions.flatMap(({ hash }) => secretsOf(reviewer, { kind: "session", hash })));
  if (ended.length === 0)
    throw new NadiaError("not_found", "this person has not linked a Telegram account", {
      facts: { reviewer },
    });
}
