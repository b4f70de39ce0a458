/** `nadia erase`: erases a customer from every store, and searches the stores for what should be gone. */
import * as z from "zod";
import type { ErasureApp } from "../core/app/erasure.ts";
import { CustomerId } from "../core/kernel/ids.ts";
import type { Erasure, Finding } from "../core/privacy/schema.ts";
import { confirm } from "./kit/ask.ts";
import { command, type Result } from "./kit/command.ts";
import { showProgress } from "./kit/progress.ts";
import { withSystem } from "./kit/system.ts";
import type { Terminal } from "./kit/terminal.ts";

const Input = z
  .object({
    id: z.optional(CustomerId),
    verify: z.boolean().default(false),
    words: z.array(z.string().min(3)).default([]),
    yes: z.boolean().default(false),
  })
  .refine(({ id, verify }) => verify || id !== undefined, {
    error: "give a customer's id, or --verify",
  })
  .refine(({ verify, words }) => verify || words.length === 0, {
    error: "--words is for --verify",
  });

export const eraseCommand = command({
  name: "erase",
  summary: "erase everything stored about a customer, or search for remains of erased customers",
  parameters: [
    { flags: "[id]", text: "the customer's id, as the console shows it; an erasure cannot be undone" },
    { flags: "--verify", text: "only search: for this id, or for every customer that has a receipt" },
    { flags: "--words <text...>", text: "texts to search for as well" },
    { flags: "--yes", text: "skip the confirmation; without a terminal there is none" },
  ],
  settings: [
    ["DATABASE_URL", "the database"],
    ["UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN", "Redis"],
    ["DRAFTS_QUEUE_URL", "the queue, with AWS credentials"],
    ["LEDGER, LEDGER_TABLE", "the ledger"],
    ["NADIA_ERASURE_SECRET", "the key of the hash in the receipts"],
  ],
  examples: [
    "nadia erase 3b1a5f0e-8c52-5d1c-9a55-0f8f3c2f7a11",
    "nadia erase --verify",
    "nadia erase 3b1a5f0e-8c52-5d1c-9a55-0f8f3c2f7a11 --verify --words 'Elm Street'",
  ],
  input: Input,
  run: async ({ id, verify, words, yes }, terminal) => {
    // A script has named the customer; a person may have pasted the wrong id.
    if (id !== undefined && !verify && terminal.interactive)
      await confirm(terminal, {
        yes,
        warning: `this erases customer ${id} and cannot be undone`,
        word: "erase",
      });
    return withSystem(terminal, async ({ settings, host, origin }) => {
      const { createErasureApp } = await import("../core/app/erasure.ts");
      const app = createErasureApp(settings, host, origin === "embedded", origin !== "configured");
      const sought = [...(id === undefined ? [] : [id]), ...words];
      try {
        return await (verify || id === undefined ? search(app, sought) : eraseOne(app, id, terminal));
      } finally {
        await app.close();
      }
    });
  },
});

async function eraseOne(app: ErasureApp, id: CustomerId, terminal: Terminal): Promise<Result> {
  const progress = showProgress(terminal);
  let since: number | null = null;
  const report = ({ settles_at }: Erasure) => {
    if (settles_at === null) return;
    const now = terminal.clock.now();
    since ??= now;
    const total = Math.max(1, secondsOf(Date.parse(settles_at) - since));
    progress.show({ done: Math.min(total, secondsOf(now - since)), total, step: "s until the last pass" });
  };
  try {
    const receipt = await app.erase(id, "nadia erase", report, terminal.signal);
    await app.renewStatistics();
    return { data: receipt, lines: linesOf(receipt) };
  } finally {
    progress.end();
  }
}

const secondsOf = (ms: number): number => Math.round(ms / 1_000);

async function search(app: ErasureApp, sought: readonly string[]): Promise<Result> {
  const findings: Finding[] = await app.verify(sought);
  const lines = findings.map(({ tier, place, text, count }) => `${tier} ${place}: ${text} (${count})`);
  return {
    data: { findings },
    lines: findings.length === 0 ? ["nothing was found"] : lines,
    ok: findings.length === 0,
  };
}

/** The receipt, line by line. */
function linesOf({ id, removed, may_remain: left }: Erasure): string[] {
  const counts = Object.entries(removed).flatMap(([tier, found]) =>
    Object.entries(found).map(([what, count]) => `  ${tier} ${what}: ${count}`),
  );
  const remaining =
    left === 0
      ? []
      : [`messages that may remain in a reviewers' group: ${left}; look for them there, and delete them`];
  return [
    `erased (receipt ${id})`,
    ...(counts.length === 0 ? ["  nothing was stored"] : counts),
    ...remaining,
  ];
}
