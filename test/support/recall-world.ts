/** Helpers for tests of long-term memory: a customer with entries to remember, and any amount of invented conversation. */
import { type CustomerId, customerIdOf, uuid5 } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import {
  type MemoryEntry,
  recallStatement,
  rememberStatement,
  selectWithin,
} from "../../core/memory/recall/recall.ts";

/** A customer who exists in Postgres. */
export async function knownCustomer(sql: Sql, telegramId: number): Promise<CustomerId> {
  const customer = customerIdOf(telegramId);
  await sql.query({
    sql: "insert into users (id, telegram_user_id, display_name) values ($1, $2, 'someone') on conflict do nothing",
    parameters: [customer, telegramId],
  });
  return customer;
}

/** Entry number `number`, one minute after the previous one; odd ones are the customer's. */
export const entryOf = (customer: CustomerId, number: number, content: string): MemoryEntry => ({
  id: uuid5(`entry:${customer}:${number}`),
  type: number % 2 === 1 ? "customer" : "assistant",
  content,
  at: new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString(),
  edited_at: null,
  meta_data: { message_id: number },
});

/** Remembers texts as entries 1, 2, 3 …, 500 per statement. */
export async function rememberAll(sql: Sql, customer: CustomerId, texts: readonly string[]): Promise<void> {
  const entries = texts.map((text, index) => entryOf(customer, index + 1, text));
  for (let from = 0; from < entries.length; from += 500) {
    await sql.query(rememberStatement(customer, entries.slice(from, from + 500)));
  }
}

/** The texts recalled for a question within this many tokens, in the order in which they were said. */
export async function recalledTexts(
  sql: Sql,
  customer: CustomerId,
  question: string,
  { skip = 0, budgetTokens = 2_000 } = {},
): Promise<string[]> {
  const rows = await sql.query(recallStatement(customer, question, { skip, budgetTokens }));
  return selectWithin(rows, budgetTokens).map(({ content }) => content);
}

const subjects =
  "order,parcel,invoice,refund,coat,lamp,ticket,garden,dog,sister,office,train,phone,dinner,song".split(",");
const verbs = "arrived,broke,changed,was late,looked fine,cost more,went back,made me happy,got lost".split(
  ",",
);
const places = "in Hamburg,at the station,at home,near the lake,in the shop,on the website,abroad".split(",");

/** This many entries of everyday talk, always the same ones. */
export const smallTalk = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => {
    const [subject, verb, place] = [subjects[n % 15], verbs[(n * 7) % 9], places[(n * 3) % 7]];
    return `The ${subject} ${verb} ${place}, that was case ${Math.floor(n / 3)}, and ${n % 4 === 0 ? "thanks for asking" : "I wanted you to know"}.`;
  });
