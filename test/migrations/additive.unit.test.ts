/** Migrations only add, as their own texts say ([P2]): old code runs on the new schema while a release goes out. */
import { expect, test } from "vitest";
import { migrations } from "../../core/migrations/all.ts";
import { statementTextsOf } from "./statement-texts.ts";

/** What a migration does to data and to running code, and why that was safe. */
const accepted: Readonly<Record<string, string>> = {
  "016-edits: drop constraint messages_once": "replaced at once by a key that also has the edition",
  "017-costs: alter column type": "wider numbers; nothing is lost",
  "017-costs: drop materialized view": "created again from the tables in the same transaction",
  "067-sent-notifications: drop constraint notifications_state_check":
    "replaced at once, and only where an early form of 048 was applied",
  "050-settings: drop constraint model_calls_purpose_check": "replaced at once by a wider one",
  "053-translation: drop constraint model_calls_purpose_check": "replaced at once by a wider one",
  "030-kept-figures: drop materialized view": "created again in the same transaction, with what is kept",
  "055-team-days: drop materialized view": "created again in the same transaction, with more columns",
  "059-written-answers: drop materialized view": "created again in the same transaction, with more columns",
};

/** What removes or changes something that exists, or cannot be added to a table with rows. */
function faultsOf(text: string): string[] {
  const faults: string[] = [];
  for (const [dropped] of text.matchAll(/^drop (table|view|materialized view|function|type|schema)/g))
    faults.push(dropped);
  for (const [dropped] of text.matchAll(/\bdrop (column|constraint) [\w"]+/g)) faults.push(dropped);
  if (/^alter table .*\balter column [\w"]+ (set data )?type\b/.test(text)) faults.push("alter column type");
  if (/^alter table .*\b(set not null|rename)\b/.test(text)) faults.push("rename or set not null");
  if (/^(delete from|truncate)\b/.test(text)) faults.push("delete");
  for (const [, name = "", rest = ""] of text.matchAll(
    /add column (?:if not exists )?([\w"]+) ((?:(?!, (?:add|drop|alter) ).)*)/g,
  ))
    if (/\bnot null\b/.test(rest) && !/\b(default|generated)\b/.test(rest))
      faults.push(`column ${name} without default`);
  return faults;
}

test("[P2] no migration removes anything or adds a required column without default, except those explained here", async () => {
  const found: string[] = [];
  for (const [name, migration] of Object.entries(migrations))
    for (const text of await statementTextsOf(migration))
      found.push(...faultsOf(text.toLowerCase()).map((fault) => `${name}: ${fault}`));
  expect([...new Set(found)].sort()).toEqual(Object.keys(accepted).sort());
});

test("[P2] the check sees what it is for", () => {
  for (const [text, fault] of [
    ["drop table users", "drop table"],
    ["alter table users drop column name", "drop column name"],
    ["alter table users add column age integer not null", "column age without default"],
    [
      "alter table users add column age integer, add column size integer not null",
      "column size without default",
    ],
    ["alter table users alter column age type bigint", "alter column type"],
    ["alter table users rename column age to years", "rename or set not null"],
    ["alter table users alter column age set not null", "rename or set not null"],
    ["delete from users", "delete"],
  ] as const)
    expect(faultsOf(text)).toEqual([fault]);
  expect(
    faultsOf("alter table users add column age integer not null default 0, add column note text"),
  ).toEqual([]);
  expect(faultsOf("create table users (name text not null)")).toEqual([]);
});
