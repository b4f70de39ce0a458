/** `npm run capacity`: what a number of messages a day needs and costs. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NadiaError } from "../core/kernel/errors.ts";
import { capacityOf } from "./capacity/model.ts";
import { help, type Options, optionsOf } from "./capacity/options.ts";
import { Measured } from "./capacity/schema.ts";
import { page, report } from "./capacity/words.ts";

const read = (name: string) =>
  Measured.parse(JSON.parse(readFileSync(join(import.meta.dirname, "capacity", name), "utf8")));
const measured = read("measured.json");

function run({ scenario, json, docs, help: isHelp }: Options): string {
  if (isHelp) return help;
  if (docs) {
    writeFileSync(join(import.meta.dirname, "../docs/capacity.md"), page(measured, read("confirmed.json")));
    return "docs/capacity.md is written";
  }
  const capacity = capacityOf(measured, scenario);
  return json ? JSON.stringify(capacity, null, 2) : report(capacity, measured);
}

try {
  console.log(run(optionsOf(process.argv.slice(2))));
} catch (error) {
  if (!(error instanceof NadiaError)) throw error;
  console.error(`capacity: ${error.message}`);
  process.exitCode = 2;
}
