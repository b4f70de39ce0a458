/** `nadia migrate`: the deploy step that brings the database schema up to date. */
import * as z from "zod";
import { command } from "./kit/command.ts";
import { confirm } from "./kit/ask.ts";
import { withSystem } from "./kit/system.ts";

export const migrateCommand = command({
  name: "migrate",
  summary: "apply pending migrations",
  parameters: [
    { flags: "--down", text: "roll back every migration; this deletes all data" },
    { flags: "--yes", text: "do not ask before deleting data" },
  ],
  settings: [
    ["DATABASE_URL", "the database"],
    ["NEON_FETCH_ENDPOINT", "its /sql endpoint, if it is not Neon's own"],
  ],
  examples: ["nadia migrate", "nadia migrate --down --yes"],
  input: z.object({ down: z.boolean().default(false), yes: z.boolean().default(false) }),
  run: async ({ down, yes }, terminal) => {
    if (down)
      await confirm(terminal, {
        yes,
        warning: "this rolls back every migration and deletes all data",
        word: "delete",
      });
    const names = await withSystem(
      terminal,
      async ({ settings, host }) => {
        const { migrate, rollBack } = await import("../core/app/migrate.ts");
        const { sqlOf } = await import("../core/app/postgres.ts");
        const { makePartitions } = await import("../core/drafting/turns.ts");
        const sql = sqlOf(settings, host);
        if (down) return rollBack(sql);
        const applied = await migrate(sql);
        // Before the first message: a row that lands in the default partition stays there.
        await makePartitions(sql, host.clock.now());
        return applied;
      },
      { migrated: false },
    );
    const direction = down ? "down" : "up";
    const lines = names.map((name) => `${direction} ${name}`);
    return { data: { direction, migrations: names }, lines: lines.length === 0 ? ["nothing to do"] : lines };
  },
});
