/** Writes the dumped schema for review; `--check` fails if the committed one differs. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { dumpSchema } from "./dump-schema.ts";

const file = join(import.meta.dirname, "../core/migrations/schema.sql");
const { values } = parseArgs({ options: { check: { type: "boolean" }, help: { type: "boolean" } } });

if (values.help === true) {
  console.log(
    "npm run schema            writes core/migrations/schema.sql\nnpm run schema -- --check  fails when it differs",
  );
} else {
  const dumped = await dumpSchema();
  if (values.check !== true) {
    writeFileSync(file, dumped);
    console.log(`schema: wrote ${file}`);
  } else if (readFileSync(file, "utf8") === dumped) {
    console.log("schema: up to date");
  } else {
    console.error(
      "schema: core/migrations/schema.sql differs from the migrations; run npm run schema and review it",
    );
    process.exitCode = 1;
  }
}
