#!/usr/bin/env bash
# cockatiel 4.0.0, a timeout of 30 s, and a caller who aborts the signal at once.
# Expected (readme): the caller's cancellation is propagated, and `onTimeout` "fires when a timeout is reached".
# Seen: `onTimeout` fires with both strategies although no time has passed, and the aggressive one rejects with "Operation
# timed out after 30000ms" instead of the caller's reason. Every cancelled call counts as a timeout in telemetry.
exec "$(dirname "$0")/lib/with-packages" cockatiel@4.0.0 <<'EOF'
import assert from "node:assert/strict";
import { timeout, TimeoutStrategy } from "cockatiel";

async function aborted(strategy) {
  const policy = timeout(30_000, strategy);
  let timeouts = 0;
  policy.onTimeout(() => (timeouts += 1));
  const caller = new AbortController();
  const start = performance.now();
  const call = policy.execute(
    // Like fetch: rejects with the reason, a microtask after the signal aborts.
    ({ signal }) =>
      new Promise((_, reject) =>
        signal.addEventListener("abort", async () => {
          for (let passed = 0; passed < 5; passed += 1) await null;
          reject(signal.reason);
        }),
      ),
    caller.signal,
  );
  caller.abort(new Error("the caller gave up"));
  const error = await call.catch((reason) => reason);
  assert(performance.now() - start < 15_000, "no timeout was reached");
  return { error: error.message, timeouts };
}

const seen = {
  cooperative: await aborted(TimeoutStrategy.Cooperative),
  aggressive: await aborted(TimeoutStrategy.Aggressive),
};
console.log(seen);
assert.deepEqual(seen, {
  cooperative: { error: "the caller gave up", timeouts: 1 },
  aggressive: { error: "Operation timed out after 30000ms", timeouts: 1 },
});
EOF
