/** `npm run capacity:measure`: measures what a message costs each engine, and writes or confirms `capacity/measured.json`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { flag, type Option, readOptions, integer } from "../local/options.ts";
import { changes, tolerance } from "./capacity/confirm.ts";
import { measure } from "./capacity/measure.ts";
import { Measured } from "./capacity/schema.ts";

const help = `npm run capacity:measure -- [--customers 50] [--confirm]

Sends messages through the built functions under Lambda's Runtime API, over Postgres 18, Redis 7, and stand-ins for SQS,
DynamoDB, Telegram and the models, and writes what one message costs each of them to bench/capacity/measured.json. Each
customer writes 37; the first 25 fill the memory, the others are counted. --customers is an even number; 676 write
25,012 messages, in about 40 minutes. --confirm writes to bench/capacity/confirmed.json instead, and fails if a figure
differs by more than 10 % from the measured ones. Needs redis-server in PATH.`;

const fileOf = (name: string): string => join(import.meta.dirname, "capacity", name);

const even: Option<number> = {
  ...integer(50),
  expects: "an even number",
  read: (given) => (/^\d*[02468]$/.test(given) ? integer(50).read(given) : undefined),
};
const { customers, confirm } = readOptions(help, { customers: even, confirm: flag });

async function main(): Promise<void> {
  const measured = await measure(customers, (done, of) => {
    if (done % 25 === 0) process.stderr.write(`\r${done} of ${of}`);
  });
  const file = fileOf(confirm ? "confirmed.json" : "measured.json");
  writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`);
  console.log(`\nwritten to ${file}`);
  if (!confirm) return;
  const rows = changes(Measured.parse(JSON.parse(readFileSync(fileOf("measured.json"), "utf8"))), measured);
  for (const { name, was, is, change } of rows)
    console.log(`${name.padEnd(28)} ${was} -> ${is} (${(100 * change).toFixed(1)} %)`);
  const far = rows.filter(({ change }) => Math.abs(change) > tolerance);
  console.log(far.length === 0 ? "confirmed: every figure is within 10 %" : `${far.length} figures differ`);
  process.exitCode = far.length === 0 ? 0 : 1;
}

await main();
