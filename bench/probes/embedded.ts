/** `npm start` on its embedded engines: the start, the loop and the memory of all its processes. */
import { setTimeout as pause } from "node:timers/promises";
import { textUpdate } from "../../test/support/updates.ts";
import { openLaptop } from "./npm-start.ts";
import { childrenCpuMs, memoryMb } from "./processes.ts";
import { beginSection } from "./section.ts";
import { report } from "./source.ts";

const interactions = Number(process.env["BENCH_INTERACTIONS"] ?? 200);
const customers = 20;

const laptop = await openLaptop();
const sent = () => laptop.botApi.calls().filter(({ method }) => method === "sendMessage").length;

/** Each customer writes again once the last answer arrived; the reviewer approves what the list shows. */
async function loop(count: number): Promise<void> {
  const goal = sent() + count;
  let updateId = sent();
  while (sent() < goal) {
    const end = Math.min(goal, sent() + customers);
    await Promise.all(
      Array.from({ length: end - sent() }, async (_, index) => {
        updateId += 1;
        const date = Math.floor(Date.now() / 1_000);
        await laptop.post(textUpdate({ updateId, userId: index + 1, date, text: "Where is my parcel?" }));
      }),
    );
    while (sent() < end) {
      const path = "/v1/reviews?status=pending&limit=100";
      const { items } = await laptop.api<{ items: { id: string }[] }>("GET", path);
      for (const { id } of items)
        await laptop.api("POST", `/v1/reviews/${id}/approve`, { final_text: "Today." });
      if (items.length === 0) await pause(100);
    }
  }
}

const endStart = beginSection("start, empty");
const empty = await laptop.boot();
endStart(1);
await loop(customers);
const start = performance.now();
const cpu = childrenCpuMs();
const endLoop = beginSection("loop");
await loop(interactions);
endLoop(interactions);
const seconds = (performance.now() - start) / 1_000;
const loopCpu = childrenCpuMs() - cpu;
const peak = memoryMb(empty.pid, "VmHWM");
await empty.stop();
const endedCpu = childrenCpuMs();
const endSecond = beginSection("start, filled");
const filled = await laptop.boot();
endSecond(1);
await pause(3_000);
const idle = memoryMb(filled.pid, "VmRSS");
report({
  loop_per_second: interactions / seconds,
  loop_cpu_ms: loopCpu / interactions,
  peak_mb: peak,
  idle_mb: idle,
  start_empty_ms: empty.ms,
  start_empty_cpu_ms: empty.cpuMs,
  start_filled_ms: filled.ms,
  start_filled_cpu_ms: filled.cpuMs - endedCpu,
});
await filled.stop();
await laptop.close();
process.exit(0);
