/** The browser tier's exit code and closing lines, after the failed tests have been retried. */
import * as z from "zod";

/** If this many tests fail and then pass, the run fails: it is no longer a coincidence. */
const unstableLimit = 3;

/** The parts of Vitest's JSON that are read. */
export const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({ ancestorTitles: z.array(z.string()), title: z.string(), status: z.string() }),
      ),
    }),
  ),
});
export type Report = z.infer<typeof Report>;

interface BrowserTest {
  readonly file: string;
  /** As matched by Vitest's patterns. */
  readonly fullName: string;
  readonly status: string;
}

const testsOf = ({ testResults }: Report): BrowserTest[] =>
  testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.map(({ ancestorTitles, title, status }) => ({
      file,
      fullName: [...ancestorTitles, title].join(" > "),
      status,
    })),
  );

/** Whether this test ran and passed; a run whose pattern matches no title also succeeds. */
export const hasPassed = (report: Report, fullName: string): boolean =>
  testsOf(report).some((test) => test.fullName === fullName && test.status === "passed");

export interface Verdict {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

/** `code` is the first run's; `passes` retries one test by itself, and resolves to whether it passed. */
export async function judge(
  code: number,
  report: Report,
  passes: (file: string, fullName: string) => Promise<boolean>,
): Promise<Verdict> {
  const tests = testsOf(report);
  const failed = tests.filter(({ status }) => status === "failed");
  // A failing run without a failed test had an error outside its tests.
  if (code === 0 || failed.length === 0) return { lines: [], exitCode: code };
  const unstable: string[] = [];
  // The same in one file, for example if the app did not start: possibly none of its tests ran.
  const broken = report.testResults
    .filter(({ status, name }) => status === "failed" && !failed.some(({ file }) => file === name))
    .map(({ name }) => name);
  for (const { file, fullName } of failed)
    ((await passes(file, fullName)) ? unstable : broken).push(fullName);
  const passed = tests.filter(({ status }) => status === "passed").length + unstable.length;
  return {
    lines: [
      ...unstable.map((name) => `Unstable: failed, then passed by itself: ${name}`),
      ...broken.map((name) => `Failed: ${name}`),
      `      Tests  ${broken.length} failed | ${passed} passed`,
    ],
    exitCode: broken.length > 0 || unstable.length >= unstableLimit ? 1 : 0,
  };
}

/** The pattern that matches this test only. */
export const exactly = (name: string): string => `^${name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}$`;
