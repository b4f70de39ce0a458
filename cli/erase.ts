/** `nadia erase`: erases a customer from every store. */
import * as z from "zod";
import { CustomerId } from "../core/kernel/ids.ts";
import type { Erasure } from "../core/privacy/schema.ts";
import { command } from "./kit/command.ts";
import { withSystem } from "./kit/system.ts";

export const eraseCommand = command({
  name: "erase",
  summary: "erase everything that is kept of a customer",
  parameters: [{ flags: "<id>", text: "the customer's id, as the console shows it; there is no way back" }],
  settings: [
    ["DATABASE_URL", "the database"],
    ["UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN", "Redis"],
    ["DRAFTS_QUEUE_URL", "the queue, with AWS credentials"],
    ["LEDGER, LEDGER_TABLE", "the ledger"],
    ["NADIA_ERASURE_SECRET", "the key of the hash in the receipt"],
  ],
  examples: ["nadia erase 3b1a5f0e-8c52-5d1c-9a55-0f8f3c2f7a11"],
  input: z.object({ id: CustomerId }),
  run: ({ id }, terminal) =>
    withSystem(terminal, async ({ settings, host, origin }) => {
      const { createErasingApp } = await import("../core/app/erasing.ts");
      const app = createErasingApp(settings, host, origin === "embedded");
      try {
        const receipt = await app.erase(id, "nadia erase", ({ state, settles_at }) => {
          if (state === "settling" && origin !== "embedded")
            terminal.note(`nadia: erased; the last pass follows at ${settles_at}`);
        });
        return { data: receipt, lines: linesOf(receipt) };
      } finally {
        await app.close();
      }
    }),
});

/** The receipt, line by line. */
function linesOf({ id, removed }: Erasure): string[] {
  const counts = Object.entries(removed).flatMap(([tier, found]) =>
    Object.entries(found).map(([what, count]) => `  ${tier} ${what}: ${count}`),
  );
  return [`erased (receipt ${id})`, ...(counts.length === 0 ? ["  nothing was kept"] : counts)];
}
