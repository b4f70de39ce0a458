/** Every command of `nadia`, in the order of its help. */
import { backupCommand } from "./backup.ts";
import { completionOf } from "./completion.ts";
import { doctorCommand } from "./doctor.ts";
import { eraseCommand } from "./erase.ts";
import { exportCommand } from "./export.ts";
import type { Command } from "./kit/command.ts";
import { keysCommands } from "./keys.ts";
import { knowledgeCommands } from "./knowledge.ts";
import { migrateCommand } from "./migrate.ts";
import { recoverCommand } from "./recover.ts";
import { restoreCommand } from "./restore.ts";
import { reviewersCommands } from "./reviewers.ts";
import { setupCommand } from "./setup.ts";
import { traceCommand } from "./trace.ts";
import { webhookCommand } from "./webhook.ts";

const own: readonly Command[] = [
  setupCommand,
  doctorCommand,
  migrateCommand,
  webhookCommand,
  ...reviewersCommands,
  ...keysCommands,
  ...knowledgeCommands,
  recoverCommand,
  traceCommand,
  backupCommand,
  restoreCommand,
  eraseCommand,
  exportCommand,
];

export const commands: readonly Command[] = [...own, completionOf(() => commands)];
