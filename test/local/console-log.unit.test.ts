/** Log lines stay single lines, whatever is logged. */
import assert from "node:assert/strict";
import { test } from "vitest";
import { NadiaError } from "../../core/kernel/errors.ts";
import { createConsoleLog, formatLine } from "../../local/console-log.ts";
import { manualClock } from "../support/clock.ts";

const now = Date.UTC(2026, 2, 1, 12, 3, 4, 123);
const collect = (colours: boolean) => {
  const written: string[] = [];
  const log = createConsoleLog({
    clock: manualClock(now),
    write: (text) => written.push(text),
    colours,
    level: "info",
  });
  return { log, written };
};

test("[O6] a line has the time, the event and its fields", () => {
  const { log, written } = collect(false);
  log.info("draft.committed", { interaction: "i-1", ms: 12, clean: true, winner: null });
  log.error("queue.receive_failed", new NadiaError("queue_unavailable", "start it"), { attempt: 2 });
  log.debug("not.shown");
  assert.deepEqual(written, [
    "12:03:04.123 draft.committed interaction=i-1 ms=12 clean=true winner=null\n",
    '12:03:04.123 queue.receive_failed error code=queue_unavailable reason="start it" attempt=2\n',
  ]);
});

test("[O6] control characters and line breaks are escaped, so that one event is one line", () => {
  const fields = { reason: "a\nb\u001b[31m\u009b2J\u202e\u2028" };
  const line = formatLine({ level: "warn", event: "x.y", fields }, "2026-03-01T12:03:04.123Z", false);
  assert.equal(line, String.raw`12:03:04.123 x.y warn reason="a\nb\u001b[31m\u009b2J\u202e\u2028"`);
});

test("[O6] colours are for terminals only", () => {
  const { log, written } = collect(true);
  log.warn("x.y", { ms: 1 });
  assert.equal(
    written[0],
    "\u001b[2m12:03:04.123\u001b[0m \u001b[33mx.y warn\u001b[0m \u001b[2mms=1\u001b[0m\n",
  );
});
