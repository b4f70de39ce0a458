/** `nadia recover`: runs a recovery operation in this process, so that neither the schedule nor the API is needed. */
import * as z from "zod";
import { RecoveryKind, type RecoveryOperation } from "../core/recovery/schema.ts";
import { command } from "./kit/command.ts";
import { showProgress } from "./kit/progress.ts";
import { withSystem } from "./kit/system.ts";

export const recoverCommand = command({
  name: "recover",
  summary: "repair Redis and Postgres, or fetch what Telegram still holds",
  parameters: [
    {
      flags: "--kind <kind>",
      text: "sweep repairs the stores (default); pending_updates fetches updates and sets the webhook again",
      values: RecoveryKind.options,
    },
  ],
  settings: [
    ["DATABASE_URL", "the database"],
    ["UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN", "Redis"],
    ["DRAFTS_QUEUE_URL, DELIVERIES_QUEUE_URL", "the queues, with AWS credentials"],
    ["TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET", "for pending_updates"],
  ],
  examples: ["nadia recover", "nadia recover --kind pending_updates"],
  input: z.object({ kind: RecoveryKind.default("sweep") }),
  run: ({ kind }, terminal) =>
    withSystem(terminal, async ({ settings, host }) => {
      const { createRecoveryApp } = await import("../core/app/recovery.ts");
      const app = createRecoveryApp(settings, host);
      const screen = showProgress(terminal);
      const ended = await app
        .recover(kind, "nadia recover", ({ state, progress: { step, done, total } }) =>
          screen.show({ step: step ?? (state === "running" ? "started" : "finished"), done, total }),
        )
        .finally(screen.end);
      return { data: ended, lines: summaryOf(ended), ok: ended.state === "succeeded" };
    }),
});

/** The result, line by line. */
function summaryOf({ id, kind, state, counts, errors }: RecoveryOperation): string[] {
  const found = Object.entries(counts).map(
    ([step, count]) => `  ${step}: ${count.found} found, ${count.repaired} repaired`,
  );
  return [
    `${kind} ${state} (${id})`,
    ...(found.length === 0 ? ["  nothing to recover"] : found),
    ...errors.map(({ step, code, detail }) => `  ${step} failed: ${detail} (${code})`),
  ];
}
