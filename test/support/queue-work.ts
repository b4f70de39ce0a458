/** A reviewer who works through the queue in a browser, and a record of who met whom. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { ConsoleHarness, Person } from "./console-harness.ts";
import { message } from "./locators.ts";
import { eventually } from "./eventually.ts";

/** What several reviewers did at one queue. */
export interface WorkLog {
  /** Who has which review open. */
  readonly openIn: Map<string, string>;
  readonly meetings: string[];
  readonly decided: [id: string, name: string][];
}

export const newWorkLog = (): WorkLog => ({ openIn: new Map(), meetings: [], decided: [] });

const reviewIn = (page: Page) => /\/reviews\/([0-9a-f-]{36})/.exec(page.url())?.[1];

/** Approves one review after the other by keyboard until Next finds none. */
export async function workThroughQueue(
  harness: ConsoleHarness,
  person: Person,
  { openIn, meetings, decided }: WorkLog,
): Promise<void> {
  const mine: string[] = [];
  const visitor = await harness.signIn(person);
  // Behind a filter that all of them match, so that it must survive every step.
  const page = await visitor.open("/reviews/next?show=all");
  for (;;) {
    const id = await eventually("the next review, or the queue", async () => {
      if (page.url().endsWith("/?show=all")) return null;
      const shown = reviewIn(page);
      return shown !== undefined && mine.at(-1) !== shown && (await message(page).isVisible()) && shown;
    });
    if (id === null) break;
    expect(page.url()).toContain("show=all");
    if (openIn.has(id)) meetings.push(`${person.name} met ${openIn.get(id)} on ${id}`);
    if (await page.getByText("has this review open too").isVisible())
      meetings.push(`${person.name} was not alone on ${id}`);
    openIn.set(id, person.name);
    // A double press is ignored for a moment, and nobody reads that fast.
    await visitor.clock.skip(1_000);
    const answered = page.waitForResponse((response) => response.url().endsWith(`${id}/approve`));
    await page.keyboard.press("Shift+A");
    expect((await answered).status()).toBe(200);
    openIn.delete(id);
    mine.push(id);
    decided.push([id, person.name]);
    await page.waitForURL((url) => !url.pathname.endsWith(id));
  }
  await visitor.close();
}
