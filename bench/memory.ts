/**
 * How much each compression level saves of a realistic 100 KB context and how long it takes, compared with one
 * JSON.stringify of it.
 */
import { compress } from "../core/memory/compression.ts";
import { contextBytes } from "../core/memory/compression-levels.ts";
import { flag, readOptions, integer } from "../local/options.ts";
import { contextOf } from "../test/support/contexts.ts";
import { median } from "./median.ts";

const { rounds, json } = readOptions(
  "npm run bench:memory -- [--rounds 300] [--json]\nmeasures the compression levels on a 100 KB context",
  { json: flag, rounds: integer(300) },
);

const contexts = Array.from({ length: 10 }, (_, seed) => contextOf(contextBytes, seed));
const sizes = contexts.map((context) => Buffer.byteLength(JSON.stringify(context)));

const result = {
  levels: ([1, 2, 3] as const).map((level) => ({
    level,
    saved: round(smallest(contexts.map((context, at) => 1 - sizeOfLevel(context, level) / (sizes[at] ?? 1)))),
    median_ms: round(medianMs((context) => compress(context, level))),
  })),
  stringify_ms: round(medianMs((context) => JSON.stringify(context))),
  context_kb: round(smallest(sizes) / 1_024),
};
for (const { level, saved, median_ms } of result.levels)
  console.log(`level ${level}: saves ${(saved * 100).toFixed(1)} % or more, median ${median_ms} ms`);
console.log(`one JSON.stringify of the same ${result.context_kb} KB: median ${result.stringify_ms} ms`);
if (json) console.log(JSON.stringify(result));

function sizeOfLevel(context: (typeof contexts)[number], level: 1 | 2 | 3): number {
  return Buffer.byteLength(JSON.stringify(compress(context, level)));
}

/** The median over all contexts in turn, after as many warm-up rounds. */
function medianMs(work: (context: (typeof contexts)[number]) => unknown): number {
  const times: number[] = [];
  for (let turn = 0; turn < rounds * 2; turn += 1) {
    const context = contexts[turn % contexts.length];
    if (context === undefined) continue;
    const start = performance.now();
    work(context);
    if (turn >= rounds) times.push(performance.now() - start);
  }
  return median(times);
}

function smallest(numbers: readonly number[]): number {
  return Math.min(...numbers);
}

function round(number: number): number {
  return Number(number.toFixed(4));
}
