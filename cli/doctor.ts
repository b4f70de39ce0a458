/** `nadia doctor`: says what is wrong with an installation, and how to fix it. */
import { existsSync, statSync } from "node:fs";
import * as z from "zod";
import type { Finding } from "../core/app/doctor.ts";
import { command } from "./kit/command.ts";
import { withSystem } from "./kit/system.ts";

export const doctorCommand = command({
  name: "doctor",
  summary: "check settings, schema, privileges, stores and webhook, and say how to fix what is wrong",
  settings: [["all", "every setting of the system to examine; see docs/configuration.md"]],
  examples: ["nadia doctor", "nadia doctor --json"],
  input: z.object({}),
  run: (_input, terminal) =>
    withSystem(
      terminal,
      async ({ settings, host, origin }) => {
        const { examine } = await import("../core/app/doctor.ts");
        const onLaptop = origin !== "configured";
        const found = [
          ...privateFiles([".env", ...(onLaptop ? [settings.dataDir] : [])]),
          ...(await examine(settings, host, onLaptop)),
        ];
        return { data: found, lines: found.flatMap(linesOf), ok: found.every(({ ok }) => ok) };
      },
      { migrated: false },
    ),
});

/** Files and folders that hold secrets, which nobody else may read. */
const privateFiles = (paths: readonly string[]): Finding[] =>
  paths.filter(existsSync).map((path) => {
    const mode = statSync(path).mode & 0o077;
    return mode === 0
      ? { name: "permissions", ok: true, detail: `${path} is private`, fix: null }
      : { name: "permissions", ok: false, detail: `others can read ${path}`, fix: `chmod go= ${path}` };
  });

const linesOf = ({ name, ok, detail, fix }: Finding): string[] => [
  `${ok ? "ok  " : "FAIL"} ${name}: ${detail}`,
  ...(fix === null ? [] : [`     ${fix}`]),
];
