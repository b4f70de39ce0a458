/** Parts of a task run side by side: order of start, order of output, and failures. */
import { expect, test } from "vitest";
import { sideBySide } from "../../scripts/side-by-side.ts";

const part = (name: string, weight: number) => ({ name, weight });

/** Runs the parts, each ending when the test says so. */
function running(parts: readonly ReturnType<typeof part>[]) {
  const started: string[] = [];
  const printed: string[] = [];
  const end = new Map<string, (code: number) => Promise<void>>();
  const all = sideBySide(parts, {
    atOnce: 2,
    print: (text) => void (text !== "" && printed.push(text)),
    run: ({ name }) => {
      started.push(name);
      const { promise, resolve } = Promise.withResolvers<number>();
      end.set(name, async (code) => {
        resolve(code);
        await new Promise((turn) => setImmediate(turn));
      });
      return promise.then((code) => ({ code, output: `${name} ended` }));
    },
  });
  return { all, started, printed, end: (name: string, code = 0) => end.get(name)?.(code) };
}

test("two parts run at a time, the longest first, and their output appears in order", async () => {
  const { all, started, printed, end } = running([part("a", 1), part("b", 9), part("c", 5)]);
  expect(started).toEqual(["b", "c"]);
  await end("c");
  expect([started, printed]).toEqual([["b", "c", "a"], []]);
  await end("a");
  expect(printed).toEqual(["a ended"]);
  await end("b");
  expect(await all).toEqual([]);
  expect(printed).toEqual(["a ended", "b ended", "c ended"]);
});

test("after a failure no further part starts, and running ones are awaited", async () => {
  const { all, started, printed, end } = running([part("a", 1), part("b", 5), part("c", 9)]);
  await end("c", 2);
  await end("b");
  expect(await all).toEqual(["c"]);
  expect([started, printed]).toEqual([
    ["c", "b"],
    ["b ended", "c ended"],
  ]);
});
