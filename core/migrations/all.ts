/** Every migration by its number, in the order in which they are applied. */
import type { Migration } from "kysely/migration";
import * as customers from "./001-customers.ts";
import * as reviewers from "./002-reviewers.ts";
import * as interactions from "./003-interactions.ts";
import * as outbox from "./004-outbox.ts";
import * as intake from "./005-intake.ts";
import * as knowledge from "./006-knowledge.ts";
import * as memoryLogs from "./007-memory-logs.ts";

export const migrations: Record<string, Migration> = {
  "001-customers": customers,
  "002-reviewers": reviewers,
  "003-interactions": interactions,
  "004-outbox": outbox,
  "005-intake": intake,
  "006-knowledge": knowledge,
  "007-memory-logs": memoryLogs,
};
