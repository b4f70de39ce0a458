#!/usr/bin/env bash
# cockatiel 4.0.0, a retry policy with a backoff, and a caller who aborts the signal while it waits for the next attempt.
# Expected (readme, `retry.execute`): if "cancellation is requested, the last error thrown will be bubbled up", so the call
# rejects with the first attempt's error when the signal aborts.
# Seen: it waits until the backoff is over, then runs the function again with a signal that is already aborted, and rejects
# with the error of that second attempt. A function that ignores its signal repeats its effect after the caller gave up.
exec "$(dirname "$0")/lib/with-packages" cockatiel@4.0.0 <<'EOF'
import assert from "node:assert/strict";
import { ConstantBackoff, handleAll, retry } from "cockatiel";

const backoff = 500;
const caller = new AbortController();
const policy = retry(handleAll, { maxAttempts: 5, backoff: new ConstantBackoff(backoff) });
let aborted = 0;
// Emitted before the wait.
policy.onRetry(() => {
  aborted = performance.now();
  caller.abort(new Error("the caller gave up"));
});

const attempts = [];
const error = await policy
  .execute(({ signal }) => {
    attempts.push(signal.aborted ? "after the abort" : "before the abort");
    throw new Error(`attempt ${attempts.length}`);
  }, caller.signal)
  .catch((reason) => reason);
const waited = performance.now() - aborted;
const seen = { attempts, error: error.message, waitedForTheBackoff: waited > backoff - 50 };
console.log(seen, `after ${Math.round(waited)} ms`);
assert.deepEqual(seen, {
  attempts: ["before the abort", "after the abort"],
  error: "attempt 2",
  waitedForTheBackoff: true,
});
EOF
