/** Generates docs/openapi.json from the route table; `--check` only compares it. */
import { openApi } from "../functions/api/openapi.ts";
import { routes } from "../functions/api/routes.ts";
import { writeOrCheck } from "./generated-file.ts";

/** The file's content. */
export const rendered = (): string => `${JSON.stringify(openApi(routes), null, 2)}\n`;

if (import.meta.main)
  await writeOrCheck({ file: "docs/openapi.json", text: rendered, command: "npm run openapi" });
