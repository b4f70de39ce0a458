/** `npm run capacity`: what a number of messages a day needs and costs. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readOptions } from "../local/options.ts";
import { capacityOf } from "./capacity/model.ts";
import { help, options, scenarioOf } from "./capacity/options.ts";
import { Measured } from "./capacity/schema.ts";
import { page, report } from "./capacity/report.ts";

const read = (name: string) =>
  Measured.parse(JSON.parse(readFileSync(join(import.meta.dirname, "capacity", name), "utf8")));
const measured = read("measured.json");

const values = readOptions(help, options);
if (values.docs) {
  writeFileSync(join(import.meta.dirname, "../docs/capacity.md"), page(measured, read("confirmed.json")));
  console.log("docs/capacity.md is written");
} else {
  const capacity = capacityOf(measured, scenarioOf(values));
  console.log(values.json ? JSON.stringify(capacity, null, 2) : report(capacity, measured));
}
