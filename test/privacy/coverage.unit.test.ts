/** The eraser knows everything that the policy of retention says is about customers. */
import { expect, test } from "vitest";
import { forgetStatusPart } from "../../core/customers/customers.ts";
import { forgetChatPart } from "../../core/delivery/slots.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { statementsOf } from "../../core/kernel/sql.ts";
import { createReplyCache } from "../../core/ledger/cache.ts";
import { forgetPart } from "../../core/memory/memory.ts";
import { removeInteractions, removeRest } from "../../core/privacy/removal-sql.ts";
import { ErasureId } from "../../core/privacy/schema.ts";
import { holdingOf, policy } from "../../core/retention/policy.ts";
import { purgePart } from "../../core/wal/erase.ts";
import { manualClock } from "../support/clock.ts";

const customer = customerIdOf(1);
const ofCustomers = (store: string) =>
  policy
    .filter((holding) => holding.store === store && holding.about === "customers")
    .map(({ name }) => name)
    .sort();

/** The table behind a function that runs as the schema's owner. */
const ownersOf = (name: string): string =>
  ({ pseudonymise_audit: "audit_log", erase_protocol_audit: "protocol_audit_log" })[name] ?? name;

test("[G1] every table about customers is emptied of an erased one, or keeps a row without them", () => {
  const removal = {
    id: ErasureId.parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
    customer,
    pseudonym: "erased",
  };
  const statements = [...statementsOf(removeInteractions(removal, 1)), ...statementsOf(removeRest(removal))];
  const written = statements.flatMap(({ sql }) =>
    [...sql.matchAll(/(?:delete from|update|select \* from) "?(\w+)"?/g)].map(([, name]) =>
      ownersOf(name ?? ""),
    ),
  );
  // Foreign keys delete a search entry with its message or interaction. The receipt is written on its own.
  const known = new Set([...written, "search_entries"]);
  expect(ofCustomers("postgres").filter((table) => !known.has(table))).toEqual([]);
});

test("[G1] every key about customers is deleted with an erased one", async () => {
  const keys = [
    ...purgePart(customer, []).keys,
    ...forgetPart(customer).keys,
    ...forgetStatusPart(customer).keys,
    ...forgetChatPart(1, { connection: null, chat_id: 1 }).keys,
  ];
  const redis = {
    script: async (_: unknown, given: readonly string[]) => {
      keys.push(...given);
      return [1, given.length > 1 ? [] : ["hash"]];
    },
    ping: async () => undefined,
  };
  await createReplyCache(redis, manualClock()).forgetUser(customer);
  const known = new Set(keys.map((key) => holdingOf("redis", key)?.name));
  expect(ofCustomers("redis").filter((name) => !known.has(name))).toEqual([]);
});

test("[G1] an erased customer leaves no other store out", () => {
  // The simulator forgets an erased customer after the scrub (local/simulator-erasure.ts).
  expect(
    policy.filter(({ about, store }) => about === "customers" && !["postgres", "redis"].includes(store)),
  ).toMatchObject([
    { store: "ledger", name: "chat_interactions" },
    { store: "files", name: "simulator/conversations.jsonl" },
    { store: "objects", name: "archive/interactions/{customer}/{month}/{part}" },
    { store: "objects", name: "archive/calls/{customer}/{month}/{part}" },
    { store: "objects", name: "attachments/{customer}/{attachment}" },
    { store: "objects", name: "attachments/{customer}/{attachment}.{part}" },
    // Backups end by their age; the notes have a restore repeat the erasure.
    { store: "objects", name: "nadia-{time}/{file}" },
    { store: "objects", name: "erased/{customer}.json" },
  ]);
});
