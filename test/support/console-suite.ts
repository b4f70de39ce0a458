/** What every suite of the console does after its tests. */
import assert from "node:assert/strict";
import { afterAll, afterEach } from "vitest";
import type { ConsoleHarness } from "./console-harness.ts";

/** Fails a test whose pages had problems, and closes the harness after the last one. */
export function checkPages(harness: () => ConsoleHarness): void {
  // Per test, so that a retried test reports them again; a failed test leaves no clock stopped for the next.
  afterEach(async ({ task }) => {
    const problems = harness().newProblems();
    await harness().tidy(task.result?.state === "fail");
    await harness().advanceClock(0);
    assert.deepEqual(problems, []);
  });
  afterAll(() => harness().close());
}
