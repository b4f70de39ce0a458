/** The console by keyboard on every layout: keys by their place, Caps Lock, leaving fields, the help. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Locator, Page } from "playwright-core";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { bea, focused, message, undo } from "../support/locators.ts";
import { eventually } from "../support/eventually.ts";

interface Press {
  /** What the layout types. */
  readonly key: string;
  /** The key's place. */
  readonly code: string;
  readonly shift?: boolean;
  readonly capsLock?: boolean;
}

/** As the browser reports a key of that layout; Chromium has no other way to have a layout. */
const press = (page: Page, { key, code, shift = false, capsLock = false }: Press) => {
  const event = { key, code, shiftKey: shift, modifierCapsLock: capsLock, bubbles: true, cancelable: true };
  return page.evaluate(
    `void (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", ${JSON.stringify(event)}))`,
  );
};

/** The keys a, e, r, s, u and ? of each layout. */
const layouts = {
  Cyrillic: { a: "ф", e: "у", r: "к", s: "ы", u: "г", help: "?" },
  Greek: { a: "α", e: "ε", r: "ρ", s: "σ", u: "θ", help: "?" },
  Arabic: { a: "ش", e: "ث", r: "ق", s: "س", u: "ع", help: "؟" },
  Korean: { a: "ㅁ", e: "ㄷ", r: "ㄱ", s: "ㄴ", u: "ㅕ", help: "?" },
  Hebrew: { a: "ש", e: "ק", r: "ר", s: "ד", u: "ו", help: "?" },
} as const;

describe("the keyboard of the console", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
  });
  checkPages(() => harness);

  const statusOf = async (id: string) =>
    (await harness.api<{ status: string }>("GET", `/v1/reviews/${id}`)).status;

  for (const [layout, keys] of Object.entries(layouts)) {
    test(`[R4] on a ${layout} layout: help, edit, score, reject, approve, undo; Caps Lock approves nothing`, async () => {
      const visitor = await harness.signIn(bea);
      const id = await harness.write(`Asked in ${layout}?`, layout);
      const page = await visitor.open(`/reviews/${id}`);
      await message(page).waitFor();
      await press(page, { key: keys.help, code: "Slash", shift: true });
      const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
      await help.waitFor();
      const listed = await help.getByRole("definition").allInnerTexts();
      for (const label of [
        "Approve",
        "Reject",
        "Undo",
        "Rate the draft, then 1 to 5",
        "Leave a field or close a dialog",
      ])
        expect(listed).toContain(label);
      expect(new Set(listed).size).toBe(listed.length);
      await page.keyboard.press("Escape");
      await help.waitFor({ state: "detached" });
      await press(page, { key: keys.e, code: "KeyE" });
      await message(page).and(focused(page)).waitFor();
      await page.keyboard.press("Escape");
      await press(page, { key: keys.s, code: "KeyS" });
      await page.getByRole("radio").first().and(focused(page)).waitFor();
      await press(page, { key: "٤", code: "Digit4" });
      await eventually("4 is chosen", () => page.getByRole("radio").nth(3).isChecked());
      expect(await page.getByRole("button", { pressed: true }).count()).toBe(0);
      await press(page, { key: keys.r, code: "KeyR" });
      await page.getByRole("dialog", { name: "Reject" }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog", { name: "Reject" }).waitFor({ state: "detached" });
      await harness.freezeClock();
      for (const shift of [false, true])
        await press(page, { key: keys.a, code: "KeyA", shift, capsLock: true });
      // A request would have been sent before this one.
      await page.evaluate(`fetch("/v1/session").then(({ status }) => status)`);
      expect(await statusOf(id)).toBe("claimed");
      await press(page, { key: keys.a, code: "KeyA" });
      await undo(page).waitFor();
      await press(page, { key: keys.u, code: "KeyU" });
      await eventually("it is taken back", async () => (await statusOf(id)) === "claimed");
      await harness.advanceClock();
      await visitor.close();
    });
  }

  test("[R4] Escape leaves every field, and the next key is a shortcut", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Which fields are there?", "Fred");
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).waitFor();
    const fields = page.locator("main").locator("textarea, select, input:not([type=radio], [type=checkbox])");
    const count = await fields.count();
    expect(count).toBeGreaterThan(2);
    for (let place = 0; place < count; place += 1) {
      await fields.nth(place).focus();
      await page.keyboard.press("Escape");
      expect(await fields.nth(place).and(focused(page)).count()).toBe(0);
    }
    await page.keyboard.press("e");
    await message(page).and(focused(page)).waitFor();
    const list = await visitor.open("/customers");
    await list.getByRole("searchbox").or(list.getByRole("textbox")).first().focus();
    await list.keyboard.press("Escape");
    await list.keyboard.press("?");
    await list.getByRole("dialog").waitFor();
    await visitor.close();
  });

  test("[R4] with the system's own colours, what is chosen and where a dialog ends are still visible", async () => {
    const visitor = await harness.signIn(bea, { forcedColors: "active" });
    const id = await harness.write("Seen with a contrast theme?", "Fay");
    const page = await visitor.open("/");
    const styleOf = (found: Locator, name: string) =>
      found.evaluate((element, property) => {
        // The tests' types know no browser.
        const dom = globalThis as unknown as {
          getComputedStyle: (of: unknown) => { getPropertyValue: (name: string) => string };
        };
        return dom.getComputedStyle(element).getPropertyValue(property);
      }, name);
    const [chosen, other] = ["true", "false"].map((pressed) => `main button[aria-pressed=${pressed}]`);
    const differ = async (one: Locator, two: Locator) =>
      expect(await styleOf(one.first(), "background-color")).not.toBe(
        await styleOf(two.first(), "background-color"),
      );
    await differ(page.locator(chosen ?? ""), page.locator(other ?? ""));
    await page.keyboard.press("Control+k");
    const palette = page.getByRole("dialog");
    await palette.getByRole("option").first().waitFor();
    await differ(
      palette.getByRole("option", { selected: true }),
      palette.getByRole("option", { selected: false }),
    );
    expect(await styleOf(palette, "border-top-width")).toBe("1px");
    await page.goto(`${harness.url}/reviews/${id}`);
    await message(page).waitFor();
    const score = (value: number) => page.locator("label", { has: page.getByRole("radio") }).nth(value - 1);
    await score(4).click();
    await differ(score(4), score(2));
    await visitor.close();
  });

  /** The focused element if nothing of it can be seen, else null. */
  const hidden = `(() => {
    const focused = document.activeElement?.closest("label") ?? document.activeElement;
    if (focused === null || focused === document.body) return null;
    const { left, top, width, height } = focused.getBoundingClientRect();
    const isSeen = [0.1, 0.3, 0.5, 0.7, 0.9].some((part) =>
      focused.contains(document.elementFromPoint(left + width / 2, top + height * part)));
    return isSeen ? null : focused.outerHTML;
  })()`;

  test("[R4] no bar covers what has the focus, on a desktop and at 400 % zoom", async () => {
    const visitor = await harness.signIn(bea, {});
    const id = await harness.write("Seen while it has the focus?", "Gus");
    const page = await visitor.settled(`/reviews/${id}`);
    for (const viewport of [
      { width: 1_280, height: 800 },
      { width: 320, height: 256 },
    ]) {
      await page.setViewportSize(viewport);
      await page.getByRole("heading", { level: 1 }).click();
      for (;;) {
        await page.keyboard.press("Tab");
        expect(await page.evaluate(hidden)).toBeNull();
        // It comes last before the customer's card.
        if (await page.getByRole("button", { name: "Reject" }).and(focused(page)).isVisible()) break;
      }
    }
    await visitor.close();
  });
});
