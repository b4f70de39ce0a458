/** A customer's context at three levels of compression, pure; each level is at most as large as the one before. */
import { bookkeeping, contextBytes, type Level, type ListRule, levels } from "./compression-levels.ts";
import { isObject, type JsonObject, type Limits, sameList, sizeOf, trim, weigh, whole } from "./trim.ts";

/** `,"compressed":3` */
const markBytes = 15;

/** The mark that a compression left in a context, or 0. */
export function compressionOf(context: JsonObject): 0 | Level {
  const mark = Object.hasOwn(context, "compressed") ? context["compressed"] : 0;
  return mark === 1 || mark === 2 || mark === 3 ? mark : 0;
}

/**
 * The context at a level, marked with it; itself when there is nothing to drop or the mark would cost more than
 * that. Levels 1 and 2 leave at most 75 and 45 % of `maxBytes` (UTF-8) beyond what they keep whole.
 */
export function compress(context: JsonObject, level: Level, maxBytes = contextBytes): JsonObject {
  // Level 2 starts from level 1's result, so that it can never be the larger one; level 3 is a part of both.
  return step(level === 2 ? step(context, 1, maxBytes) : context, level, maxBytes);
}

type Kept = Map<string, unknown>;

function step(context: JsonObject, level: Level, maxBytes: number): JsonObject {
  const { essentials, lastInteraction, rest } = levels[level];
  const kept: Kept = essentialsOf(context, essentials);
  const profile = isObject(context["profile"]) ? context["profile"] : null;
  const profileKept: Kept = profile === null ? new Map() : essentialsOf(profile, essentials);
  for (const key of bookkeeping) if (typeof context[key] === "number") kept.set(key, context[key]);
  keep(kept, context, "last_interaction", lastInteraction);
  if (rest !== null) {
    const spent = markBytes + weigh([...kept]) + weigh([...profileKept]);
    const purse = { left: maxBytes * rest.share - spent };
    for (const [key, rule] of Object.entries(rest.lists)) {
      const list = context[key];
      if (Array.isArray(list)) kept.set(key, newest(list, rule, rest.limits, purse));
    }
    if (profile !== null) keepWhatFits(profileKept, profile, rest.limits, purse);
    keepWhatFits(kept, context, rest.limits, purse, profile === null ? [] : ["profile"]);
  }
  if (profile !== null) kept.set("profile", withOnly(profile, profileKept));
  // Not before: the purse has paid for the mark already, so that a second run has no less to spend.
  if (compressionOf(context) > 0) kept.set("compressed", context["compressed"]);
  return marked(context, withOnly(context, kept), level);
}

function essentialsOf(of: JsonObject, essentials: ReadonlySet<string>): Kept {
  const kept: Kept = new Map();
  for (const key of Object.keys(of)) if (essentials.has(key)) keep(kept, of, key, whole);
  return kept;
}

function keep(kept: Kept, of: JsonObject, key: string, limits: Limits): void {
  const value = Object.hasOwn(of, key) ? trim(of[key], limits) : undefined;
  if (value !== undefined) kept.set(key, value);
}

interface Purse {
  left: number;
}

/** The keys that are not kept yet, each only if the purse can pay for it. */
function keepWhatFits(
  kept: Kept,
  of: JsonObject,
  limits: Limits,
  purse: Purse,
  except: readonly string[] = [],
): void {
  let keys = 0;
  for (const key of Object.keys(of)) {
    if (kept.has(key) || key === "compressed" || except.includes(key)) continue;
    keys += 1;
    if (keys > limits.keys || purse.left <= 0) return;
    const value = trim(of[key], limits);
    if (value === undefined) continue;
    const size = weigh(value) + weigh(key) + 2;
    if (size > purse.left) continue;
    purse.left -= size;
    kept.set(key, value);
  }
}

/** The newest elements of a list, in their order, until the purse is empty. */
function newest(list: readonly unknown[], rule: ListRule, limits: Limits, purse: Purse): readonly unknown[] {
  const kept: unknown[] = [];
  const said = new Set<unknown>();
  const ofEach = { ...limits, text: rule.text };
  for (let at = list.length - 1; at >= 0 && kept.length < rule.count; at -= 1) {
    const element = trim(list[at], ofEach);
    const text = rule.once ? textOf(element) : null;
    if (element === undefined || (text !== null && said.has(text))) continue;
    const size = weigh(element) + 1;
    if (size > purse.left && kept.length >= rule.always) break;
    purse.left -= size;
    said.add(text);
    kept.push(element);
  }
  kept.reverse();
  return sameList(list, kept) ? list : kept;
}

/** What an element says, however it is written; null when it is no text. */
function textOf(element: unknown): string | null {
  const text = isObject(element) ? element["text"] : element;
  return typeof text === "string" ? text.trim().toLowerCase() : null;
}

/** The object with what was kept of it, in its own order; itself when that is everything. */
function withOnly(of: JsonObject, kept: Kept): JsonObject {
  const entries = Object.entries(of);
  if (entries.every(([key, value]) => kept.get(key) === value)) return of;
  return Object.fromEntries(entries.flatMap(([key]) => (kept.has(key) ? [[key, kept.get(key)]] : [])));
}

function marked(context: JsonObject, smaller: JsonObject, level: Level): JsonObject {
  if (smaller === context) return context;
  const mark = compressionOf(context);
  if (!saves(context, smaller, mark === 0 ? markBytes : 0)) return context;
  return { ...smaller, compressed: Math.max(mark, level) };
}

/** True when at least so many bytes are gone; measures what changed only, and no more of it than it must. */
function saves(context: JsonObject, smaller: JsonObject, bytes: number): boolean {
  let saved = 0;
  for (const [key, value] of Object.entries(context)) {
    const now = Object.hasOwn(smaller, key) ? smaller[key] : undefined;
    if (now === value) continue;
    saved += sizeOf(value) - (now === undefined ? -sizeOf(key) - 1 : sizeOf(now));
    if (saved >= bytes) return true;
  }
  return false;
}
