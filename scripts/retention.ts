/** Writes docs/retention.md from the policy: `npm run retention`; a test compares the two. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { policy } from "../core/retention/policy.ts";
import type { Holding } from "../core/retention/schema.ts";

const titles: Readonly<Record<Holding["store"], string>> = {
  postgres: "Postgres",
  redis: "Redis",
  ledger: "Ledger",
  objects: "Object store",
  files: "Files of a laptop",
};

const head = `# What is kept, and for how long

Generated from [policy.ts](../core/retention/policy.ts) by \`npm run retention\`. \`GET /v1/retention\` returns the same list
to admins, with what the last runs did. "Found by" is the column, or the part of the name, that names the customer.
`;

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const rowOf = ({ name, what, period, end, about, customer, personal }: Holding): string =>
  row([
    `\`${name}\``,
    what,
    period,
    end,
    about,
    customer === null ? "" : `\`${customer}\``,
    personal.map((column) => `\`${column}\``).join(", "),
  ]);

/** The page. */
export function retentionPage(): string {
  const sections = Object.entries(titles).map(([store, title]) =>
    [
      `## ${title}\n`,
      row(["name", "what", "period", "then", "about", "found by", "personal data"]),
      row(Array.from({ length: 7 }, () => "---")),
      ...policy.filter((holding) => holding.store === store).map(rowOf),
    ].join("\n"),
  );
  return `${[head, ...sections].join("\n")}\n`.replaceAll("|\n## ", "|\n\n## ");
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, "../docs/retention.md"), retentionPage());
