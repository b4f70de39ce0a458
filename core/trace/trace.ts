/** Traces what became of a message, from what is stored. */
import { NadiaError } from "../kernel/errors.ts";
import type { Ports } from "../kernel/ports.ts";
import type { TraceTarget, TraceStep } from "./schema.ts";
import { selectTrace } from "./sql.ts";

/** Everything that is stored about an update or an interaction, oldest first. Throws `not_found`. */
export async function trace({ sql }: Pick<Ports, "sql">, traced: TraceTarget): Promise<TraceStep[]> {
  const steps = await sql.query(selectTrace(traced));
  if (steps.length > 0) return steps;
  throw new NadiaError(
    "not_found",
    typeof traced === "number"
      ? `nothing is stored about update ${traced}: it never arrived, was erased, or is too old`
      : `nothing is stored about interaction ${traced}: it never existed, was erased, or is too old`,
  );
}
