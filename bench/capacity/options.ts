/** The options of `npm run capacity`. */
import { parseArgs } from "node:util";
import { NadiaError } from "../../core/kernel/errors.ts";
import { assumptions } from "./assumptions.ts";

export const help = `npm run capacity -- [--messages-per-day 25000] [--customers N] [--json] [--docs]

Computes the load on each engine, the first limit reached, and the cost of a million messages, from the figures of
bench/capacity/measured.json (npm run capacity:measure).

--messages-per-day  1 to 1000000000; 25000 unless given
--customers         customers who write; a ${assumptions.messages_per_customer}th of the messages unless given
--json              prints one JSON object
--docs              writes docs/capacity.md
--help              prints this`;

export interface Options {
  readonly scenario: { readonly messages_per_day: number; readonly customers: number };
  readonly json: boolean;
  readonly docs: boolean;
  readonly help: boolean;
}

function whole(name: string, text: string, most: number): number {
  const n = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  if (n >= 1 && n <= most) return n;
  throw new NadiaError(
    "bad_configuration",
    `--${name} must be a whole number from 1 to ${most}, not ${text}`,
  );
}

/** Throws `bad_configuration` for unknown options and numbers out of range. */
export function optionsOf(args: readonly string[]): Options {
  const { values } = parse(args);
  const messages_per_day = whole("messages-per-day", values["messages-per-day"] ?? "25000", 1e9);
  const customers =
    values.customers === undefined
      ? Math.ceil(messages_per_day / assumptions.messages_per_customer)
      : whole("customers", values.customers, 1e9);
  const { json = false, docs = false, help: isHelp = false } = values;
  return { scenario: { messages_per_day, customers }, json, docs, help: isHelp };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        "messages-per-day": { type: "string" },
        customers: { type: "string" },
        json: { type: "boolean" },
        docs: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NadiaError("bad_configuration", `${reason}; run npm run capacity -- --help`, { cause });
  }
}
