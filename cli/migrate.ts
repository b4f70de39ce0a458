/** `nadia migrate`: migrates the database schema, forward in a deploy or back. */
import * as z from "zod";
import type { Migrated, MigrationState } from "../core/app/migrate.ts";
import { hasCode, NadiaError } from "../core/kernel/errors.ts";
import type { Sql } from "../core/kernel/sql.ts";
import { confirm } from "./kit/ask.ts";
import { command, type Result } from "./kit/command.ts";
import { withSystem } from "./kit/system.ts";
import type { Terminal } from "./kit/terminal.ts";

const Input = z
  .object({
    to: z.coerce.number().int().min(0).optional(),
    down: z.boolean().default(false),
    status: z.boolean().default(false),
    yes: z.boolean().default(false),
  })
  .refine(
    ({ to, down, status }) => [to !== undefined, down, status].filter(Boolean).length < 2,
    "use one of --to, --down and --status",
  );
type Input = z.infer<typeof Input>;

export const migrateCommand = command({
  name: "migrate",
  summary: "apply pending migrations, or go to another one",
  parameters: [
    { flags: "--to <number>", text: "go up or down to this migration; 0 removes the whole schema" },
    { flags: "--down", text: "roll back the newest migration" },
    { flags: "--status", text: "list the migrations; change nothing" },
    { flags: "--yes", text: "do not ask before data is deleted" },
  ],
  settings: [
    ["DATABASE_URL", "the database"],
    ["DATABASE_OWNER_URL", "the same database as the schema's owner, if DATABASE_URL names another role"],
    ["NEON_FETCH_ENDPOINT", "its /sql endpoint, if it is not Neon's own"],
  ],
  examples: [
    "nadia migrate",
    "nadia migrate --status",
    "nadia migrate --to 24",
    "nadia migrate --to 0 --yes",
  ],
  input: Input,
  run: (input, terminal) =>
    withSystem(
      terminal,
      async ({ settings, host, origin }) => {
        const { asOwner, longRunningSqlOf } = await import("../core/app/postgres.ts");
        const sql = longRunningSqlOf(asOwner(settings), host);
        if (input.status) return statusOf(sql);
        const moved = await move(sql, input, terminal);
        if (moved.direction === "up" && origin === "configured") await grant(sql, terminal);
        return shown(moved);
      },
      { migrated: false },
    ),
});

async function statusOf(sql: Sql): Promise<Result> {
  const { migrationStates } = await import("../core/app/migrate.ts");
  const states = await migrationStates(sql);
  return {
    data: { migrations: states },
    lines: states.map(({ name, applied }) => `${applied ? "applied" : "pending"} ${name}`),
  };
}

async function move(sql: Sql, { to, down, yes }: Input, terminal: Terminal): Promise<Migrated> {
  const app = await import("../core/app/migrate.ts");
  const { makePartitions } = await import("../core/drafting/turns.ts");
  if (to !== undefined || down) await confirmLoss(await app.migrationStates(sql), { to, yes }, terminal);
  if (down) return { direction: "down", names: await app.stepDown(sql) };
  const moved: Migrated =
    to === undefined
      ? { direction: "up", names: await app.migrate(sql) }
      : await app.migrateToNumber(sql, to);
  // Before the first message: a row that lands in the default partition stays there.
  if (to === undefined) await makePartitions(sql, terminal.clock.now());
  return moved;
}

/** Grants the functions' role its rights. On a host where nobody may create roles, NADIA can still run as the owner. */
async function grant(sql: Sql, terminal: Terminal): Promise<void> {
  const { appRole, grantAppRole } = await import("../core/app/roles.ts");
  await grantAppRole(sql).catch((error: unknown) => {
    if (!hasCode(error, "database_failed")) throw error;
    terminal.note(
      `nadia: the role ${appRole} was not granted its rights; see "The functions' database role" in docs/runbook.md`,
    );
  });
}

/** Asks for confirmation if migrations would be rolled back, and names them. */
async function confirmLoss(
  states: readonly MigrationState[],
  { to, yes }: { readonly to: number | undefined; readonly yes: boolean },
  terminal: Terminal,
): Promise<void> {
  const applied = states.flatMap((one) => (one.applied ? [one.name] : []));
  const lost =
    to === undefined ? applied.slice(-1) : applied.filter((name) => Number.parseInt(name, 10) > to);
  if (to !== undefined && to > states.length)
    throw new NadiaError("wrong_usage", `there is no migration ${to}`);
  if (lost.length === 0) return;
  const warning = `this deletes the tables and columns of ${lost.toReversed().join(", ")} with their data`;
  await confirm(terminal, { yes, warning, word: "delete" });
}

const shown = ({ direction, names }: Migrated): Result => ({
  data: { direction, migrations: names },
  lines: names.length === 0 ? ["nothing to do"] : names.map((name) => `${direction} ${name}`),
});
