/** Generates docs/permissions.md from what sst.config.ts declares; with `--check` only compares it. */
import { declare } from "./declared.ts";
import { permissionsPage } from "./permissions-page.ts";
import { writeOrCheck } from "../../scripts/generated-file.ts";

await writeOrCheck({
  file: "docs/permissions.md",
  text: async () => permissionsPage(await declare("production")),
  command: "npm run permissions",
});
