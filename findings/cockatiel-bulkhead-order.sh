#!/usr/bin/env bash
# cockatiel 4.0.0, `bulkhead(1, Infinity)`: one call runs, B and C wait in its queue, then D arrives.
# Expected of a queue: B, C, D.
# Seen: D, C, B if D arrives in the microtask after the running call ended; B, D, C if it arrives two microtasks later. A
# freed slot is not handed to the first call in the queue, which only tries again a microtask later; if the slot is taken by
# then, that call goes to the end of the queue.
exec "$(dirname "$0")/lib/with-packages" cockatiel@4.0.0 <<'EOF'
import assert from "node:assert/strict";
import { bulkhead } from "cockatiel";

async function order(microtasks) {
  const slots = bulkhead(1, Infinity);
  const ran = [];
  let end;
  const running = new Promise((resolve) => (end = resolve));
  const calls = [
    slots.execute(() => running),
    slots.execute(async () => ran.push("B")),
    slots.execute(async () => ran.push("C")),
  ];
  end();
  for (let passed = 0; passed < microtasks; passed += 1) await null;
  calls.push(slots.execute(async () => ran.push("D")));
  await Promise.all(calls);
  return ran.join("");
}

const seen = [];
for (let microtasks = 0; microtasks < 6; microtasks += 1) seen.push(await order(microtasks));
console.log("ran, by the microtasks after which D arrived:", seen);
assert.deepEqual(seen, ["BCD", "DCB", "BCD", "BDC", "BCD", "BCD"]);
EOF
