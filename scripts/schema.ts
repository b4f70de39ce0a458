/** Writes the dumped schema for review; `--check` fails if the committed one differs. */
import { dumpSchema } from "./dump-schema.ts";
import { writeOrCheck } from "./generated-file.ts";

await writeOrCheck({ file: "core/migrations/schema.sql", text: dumpSchema, command: "npm run schema" });
