/** Runs axe in a page. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The part of a page's animation that is read; the tests' types know no browser. */
interface Animation {
  readonly effect: { getTiming(): { readonly iterations: number } } | null;
  readonly finished: Promise<unknown>;
}

/** axe's findings, with enough detail to locate them. */
export async function violations(page: Page): Promise<string[]> {
  // Through the debugger, because the page's own policy blocks scripts.
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe, document } = globalThis as unknown as {
      axe: { run(options: RunOptions): Promise<AxeResults> };
      document: { getAnimations(): Animation[] };
    };
    // Colours are judged as they are once a dialog has faded in; a spinner never ends.
    const animations = document
      .getAnimations()
      .filter((one) => one.effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(animations.map((one) => one.finished));
    // What passes is not described: it would take longer than finding it.
    return (await axe.run({ resultTypes: ["violations"] })).violations;
  });
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ""}`),
  );
}
