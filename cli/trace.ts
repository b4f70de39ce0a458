/** `nadia trace`: prints what happened to a message. */
import * as z from "zod";
import { TraceTarget, type TraceStep } from "../core/trace/schema.ts";
import { command } from "./kit/command.ts";
import { withSystem } from "./kit/system.ts";

export const traceCommand = command({
  name: "trace",
  summary: "show what happened to a message, from its update to the receipts",
  parameters: [{ flags: "<id>", text: "the id of an update, as in the log, or of an interaction" }],
  settings: [["DATABASE_URL", "the database"]],
  examples: ["nadia trace 731204417", "nadia trace 3b1a5f0e-8c52-5d1c-9a55-0f8f3c2f7a11"],
  input: z.object({ id: TraceTarget }),
  run: ({ id }, terminal) =>
    withSystem(terminal, async ({ settings, host }) => {
      const { longRunningSqlOf } = await import("../core/app/postgres.ts");
      const { trace } = await import("../core/trace/trace.ts");
      const steps = await trace({ sql: longRunningSqlOf(settings, host) }, id);
      return { data: { id, steps }, lines: steps.map(lineOf) };
    }),
});

/** A step as a line such as `2026-01-02T03:04:05.678Z drafted status=pending …`. */
const lineOf = ({ at, event, detail }: TraceStep): string =>
  [at, event, ...Object.entries(detail).flatMap(([name, value]) => shown(name, value))].join(" ");

function shown(name: string, value: unknown): string[] {
  if (Array.isArray(value) && value.length === 0) return [];
  return [`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`];
}
