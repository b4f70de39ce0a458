/** Processes that share one ledger file, and one that is killed while writing. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished, test } from "vitest";
import { systemClock } from "../../core/kernel/clock.ts";
import type { CustomerId } from "../../core/kernel/ids.ts";
import { newCustomer, newSqliteLedger } from "../support/ledger.ts";

/** A process that saves that many rows; `reported` returns the ids that it reported as saved. */
function writer(file: string, user: CustomerId, name: string, count: number) {
  const program = new URL("ledger-process.ts", import.meta.url).pathname;
  const child: ChildProcess = spawn(process.execPath, [program, file, user, name, String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  child.stdout?.on("data", (chunk) => {
    text += String(chunk);
  });
  // The kill may cut a line: only complete ones count.
  return {
    child,
    reported: () =>
      text
        .slice(0, text.lastIndexOf("\n") + 1)
        .split("\n")
        .filter(Boolean),
  };
}

const all = async (
  ledger: ReturnType<Awaited<ReturnType<typeof newSqliteLedger>>["connect"]>,
  user: CustomerId,
) => {
  const ids: string[] = [];
  for (let cursor: string | null = null; ;) {
    const page = await ledger.getUserInteractions(user, { limit: 100, cursor });
    ids.push(...page.items.map((row) => row.interaction_id));
    if (page.next_cursor === null) return ids;
    cursor = page.next_cursor;
  }
};

test("[L2] three processes open a new file at once, migrate it once and lose no row", async () => {
  const engine = await newSqliteLedger();
  onTestFinished(() => engine.close());
  const user = newCustomer();
  const writers = ["a", "b", "c"].map((name) => writer(engine.file, user, name, 50));
  const codes = await Promise.all(writers.map(({ child }) => once(child, "close")));
  assert.deepEqual(
    codes.map(([code]) => code),
    [0, 0, 0],
  );
  const reported = writers.flatMap((each) => each.reported());
  assert.deepEqual((await all(engine.connect(systemClock), user)).sort(), reported.sort());
  assert.equal(reported.length, 150);
});

test("[L2] SIGKILL while writing: every row reported as saved is there afterwards", async () => {
  const engine = await newSqliteLedger();
  onTestFinished(() => engine.close());
  const user = newCustomer();
  for (const [round, enough] of [1, 20, 200].entries()) {
    const { child, reported } = writer(engine.file, user, `round${round}`, 100_000);
    while (reported().length < enough) await once(child.stdout ?? child, "data");
    child.kill("SIGKILL");
    await once(child, "close");
    const kept = new Set(await all(engine.connect(systemClock), user));
    assert.deepEqual(
      reported().filter((id) => !kept.has(id)),
      [],
    );
  }
});
