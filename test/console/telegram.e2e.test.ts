/** One reviewer in the console and one in a Telegram group, at the same queue. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { bea } from "../support/locators.ts";
import { eventually } from "../support/eventually.ts";
import { type WorkLog, newWorkLog, workThroughQueue } from "../support/queue-work.ts";

const cem = { name: "Cem", email: "cem@example.org", password: "staple battery horse" };

interface Listed {
  readonly id: string;
  readonly decided_by: { readonly name: string } | null;
  readonly messages: readonly { readonly text: string | null }[];
}

describe("[R1] [R5] work shared by the console and Telegram", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness({ TELEGRAM_REVIEW_GROUPS: "-1001" });
    await harness.addReviewer(bea);
    await harness.addReviewer(cem);
  });
  checkPages(() => harness);

  const review = (id: string) => harness.api<Listed>("GET", `/v1/reviews/${id}`);
  const waiting = async () =>
    (await harness.api<{ items: Listed[] }>("GET", "/v1/reviews?status=pending,failed,claimed&limit=200"))
      .items;

  /** The group in the simulator, as the person of this name. */
  const groupAs = async (name: string): Promise<Page> => {
    const visitor = await harness.signIn(cem);
    const { code } = (await (
      await visitor.context.request.post(`${harness.url}/v1/telegram-account/code`, {
        headers: { origin: harness.url },
      })
    ).json()) as { code: string };
    await harness.send(`/link ${code}`, name);
    await eventually("the account is linked", async () =>
      (await harness.received(name)).some((text) => text.includes("Linked")),
    );
    const page = await visitor.open("/simulator");
    await page.getByRole("button", { name: "Reviewers" }).click();
    await page.getByLabel("Act as").selectOption({ label: name });
    return page;
  };

  const postOf = (group: Page, text: string) => group.getByRole("listitem").filter({ hasText: text });

  /**
   * Presses a button of a post until the bot answers, and resolves to the answer: the page may redraw its posts during a
   * click.
   */
  const press = async (group: Page, text: string, label: string): Promise<string> => {
    const shown = group.locator("#callback-answer");
    await shown.evaluate((element) => element.replaceChildren());
    let looks = 0;
    return eventually(`an answer to ${label} on ${text}`, async () => {
      const answer = await shown.textContent();
      if (answer) return answer;
      const button = postOf(group, text).getByRole("button", { name: label });
      if (looks % 40 === 0 && (await button.isVisible())) await button.click();
      looks += 1;
      return undefined;
    });
  };

  const workThroughGroup = async (group: Page, workLog: WorkLog) => {
    const refusals: string[] = [];
    for (;;) {
      const [next] = (await waiting()).toReversed().filter(({ id }) => !workLog.openIn.has(id));
      if (next === undefined) return refusals;
      const text = next.messages[0]?.text ?? "";
      await eventually("its post, or its decision", async () => {
        const { decided_by } = await review(next.id);
        return (
          decided_by !== null ||
          (await postOf(group, text).getByRole("button", { name: "Approve" }).isVisible())
        );
      });
      if ((await review(next.id)).decided_by !== null) continue;
      const holder = workLog.openIn.get(next.id);
      const answer = await press(group, text, "Approve");
      if ((await review(next.id)).decided_by?.name !== "Cem") {
        refusals.push(answer);
        continue;
      }
      workLog.decided.push([next.id, "Cem"]);
      if (holder !== undefined) workLog.meetings.push(`Cem decided ${next.id}, which ${holder} had open`);
    }
  };

  test("a review that is open in the console cannot be decided in Telegram", async () => {
    const group = await groupAs("Cem Demir");
    const id = await harness.write("Do you have lamps?", "Dora");
    const visitor = await harness.signIn(bea);
    const page = await visitor.open(`/reviews/${id}`);
    await eventually("Bea is seen", async () => {
      const { items } = await harness.api<{ items: { reviewer: { name: string } }[] }>("GET", "/v1/presence");
      return items.some(({ reviewer }) => reviewer.name === "Bea");
    });
    for (const label of ["Approve", "Edit", "Reject", "Regenerate"])
      expect(await press(group, "Do you have lamps?", label)).toBe(
        "Bea has it open in the console: take another one",
      );
    expect((await review(id)).decided_by).toBeNull();
    await page.close();
    await eventually("Cem approves once Bea has left", async () =>
      (await press(group, "Do you have lamps?", "Approve")).startsWith("Approved"),
    );
    expect((await review(id)).decided_by?.name).toBe("Cem");
    await visitor.close();
    await group.context().close();
  });

  test("two work through 40 reviews, one in each: nothing is decided twice, or while the other has it open", async () => {
    for (let customer = 1; customer <= 40; customer += 1)
      await harness.send(`Question no. ${customer}.`, `Customer ${customer}`);
    const ids = await eventually("40 drafts", async () => {
      const found = await waiting();
      return found.length === 40 && found.map(({ id }) => id);
    });
    const workLog = newWorkLog();
    const group = await groupAs("Cem Demir");
    // Telegram takes 20 messages a minute in a group.
    await eventually("40 posts", async () => {
      if ((await group.getByRole("button", { name: "Approve" }).count()) === 40) return true;
      await harness.advanceClock(10_000);
      return false;
    });
    await Promise.all([workThroughQueue(harness, bea, workLog), workThroughGroup(group, workLog)]);
    expect(workLog.meetings).toEqual([]);
    expect(workLog.decided.map(([id]) => id).toSorted()).toEqual(ids.toSorted());
    expect(new Set(workLog.decided.map(([, name]) => name))).toEqual(new Set(["Bea", "Cem"]));
    for (const [id, name] of workLog.decided) expect((await review(id)).decided_by?.name).toBe(name);
    expect(await waiting()).toEqual([]);
    await group.context().close();
  });

  test("[A1] ten minutes after signing in, a code that links an account needs the password again", async () => {
    const visitor = await harness.signIn(bea);
    const page = await visitor.open("/settings?tab=telegram");
    const create = page.getByRole("button", { name: "Get a code" });
    await create.waitFor();
    await harness.advanceClock(11 * 60_000);
    await create.click();
    const password = page.getByLabel("Your password");
    await password.fill("not the password");
    await create.click();
    await page.getByText("This is not your current password.").waitFor();
    await password.fill(bea.password);
    await create.click();
    await page.getByText(/^\/link [A-Z2-9]{5}-[A-Z2-9]{5}$/).waitFor();
    expect(await password.count()).toBe(0);
    await visitor.close();
    // The two refusals.
    harness.problems.length = 0;
  });
});
