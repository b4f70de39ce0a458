/** Compresses a customer's context to one of three levels; pure. Each level is at most as large as the one before. */
import type { Profile } from "../customers/schema.ts";
import { contextBytes, type Level, type ListRule, levels } from "./compression-levels.ts";
import type { CustomerContext, TextItem } from "./schema.ts";
import { cut, sizeOf } from "./trim.ts";

/** `,"compressed":3` */
const markBytes = 15;

/** The compression level of a context, or 0. */
export function compressionOf(context: { readonly compressed?: unknown }): 0 | Level {
  const mark = Object.hasOwn(context, "compressed") ? context.compressed : 0;
  return mark === 1 || mark === 2 || mark === 3 ? mark : 0;
}

/**
 * The context at a level, marked with it; unchanged if there is nothing to drop or the mark would cost more than that
 * saves. Levels 1 and 2 leave at most 75 and 45 % of `maxBytes` (UTF-8), not counting what they keep completely.
 */
export function compress(context: CustomerContext, level: Level, maxBytes = contextBytes): CustomerContext {
  // Level 2 starts from level 1's result, so it can never be larger; level 3 is a subset of both.
  return step(level === 2 ? step(context, 1, maxBytes) : context, level, maxBytes);
}

function step(context: CustomerContext, level: Level, maxBytes: number): CustomerContext {
  const { profile: fields, lists } = levels[level];
  const { profile, last_interaction, summaries, questions } = context;
  const essentials = {
    ...(profile === undefined ? {} : { profile: only(profile, fields) }),
    last_interaction,
  };
  // The budget includes the mark even if there is none yet, so that a second run has no less to spend.
  const budget = { left: lists === null ? 0 : maxBytes * lists.share - sizeOf(essentials) - markBytes };
  const newestSummaries = lists === null ? undefined : newest(summaries, lists.summaries, budget);
  const newestQuestions = lists === null ? undefined : newest(questions, lists.questions, budget);
  const smaller = {
    ...essentials,
    ...(newestQuestions === undefined ? {} : { questions: newestQuestions }),
    ...(newestSummaries === undefined ? {} : { summaries: newestSummaries }),
    compressed: higherLevel(compressionOf(context), level),
  };
  return sizeOf(smaller) < sizeOf(context) ? smaller : context;
}

const higherLevel = (mark: 0 | Level, level: Level): Level => (mark > level && mark !== 0 ? mark : level);

const only = (profile: Profile, fields: readonly (keyof Profile)[]): Profile =>
  Object.fromEntries(fields.flatMap((field) => (field in profile ? [[field, profile[field]]] : [])));

interface Budget {
  left: number;
}

/** The newest elements of a list, in order, within the budget. */
function newest(
  list: readonly TextItem[] | undefined,
  rule: ListRule,
  budget: Budget,
): TextItem[] | undefined {
  if (list === undefined) return undefined;
  const newestItems: TextItem[] = [];
  for (const { text } of list.slice(-rule.count).toReversed()) {
    const item = { text: cut(text, rule.text) };
    const size = sizeOf(item) + 1;
    if (size > budget.left && newestItems.length >= rule.always) break;
    budget.left -= size;
    newestItems.push(item);
  }
  return newestItems.toReversed();
}
