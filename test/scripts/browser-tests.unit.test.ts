/** How the browser tier treats tests that fail, fail once, or cannot run at all. */
import { describe, expect, test } from "vitest";
import { exactly, hasPassed, judge, type Report } from "../../scripts/browser-verdict.ts";

const file = (name: string, tests: Readonly<Record<string, string>>, status = "failed") => ({
  name,
  status,
  assertionResults: Object.entries(tests).map(([title, outcome]) => ({
    ancestorTitles: ["console"],
    title,
    status: outcome,
  })),
});

const report = (...testResults: Report["testResults"]): Report => ({ testResults });

/** Retries succeed for these tests, and fail for all others. */
const passing = (...names: string[]) => {
  const runs: string[] = [];
  return {
    runs,
    passes: (path: string, name: string) => {
      runs.push(`${path}: ${name}`);
      return Promise.resolve(names.some((one) => name === `console > ${one}`));
    },
  };
};

describe("browser tests", () => {
  test("a run in which all pass is left as it is, and nothing is retried", async () => {
    const { passes, runs } = passing();
    const verdict = await judge(0, report(file("a.ts", { one: "passed" }, "passed")), passes);
    expect(verdict).toEqual({ lines: [], exitCode: 0 });
    expect(runs).toEqual([]);
  });

  test("a test that fails and then passes by itself is listed as unstable, and the run passes", async () => {
    const { passes, runs } = passing("two");
    const verdict = await judge(1, report(file("a.ts", { one: "passed", two: "failed" })), passes);
    expect(runs).toEqual(["a.ts: console > two"]);
    expect(verdict).toEqual({
      lines: ["Unstable: failed, then passed by itself: console > two", "      Tests  0 failed | 2 passed"],
      exitCode: 0,
    });
  });

  test("three unstable tests fail the run; two do not", async () => {
    const { passes } = passing("one", "two", "three");
    const two = report(file("a.ts", { one: "failed", two: "failed", three: "passed" }));
    const three = report(file("a.ts", { one: "failed", two: "failed" }), file("b.ts", { three: "failed" }));
    expect((await judge(1, two, passes)).exitCode).toBe(0);
    const verdict = await judge(1, three, passes);
    expect(verdict.exitCode).toBe(1);
    expect(verdict.lines.at(-1)).toBe("      Tests  0 failed | 3 passed");
  });

  test("a test that fails twice fails the run, even with an unstable one", async () => {
    const { passes } = passing("two");
    const tests = { one: "failed", two: "failed", three: "passed", four: "skipped" };
    expect(await judge(1, report(file("a.ts", tests)), passes)).toEqual({
      lines: [
        "Unstable: failed, then passed by itself: console > two",
        "Failed: console > one",
        "      Tests  1 failed | 2 passed",
      ],
      exitCode: 1,
    });
  });

  test("an error outside of tests fails the run, even if another file's test was only unstable", async () => {
    const { passes, runs } = passing("two");
    const unstarted = file("b.ts", { one: "skipped" });
    expect(await judge(1, report(unstarted), passes)).toEqual({ lines: [], exitCode: 1 });
    expect(runs).toEqual([]);
    const verdict = await judge(1, report(unstarted, file("a.ts", { two: "failed" })), passes);
    expect(verdict.exitCode).toBe(1);
    expect(verdict.lines.slice(1)).toEqual(["Failed: b.ts", "      Tests  1 failed | 1 passed"]);
  });

  test("a test that a second run skipped has not passed", () => {
    expect(hasPassed(report(file("a.ts", { one: "skipped", two: "passed" })), "console > one")).toBe(false);
    expect(hasPassed(report(file("a.ts", { one: "passed" }, "passed")), "console > one")).toBe(true);
  });

  test("the pattern for one test matches exactly its title", () => {
    const title = "console [A1] what (if anything) costs $5 + 2? a|b";
    expect(new RegExp(exactly(title)).test(title)).toBe(true);
    expect(new RegExp(exactly(title)).test(`${title} and more`)).toBe(false);
    expect(new RegExp(exactly("[A1]")).test("A")).toBe(false);
  });
});
