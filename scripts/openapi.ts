/** Writes docs/openapi.json from the route table; `--check` only tells whether it is up to date. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openApi } from "../functions/api/openapi.ts";
import { routes } from "../functions/api/routes.ts";

const file = path.resolve(import.meta.dirname, "../docs/openapi.json");

/** The document as it is committed. */
export const rendered = (): string => `${JSON.stringify(openApi(routes), null, 2)}\n`;

function committed(): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Never written yet: as out of date as can be.
    return null;
  }
}

if (import.meta.main) {
  const current = committed() === rendered();
  if (current) console.log("docs/openapi.json: up to date");
  else if (process.argv.includes("--check")) {
    console.error("docs/openapi.json differs from the route table: run `npm run openapi` and commit it");
    process.exitCode = 1;
  } else {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, rendered());
    console.log(`docs/openapi.json: ${routes.length} routes written`);
  }
}
