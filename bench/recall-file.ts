/**
 * Reads a LoCoMo-format file as conversations to remember and questions to ask; malformed parts are dropped and
 * counted.
 */
import { readFileSync } from "node:fs";
import * as z from "zod";
import { customerIdOf, uuid5 } from "../core/kernel/ids.ts";
import type { MemoryEntry } from "../core/memory/recall/recall.ts";

/** A turn with the id that questions refer to. */
export interface RememberedTurn {
  readonly diaId: string;
  readonly turn: MemoryEntry;
}

export interface TestQuestion {
  readonly question: string;
  readonly category: string;
  /** The ids of the turns that answer it. */
  readonly evidence: readonly string[];
}

export interface Conversation {
  readonly turns: readonly RememberedTurn[];
  readonly questions: readonly TestQuestion[];
}

/** The file cannot be measured at all; the message says why in one line. */
export class UnusableFile extends Error {}

const Turn = z.object({
  speaker: z.string().catch(""),
  dia_id: z.string().min(1),
  text: z.string().catch(""),
  blip_caption: z.string().catch(""),
});
const Question = z.object({
  question: z.union([z.string().min(1), z.number().transform(String)]),
  evidence: z.unknown(),
  category: z.union([z.string(), z.number()]).catch("none").transform(String),
});
const Sample = z.object({
  conversation: z.record(z.string(), z.unknown()),
  qa: z.array(z.unknown()).catch([]),
});

type Count = (what: string) => void;

/** Reads the file; throws UnusableFile if it is not JSON or has no question that can be judged. */
export function readConversations(path: string): {
  readonly conversations: Conversation[];
  /** What was dropped, as `2 turns, 1 question`; empty if nothing was. */
  readonly skipped: string;
} {
  const counts = new Map<string, number>();
  const count: Count = (what) => counts.set(what, (counts.get(what) ?? 0) + 1);
  const conversations = samplesIn(contentOf(path)).flatMap((each, index) => {
    const sample = Sample.safeParse(each);
    if (!sample.success) count("sample without a conversation");
    return sample.success ? [conversationOf(sample.data, 7_000_000_000 + index, count)] : [];
  });
  const skipped = [...counts].map(([what, times]) => `${what}: ${times}`).join(", ");
  if (!conversations.some(({ questions }) => questions.length > 0)) {
    const why = skipped === "" ? "" : ` (malformed: ${skipped})`;
    throw new UnusableFile(`${path} contains no question with evidence in LoCoMo's format${why}.`);
  }
  return { conversations, skipped };
}

function contentOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new UnusableFile(`${path} cannot be read as JSON: ${String(error).split("\n")[0]}`);
  }
}

/** The samples of a file: LoCoMo's is a list; a single sample, or a list under any key, is accepted too. */
function samplesIn(content: unknown): readonly unknown[] {
  if (Array.isArray(content)) return content;
  if (typeof content !== "object" || content === null) return [];
  if ("conversation" in content) return [content];
  return Object.values(content).find((value) => Array.isArray(value)) ?? [];
}

function conversationOf(
  { conversation, qa }: z.infer<typeof Sample>,
  telegramId: number,
  count: Count,
): Conversation {
  const turns = turnsOf(customerIdOf(telegramId), conversation, count);
  const known = new Set(turns.map(({ diaId }) => diaId));
  const questions = qa.flatMap((each) => {
    const question = Question.safeParse(each);
    if (!question.success) {
      count("question without text");
      return [];
    }
    const evidence = evidenceOf(question.data.evidence, known);
    if (evidence.length === 0) return [];
    const found = evidence.filter((id) => known.has(id)).length;
    if (found === 0) count("question whose evidence is not in the file");
    else if (found < evidence.length) count("question counted as missed because of evidence not in the file");
    return found === 0 ? [] : [{ ...question.data, evidence }];
  });
  return { turns, questions };
}

/** `D1:3; D2:4`, `D:11:26` and `D30:05` all occur: a turn is a session and a number; any other id is used unchanged. */
function evidenceOf(evidence: unknown, known: ReadonlySet<string>): string[] {
  const parts = (Array.isArray(evidence) ? evidence : [evidence])
    .filter((part) => typeof part === "string")
    .flatMap((part) => (known.has(part) ? [part] : part.split(/[;,\s]+/)));
  return [...new Set(parts.map(normalId).filter((id) => /\d/.test(id) || known.has(id)))];
}

const normalId = (diaId: string): string =>
  diaId
    .replaceAll("\0", "\uFFFD")
    .toWellFormed()
    .replace(/^\W*D:?(\d+):(\d+)\W*$/i, (_, s, t) => `D${Number(s)}:${Number(t)}`);

/** The last time for which a turn a few minutes later still has a four-digit year. */
const latest = Date.UTC(9998, 11, 31);

/** `1:56 pm on 8 May, 2023`; a session without a valid date follows the previous one by a day. */
function startOf(written: unknown, before: number): number {
  const text = typeof written === "string" ? written.trim() : "";
  const match = /^(\d{1,2}):(\d{2})\s*(am|pm)\s+on\s+(.+)$/i.exec(text);
  const day = Date.parse(`${match?.[4] ?? text} UTC`);
  if (!(day >= 0 && day <= latest)) return before + 86_400_000;
  const hours = match === null ? 0 : (Number(match[1]) % 12) + (match[3]?.toLowerCase() === "pm" ? 12 : 0);
  return day + hours * 3_600_000 + Number(match?.[2] ?? 0) * 60_000;
}

function turnsOf(customer: string, conversation: Record<string, unknown>, count: Count): RememberedTurn[] {
  const found = new Map<string, RememberedTurn>();
  let start = 0;
  const sessions = Object.keys(conversation)
    .filter((key) => /^session_\d+$/.test(key))
    .sort((a, b) => Number(a.slice(8)) - Number(b.slice(8)));
  for (const key of sessions) {
    start = startOf(conversation[`${key}_date_time`], start);
    const turns = conversation[key];
    for (const [index, each] of (Array.isArray(turns) ? turns : []).entries()) {
      const turn = Turn.safeParse(each);
      if (!turn.success) count("turn without an id");
      else if (found.has(normalId(turn.data.dia_id))) count("turn with a duplicate id");
      else {
        const type = turn.data.speaker === conversation["speaker_b"] ? "assistant" : "customer";
        const one = turnOf(customer, turn.data, type, start + index * 60_000);
        found.set(one.diaId, one);
      }
    }
  }
  return [...found.values()];
}

function turnOf(
  customer: string,
  turn: z.infer<typeof Turn>,
  type: MemoryEntry["type"],
  at: number,
): RememberedTurn {
  const caption = turn.blip_caption === "" ? "" : `[image: ${turn.blip_caption}]`;
  const diaId = normalId(turn.dia_id);
  return {
    diaId,
    turn: {
      id: uuid5(`bench:${customer}:${diaId}`),
      type,
      content: [turn.text, caption].filter(Boolean).join(" "),
      at: new Date(at).toISOString(),
      edited_at: null,
      speaker: turn.speaker,
      meta_data: { dia_id: diaId },
    },
  };
}
