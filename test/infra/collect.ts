/**
 * A process that evaluates sst.config.ts for each set of parameters that it is sent, one after the other. Loading Pulumi
 * and SST takes longer than an evaluation does.
 */
import { evaluate, type Parameters } from "./evaluation.ts";

const send = process.send?.bind(process);
if (send === undefined) throw new Error("Started by test/infra/declared.ts only.");

const waiting: Parameters[] = [];
let busy = false;

process.on("message", (parameters: Parameters) => {
  waiting.push(parameters);
  if (!busy) void work();
});
process.once("disconnect", () => process.exit());

async function work(): Promise<void> {
  busy = true;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    // An evaluation ends once nothing keeps the process alive.
    process.channel?.unref();
    const declared = await evaluate(next);
    process.channel?.ref();
    send?.(declared);
  }
  busy = false;
}
