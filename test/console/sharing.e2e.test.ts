/** Several reviewers at one queue, each in a browser of their own. */
import { beforeAll, describe, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { bea, button, message, row } from "../support/locators.ts";
import { eventually } from "../support/eventually.ts";
import { newWorkLog, workThroughQueue } from "../support/queue-work.ts";

const cem = { name: "Cem", email: "cem@example.org", password: "staple battery horse" };

interface Listed {
  readonly id: string;
  readonly status: string;
  readonly decided_by: { readonly name: string } | null;
}

describe("[R1] [R12] work shared by several reviewers", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
    await harness.addReviewer(cem);
  });
  checkPages(() => harness);

  const waiting = async () =>
    (await harness.api<{ items: Listed[] }>("GET", "/v1/reviews?status=pending,failed,claimed&limit=200"))
      .items;

  test("two work through 40 reviews: nobody meets one that the other has open, and nothing is decided twice", async () => {
    for (let customer = 1; customer <= 40; customer += 1)
      await harness.send(`Question ${customer}`, `Customer ${customer}`);
    const ids = await eventually("40 drafts", async () => {
      const found = await waiting();
      return found.length === 40 && found.map(({ id }) => id);
    });
    const workLog = newWorkLog();
    await Promise.all([bea, cem].map((person) => workThroughQueue(harness, person, workLog)));
    expect(workLog.meetings).toEqual([]);
    expect(workLog.decided.map(([id]) => id).toSorted()).toEqual(ids.toSorted());
    expect(new Set(workLog.decided.map(([, name]) => name))).toEqual(new Set(["Bea", "Cem"]));
    for (const [id, name] of workLog.decided) {
      const review = await harness.api<Listed>("GET", `/v1/reviews/${id}`);
      expect(review.decided_by?.name).toBe(name);
    }
    expect(await waiting()).toEqual([]);
  });

  test("a review's readers are shown to others who have it open, in the queue and on the customer's page, until they leave", async () => {
    const [one, other] = [await harness.signIn(bea), await harness.signIn(cem)];
    const id = await harness.write("Is anybody there?", "Dora");
    const { customer } = await harness.api<{ customer: { id: string } }>("GET", `/v1/reviews/${id}`);
    const first = await one.open(`/reviews/${id}`);
    await message(first).waitFor();
    const queue = await other.open("/");
    await row(queue, "Is anybody there?").getByText("Bea is reading").waitFor();
    const second = await other.open(`/reviews/${id}`);
    await second.getByText("Bea has this review open too.").waitFor();
    await first.getByText("Cem has this review open too.").waitFor();
    await second.goto(`${harness.url}/customers/${customer.id}`);
    await second.getByText("Bea is also looking at this customer.").waitFor();
    await first.getByText("Cem is also looking at this customer.").waitFor();
    expect(await violations(first)).toEqual([]);
    await first.close();
    await second.getByText("Bea is also looking at this customer.").waitFor({ state: "detached" });
    await one.close();
    await other.close();
  });

  test("handed over by keyboard: the colleague has it under Mine, and Next offers it to nobody else", async () => {
    const [one, other] = [await harness.signIn(bea), await harness.signIn(cem)];
    const id = await harness.write("Who knows about lamps?", "Emil");
    const page = await one.open(`/reviews/${id}`);
    await button(page, "Claim").click();
    await button(page, "Release").waitFor();
    await page.locator("h1").focus();
    await page.keyboard.press("h");
    const dialog = page.getByRole("dialog", { name: "Hand over" });
    expect(await violations(page)).toEqual([]);
    await dialog.getByLabel("To").selectOption({ label: "Cem" });
    await dialog.getByRole("button", { name: "Hand over" }).click();
    await page.getByText("Assigned to Cem", { exact: true }).waitFor();
    const queue = await other.open("/");
    await row(queue, "Who knows about lamps?").getByText("Assigned to you").waitFor();
    await queue.keyboard.press("2");
    await queue.waitForURL((url) => url.search.includes("show=mine"));
    await row(queue, "Who knows about lamps?").getByText("Assigned to you").waitFor();
    await page.close();
    const offered = await one.open("/reviews/next?show=mine");
    await offered.getByText("Every remaining review is with someone else.", { exact: true }).waitFor();
    await row(queue, "Who knows about lamps?").click();
    await message(queue).waitFor();
    expect(queue.url()).toContain("show=mine");
    await one.close();
    await other.close();
  });

  test("[A3] an admin takes over what a reviewer holds, who sees it", async () => {
    const [one, boss] = [await harness.signIn(bea), await harness.signIn()];
    const id = await harness.write("Can I speak to the manager?", "Fay");
    const page = await one.open(`/reviews/${id}`);
    await button(page, "Claim").click();
    await button(page, "Release").waitFor();
    const bosses = await boss.open(`/reviews/${id}`);
    await button(bosses, "Take over").click();
    expect(await violations(bosses)).toEqual([]);
    await bosses.getByRole("alertdialog").getByRole("button", { name: "Take over" }).click();
    await button(bosses, "Release").waitFor();
    await page.getByText(/admin is working on this review/).waitFor();
    await one.close();
    await boss.close();
  });

  test("many are rejected at once, after a preview that says which stay", async () => {
    const [one, other] = [await harness.signIn(bea), await harness.signIn(cem)];
    const spam = [await harness.write("Buy gold now", "Gus"), await harness.write("Buy silver now", "Hal")];
    const held = await harness.write("Buy a lamp now?", "Ira");
    const page = await other.open(`/reviews/${held}`);
    await button(page, "Claim").click();
    await button(page, "Release").waitFor();
    const queue = await one.open("/");
    await row(queue, "Buy gold now").waitFor();
    await queue.keyboard.press("s");
    for (const name of ["Gus", "Hal", "Ira"]) await queue.getByLabel(`Select ${name}`).check();
    await queue.getByText("3 selected").waitFor();
    await button(queue, "Reject …").click();
    const dialog = queue.getByRole("alertdialog");
    await dialog.getByText("Will change (2)").waitFor();
    await dialog.getByText("Ira: claimed by someone else").waitFor();
    expect(await violations(queue)).toEqual([]);
    const reject = dialog.getByRole("button", { name: "Reject 2 reviews" });
    expect(await reject.isDisabled()).toBe(true);
    await dialog.getByRole("textbox", { name: "Reason" }).fill("Advertising.");
    await reject.click();
    await queue.getByText("2 reviews changed. 1 stayed as it was.", { exact: true }).waitFor();
    for (const id of spam) {
      const review = await harness.api<Listed>("GET", `/v1/reviews/${id}`);
      expect([review.status, review.decided_by?.name]).toEqual(["rejected", "Bea"]);
    }
    expect((await harness.api<Listed>("GET", `/v1/reviews/${held}`)).status).toBe("claimed");
    await one.close();
    await other.close();
  });

  test("answered later, a review leaves the queue and the count, and comes back", async () => {
    const one = await harness.signIn(bea);
    const id = await harness.write("Can you call me tomorrow?", "Jo");
    const page = await one.open(`/reviews/${id}`);
    await message(page).waitFor();
    await page.locator("h1").focus();
    await page.keyboard.press("l");
    const dialog = page.getByRole("dialog", { name: "Answer later" });
    await dialog.getByLabel("Bring it back").waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Answer later" }).click();
    await page.waitForURL((url) => !url.pathname.endsWith(id));
    const queue = await one.open("/?show=later");
    await row(queue, "Can you call me tomorrow?")
      .getByText(/^Back /)
      .waitFor();
    await queue.keyboard.press("1");
    await row(queue, "Can you call me tomorrow?").waitFor({ state: "detached" });
    await page.goto(`${harness.url}/reviews/${id}`);
    await message(page).waitFor();
    await button(page, "Later").click();
    expect(await dialog.getByLabel("Bring it back").inputValue()).toBe("now");
    await dialog.getByRole("button", { name: "Answer later" }).click();
    await row(queue, "Can you call me tomorrow?").waitFor();
    await one.close();
  });
});
