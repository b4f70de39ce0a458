/** Exports edited drafts as training data, one JSON line each. */
import { type ReadableMessage, annotatedText } from "../intake/details-schema.ts";
import { iso } from "../kernel/clock.ts";
import { readPage, TimePosition } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import { dayIn, rangeIn } from "../kernel/zone.ts";
import { readTeam } from "../settings/team.ts";
import type { PreferencePage, PreferenceQuery, PromptMessage } from "./preferences-schema.ts";
import { type PreferenceRow, selectPreferences } from "./preferences-sql.ts";
import { rangeOf } from "./range.ts";
import { defaultDays } from "./schema.ts";

/**
 * Later decisions are not exported yet, ms: an approval can be undone for at most 30 s, and a worker may take 60 s to
 * store one. Until then it would come behind a cursor that has passed its time.
 */
export const settledAfterMs = 90_000;

/** A page of pairs, earliest decision first. Throws `field_invalid`. */
export async function exportPreferences(
  { sql, clock }: Pick<Ports, "sql" | "clock">,
  query: PreferenceQuery,
): Promise<PreferencePage> {
  const { time_zone: zone } = await readTeam({ sql });
  const range = rangeOf({ ...query, days: defaultDays }, dayIn(zone, clock.now()));
  const times = rangeIn(zone, range);
  const { items, next_cursor } = await readPage(query, {
    position: TimePosition,
    select: (after, limit) =>
      sql.query(selectPreferences(times, after, iso(clock.now() - settledAfterMs), limit)),
    show: (item) => ({ position: [item.decided_at, item.id], item }),
  });
  const write = formats[query.format];
  return {
    lines: items.map((row) => `${JSON.stringify(write(row))}\n`).join(""),
    next: next_cursor === null ? null : { ...range, cursor: next_cursor },
  };
}

const formats: Readonly<Record<PreferenceQuery["format"], (row: PreferenceRow) => object>> = {
  pairs: (row) => ({
    prompt: promptOf(row),
    chosen: row.chosen,
    rejected: row.rejected,
    tags: row.tags,
    score: row.score,
    ...(row.own === null ? {} : { own_text: row.own }),
  }),
  trl: (row) => ({
    prompt: alternating(promptOf(row)),
    chosen: [ours(row.chosen)],
    rejected: [ours(row.rejected)],
  }),
  openai: (row) => ({
    input: { messages: promptOf(row) },
    preferred_output: [ours(row.chosen)],
    non_preferred_output: [ours(row.rejected)],
  }),
};

const ours = (content: string): PromptMessage => ({ role: "assistant", content });
const customerMessage = (message: ReadableMessage): PromptMessage => ({
  role: "user",
  content: annotatedText(message),
});

/** The conversation as the draft saw it: a summary of the older part, the latest messages, then its turn. */
function promptOf({ summary, before, turn }: PreferenceRow): PromptMessage[] {
  return [
    ...(summary === null ? [] : [{ role: "system" as const, content: summary }]),
    ...before.map(({ message, reply }) => (message === null ? ours(reply) : customerMessage(message))),
    ...turn.map(customerMessage),
  ];
}

/**
 * The same conversation with strictly alternating roles, starting with a customer's message: many chat templates reject
 * two user messages in a row or a conversation that starts with the assistant.
 */
function alternating(messages: readonly PromptMessage[]): PromptMessage[] {
  const turns: PromptMessage[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (message.role === "assistant" && (last === undefined || last.role === "system")) continue;
    if (last?.role === message.role)
      turns[turns.length - 1] = { ...last, content: `${last.content}\n\n${message.content}` };
    else turns.push(message);
  }
  return turns;
}
