/** `nadia export`: writes everything stored about a customer into one JSON file. */
import { open, rm } from "node:fs/promises";
import * as z from "zod";
import { CustomerId } from "../core/kernel/ids.ts";
import { command } from "./kit/command.ts";
import { showProgress } from "./kit/progress.ts";
import { withSystem } from "./kit/system.ts";

export const exportCommand = command({
  name: "export",
  summary: "write everything stored about a customer into one JSON file",
  parameters: [
    { flags: "<id>", text: "the customer's id, as the console shows it" },
    { flags: "--to <file>", text: "a new file, readable only by you", required: true },
  ],
  settings: [
    ["DATABASE_URL", "the database"],
    ["LEDGER, LEDGER_TABLE", "the ledger"],
  ],
  examples: ["nadia export 3b1a5f0e-8c52-5d1c-9a55-0f8f3c2f7a11 --to customer.json"],
  input: z.object({ id: CustomerId, to: z.string().min(1) }),
  run: ({ id, to }, terminal) =>
    withSystem(terminal, async ({ settings, host, origin }) => {
      const { createErasureApp } = await import("../core/app/erasure.ts");
      const app = createErasureApp(settings, host, origin === "embedded");
      const file = await open(to, "wx", 0o600);
      const progress = showProgress(terminal);
      let bytes = 0;
      try {
        for await (const piece of app.archive(id, "nadia export")) {
          terminal.signal.throwIfAborted();
          bytes += (await file.write(piece)).bytesWritten;
          progress.show({ done: Math.ceil(bytes / 1_000), total: null, step: "kB" });
        }
      } catch (error) {
        // An incomplete file looks like a complete one, and would block the next attempt.
        await rm(to, { force: true });
        throw error;
      } finally {
        progress.end();
        await file.close();
        await app.close();
      }
      return { data: { file: to, bytes }, lines: [`wrote ${to} (${bytes} bytes)`] };
    }),
});
