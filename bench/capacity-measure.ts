/** `npm run capacity:measure`: measures what a message costs each engine, and writes or confirms `capacity/measured.json`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { changes } from "./capacity/confirm.ts";
import { measure } from "./capacity/measuring.ts";
import { Measured } from "./capacity/schema.ts";

const help = `npm run capacity:measure -- [--messages 400] [--customers 16] [--confirm]

Sends messages through the built functions under Lambda's Runtime API, over Postgres 18, Redis 7, and stand-ins for SQS,
DynamoDB, Telegram and the models, and writes what one message costs each of them to bench/capacity/measured.json.
--confirm writes nothing: it compares with that file, and fails if a figure differs by more than 10 %. Every customer
should write at least 25 messages, so that prompts have their usual length. Needs redis-server in PATH.`;

const file = join(import.meta.dirname, "capacity/measured.json");

const { values } = parseArgs({
  options: {
    messages: { type: "string", default: "400" },
    customers: { type: "string", default: "16" },
    confirm: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

async function main(): Promise<void> {
  const measured = await measure(Number(values.messages), Number(values.customers), (done) => {
    if (done % 25 === 0) process.stderr.write(`\r${done} of ${values.messages}`);
  });
  process.stderr.write("\n");
  if (!values.confirm) {
    writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`);
    console.log(`written to ${file}`);
    return;
  }
  const rows = changes(Measured.parse(JSON.parse(readFileSync(file, "utf8"))), measured);
  for (const { name, was, is, change } of rows)
    console.log(`${name.padEnd(28)} ${was} -> ${is} (${(100 * change).toFixed(1)} %)`);
  const far = rows.filter(({ change }) => Math.abs(change) > 0.1);
  console.log(far.length === 0 ? "confirmed: every figure is within 10 %" : `${far.length} figures differ`);
  process.exitCode = far.length === 0 ? 0 : 1;
}

if (values.help) console.log(help);
else await main();
