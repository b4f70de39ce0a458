/** Prepares a draft for storage: the constitution's verdict, and bubbles that Telegram accepts. */
import { judge, defaultGuard } from "../constitution/constitution.ts";
import { instructionsIn } from "../constitution/instructions.ts";
import { repetition, rulesWithout } from "../constitution/rules.ts";
import type { Instruction, OptionalRule, Verdict } from "../constitution/schema.ts";
import { shownOf } from "../markup/markup.ts";
import { piecesOf } from "../markup/pieces.ts";
import type { DraftOutcome } from "../drafting/schema.ts";
import type { InboundMessage } from "../intake/schema.ts";
import type { Hit } from "../knowledge/schema.ts";
import { recentQuestions, repeatedQuestion } from "../memory/questions/questions.ts";
import type { Conversation, HistoryEntry } from "../memory/schema.ts";

/** What a draft is judged with. */
export interface JudgingContext {
  readonly conversation: Conversation;
  /** The passages it was made from; links and addresses in them count as the team's own. */
  readonly knowledge: readonly Hit[];
  readonly rulesOff?: readonly OptionalRule[] | undefined;
}

/** The constitution's verdict, with a flag if the draft repeats a recent question ([S7]). */
export function judgeText(text: string, { conversation, knowledge, rulesOff = [] }: JudgingContext): Verdict {
  const own = knowledge.map((hit) => hit.text);
  const rules = rulesWithout(rulesOff);
  const verdict = judge(text, rules, defaultGuard, own);
  const shown = shownOf(text);
  // The source contains the links' targets; only the shown text has its character references decoded.
  const combined =
    shown === text ? verdict : mergeVerdicts(verdict, judge(shown, rules, defaultGuard, own), text);
  return rulesOff.includes(repetition.id) ? combined : withRepetition(text, conversation.recent, combined);
}

/** A draft as it is stored; the verdict is null if there is no draft. */
export interface Judged {
  readonly outcome: DraftOutcome;
  readonly verdict: Verdict | null;
}

/** Judges the outcome of drafting, and splits it into bubbles that Telegram accepts. */
export const judgeOutcome = (outcome: DraftOutcome, judging: JudgingContext): Judged => ({
  outcome: splitForTelegram(outcome),
  verdict: outcome.draft === null ? null : judgeText(outcome.draft.text, judging),
});

const levels: readonly Verdict["level"][] = ["clean", "flagged", "blocked"];

/** Merges both verdicts; a finding in the shown text that the source does not spell out covers the whole text. */
function mergeVerdicts(verdict: Verdict, shown: Verdict, source: string): Verdict {
  const rules = new Set(verdict.matches.map((match) => match.rule));
  const matches = shown.matches
    .filter((match) => !rules.has(match.rule))
    .map((match) => {
      const start = source.indexOf(match.text);
      return start === -1
        ? { ...match, start: 0, end: source.length }
        : { ...match, start, end: start + match.text.length };
    });
  return {
    level: levels.indexOf(shown.level) > levels.indexOf(verdict.level) ? shown.level : verdict.level,
    score: Math.max(verdict.score, shown.score),
    categories: [...new Set([...verdict.categories, ...shown.categories])],
    matches: [...verdict.matches, ...matches],
  };
}

function withRepetition(text: string, recent: Conversation["recent"], verdict: Verdict): Verdict {
  const repeated = repeatedQuestion(text, recentQuestions(recent));
  if (repeated === null) return verdict;
  const { start, end } = repeated;
  const { id: rule, category, weight } = repetition;
  const match = { rule, category, text: text.slice(start, end), start, end };
  return {
    level: verdict.level === "clean" ? repetition.level : verdict.level,
    score: Math.max(verdict.score, weight),
    categories: [...verdict.categories, category],
    matches: [...verdict.matches, match],
  };
}

interface DraftInput {
  readonly messages: readonly InboundMessage[];
  readonly recalled: readonly HistoryEntry[];
  readonly knowledge: readonly Hit[];
}

/** Marks where the draft's input gives the model instructions, so that the reviewer knows ([D3]). */
export function findInstructions({ messages, recalled, knowledge }: DraftInput): Instruction[] {
  const marks = (source: Instruction["source"], place: string, text: string): Instruction[] =>
    instructionsIn(text).map((words) => ({ source, place, text: words }));
  return [
    ...messages.flatMap(({ date, text, media, details }) =>
      marks("message", date, [text, media?.description, details && JSON.stringify(details)].join("\n")),
    ),
    ...recalled.flatMap(({ role, at, text }) => (role === "customer" ? marks("recalled", at, text) : [])),
    ...knowledge.flatMap(({ title, text }) => marks("knowledge", title, text)),
  ];
}

/** Bubbles that Telegram accepts, so that approving the draft unchanged needs no read first ([R3]). */
const splitForTelegram = (outcome: DraftOutcome): DraftOutcome =>
  outcome.draft === null
    ? outcome
    : { ...outcome, draft: { ...outcome.draft, bubbles: outcome.draft.bubbles.flatMap(piecesOf) } };
