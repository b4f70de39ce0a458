/** What the browser tier's exit code and last line are, once what failed was run again. */
import { z } from "zod";

/** As many tests that fail and then pass are no accident of the machine any more. */
const unstableLimit = 3;

/** What is read of Vitest's JSON. */
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
  /** As Vitest's patterns see it. */
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

/** Whether this test ran and passed; a run that skips all tests, because no title fits, succeeds as well. */
export const hasPassed = (report: Report, fullName: string): boolean =>
  testsOf(report).some((test) => test.fullName === fullName && test.status === "passed");

export interface Verdict {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

/** `code` is the first run's; `passes` runs one test again by itself, and resolves to whether it passed. */
export async function judge(
  code: number,
  report: Report,
  passes: (file: string, fullName: string) => Promise<boolean>,
): Promise<Verdict> {
  const tests = testsOf(report);
  const failed = tests.filter(({ status }) => status === "failed");
  // A run without a failed test that ends badly met an error outside its tests.
  if (code === 0 || failed.length === 0) return { lines: [], exitCode: code };
  const unstable: string[] = [];
  // The same in one file, such as an app that did not start: none of its tests may have run.
  const broken = report.testResults
    .filter(({ status, name }) => status === "failed" && !failed.some(({ file }) => file === name))
    .map(({ name }) => name);
  for (const { file, fullName } of failed)
    ((await passes(file, fullName)) ? unstable : broken).push(fullName);
  const passed = tests.filter(({ status }) => status === "passed").length + unstable.length;
  return {
    lines: [
      ...unstable.map((name) => `Unstable: it failed, and passed by itself: ${name}`),
      ...broken.map((name) => `Failed: ${name}`),
      `      Tests  ${broken.length} failed | ${passed} passed`,
    ],
    exitCode: broken.length > 0 || unstable.length >= unstableLimit ? 1 : 0,
  };
}

/** The pattern that names this test alone. */
export const exactly = (name: string): string => `^${name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")}$`;
