/** Files in answers, in a real browser: by button, by pasting, by dropping; with progress, refusals and a second person. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { bill, picture } from "../support/attachments.ts";
import { violations } from "../support/axe.ts";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { approving, bea, button, focused, message } from "../support/locators.ts";
import { eventually } from "../support/eventually.ts";

const file = (name: string, buffer: Buffer = picture) => ({ name, mimeType: "", buffer });
const attached = (page: Page, name: string) => button(page, `Remove ${name}`);
const input = (page: Page) => page.locator('input[type="file"]');

/** Gives a file to the page as the browser does when somebody pastes or drops it. */
const give = (page: Page, how: "paste" | "drop", name: string, bytes: Buffer, text: string | null = null) =>
  message(page).evaluate(
    (field, given) => {
      // The tests' types know no browser.
      const dom = globalThis as unknown as {
        DataTransfer: new () => { items: { add(item: unknown, type?: string): void } };
        File: new (parts: unknown[], name: string, options: object) => unknown;
        ClipboardEvent: new (type: string, options: object) => unknown;
        DragEvent: new (type: string, options: object) => unknown;
      };
      const data = new dom.DataTransfer();
      data.items.add(new dom.File([new Uint8Array(given.bytes)], given.name, { type: "image/png" }));
      if (given.text !== null) data.items.add(given.text, "text/plain");
      const target = field as unknown as { dispatchEvent(event: unknown): boolean };
      const shared = { bubbles: true, cancelable: true };
      if (given.how === "paste")
        return target.dispatchEvent(new dom.ClipboardEvent("paste", { ...shared, clipboardData: data }));
      for (const type of ["dragenter", "dragover", "drop"])
        target.dispatchEvent(new dom.DragEvent(type, { ...shared, dataTransfer: data }));
      return true;
    },
    { how, name, bytes: [...bytes], text },
  );

describe("attachments in the console", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
  });
  checkPages(() => harness);

  /** What the customer received: words, or the kind and name of a file. */
  const received = async (name: string): Promise<string[]> => {
    const { chats } = await harness.api<{
      chats: {
        person: { first_name: string };
        entries: { side: string; text: string; media: string | null }[];
      }[];
    }>("GET", "/simulator/state");
    const chat = chats.find(({ person }) => person.first_name === name);
    return (chat?.entries ?? []).filter(({ side }) => side === "bot").map(({ text, media }) => media ?? text);
  };

  test("[R3] [R4] files are added by button, by keyboard, by pasting and by dropping, and are sent after the text", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Can I see it?", "Petra");
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).fill("Here it is.");
    await input(page).setInputFiles([file("cat.png")]);
    await attached(page, "cat.png").waitFor();
    await page.getByRole("button", { name: "Enlarge: cat.png" }).waitFor();

    const choosing = page.waitForEvent("filechooser");
    await button(page, "Attach files").focus();
    await page.keyboard.press("Enter");
    await (await choosing).setFiles([file("bill.pdf", bill)]);
    await attached(page, "bill.pdf").waitFor();

    expect(await give(page, "paste", "image.png", picture), "the page takes it").toBe(false);
    await attached(page, "image.png").waitFor();
    expect(await give(page, "paste", "cell.png", picture, "a cell"), "text is pasted as text").toBe(true);
    await give(page, "drop", "dropped.png", picture);
    await attached(page, "dropped.png").waitFor();
    expect(await attached(page, "cell.png").count()).toBe(0);

    await attached(page, "image.png").focus();
    await page.keyboard.press("Enter");
    await attached(page, "image.png").waitFor({ state: "detached" });
    await page.getByText("image.png was removed.").waitFor({ state: "attached" });
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.reload();
    await attached(page, "dropped.png").waitFor();
    expect(await page.getByRole("button", { name: /^Remove .*\./ }).count(), "after a reload").toBe(3);

    await approving(page, () => button(page, "Approve").click());
    await page.getByRole("list", { name: "3 attachments" }).waitFor();
    await harness.advanceClock();
    await eventually("all of it arrives", async () => (await received("Petra")).length === 4);
    expect(await received("Petra")).toEqual([
      "Here it is.",
      "Photo: cat.png",
      "Document: bill.pdf",
      "Photo: dropped.png",
    ]);
    const later = await visitor.open(`/reviews/${id}`);
    await later.getByLabel("Conversation").getByRole("button", { name: "Enlarge: cat.png" }).waitFor();
    await visitor.close();
  });

  test("[R3] [R4] an answer may be files alone: the draft is cleared, and only the file is sent", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Only the picture!", "Ida");
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).fill("");
    await page.getByText("Write an answer or attach a file first.").waitFor();
    expect(await button(page, "Approve").isDisabled()).toBe(true);
    await input(page).setInputFiles([file("cat.png")]);
    await attached(page, "cat.png").waitFor();
    await approving(page, () => page.keyboard.press("Escape").then(() => page.keyboard.press("a")));
    await page.getByRole("list", { name: "1 attachment" }).waitFor();
    await harness.advanceClock();
    await eventually("it arrives", async () => (await received("Ida")).length === 1);
    expect(await received("Ida")).toEqual(["Photo: cat.png"]);
    expect(await violations(page)).toEqual([]);
    const history = await visitor.open("/history");
    await history.getByText("Files only").waitFor();
    await visitor.close();
  });

  test("[R3] a refused file says why, and is not attached", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("And a manual?", "Quirin");
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).waitFor();
    for (const [given, words] of [
      [file("program.png", Buffer.from("MZ\0 no picture")), "The content does not match the file name."],
      [file("program.exe"), "Files of this type cannot be sent."],
      [file("empty.pdf", Buffer.alloc(0)), "The file is empty."],
      [file("huge.pdf", Buffer.alloc(20 * 1_048_576 + 1)), "The file is larger than 20 MB."],
    ] as const) {
      await input(page).setInputFiles([given]);
      await page.getByRole("alert").filter({ hasText: words }).waitFor();
      await button(page, `Dismiss the message about ${given.name}`).click();
    }
    await input(page).setInputFiles([1, 2, 3, 4, 5, 6].map((n) => file(`cat${n}.png`)));
    await page.getByRole("alert").filter({ hasText: "An answer can have at most 5 files." }).waitFor();
    await attached(page, "cat5.png").waitFor();
    expect(await page.getByRole("button", { name: /^Remove cat/ }).count()).toBe(5);
    expect(await page.getByRole("button", { name: "Attach files" }).isDisabled()).toBe(true);
    await visitor.close();
    // The browser reports each answer of 4xx.
    harness.problems.length = 0;
  });

  test("[R3] while a file is on its way, its progress is shown and nothing is sent; it can be cancelled", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("How does it look?", "Rosa");
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).waitFor();
    const held = Promise.withResolvers<void>();
    await page.route("**/parts/1", async (route) => {
      await held.promise;
      await route.abort().catch(() => undefined);
    });
    await input(page).setInputFiles([
      file("large.png", Buffer.concat([picture, Buffer.alloc(2 * 1_048_576)])),
    ]);
    const progress = page.getByRole("progressbar", { name: "Uploading large.png" });
    await eventually("a third is there", async () => Number(await progress.getAttribute("value")) > 0.3);
    await page.getByText("A file is still being uploaded.").waitFor();
    expect(await button(page, "Approve").isDisabled()).toBe(true);
    await button(page, "Cancel the upload of large.png").click();
    await progress.waitFor({ state: "detached" });
    held.resolve();
    expect(await button(page, "Approve").isDisabled()).toBe(false);
    expect(await attached(page, "large.png").count()).toBe(0);
    await visitor.close();
    harness.problems.length = 0;
  });

  test("[R4] on a phone they fit and can be touched; in both themes nothing is inaccessible", async () => {
    const id = await harness.write("Send me a photo, please", "Sven");
    for (const [colorScheme, viewport] of [
      ["light", { width: 375, height: 740 }],
      ["dark", { width: 375, height: 740 }],
      ["dark", { width: 1_280, height: 800 }],
    ] as const) {
      const isPhone = viewport.width < 500;
      const visitor = await harness.signIn(bea, {
        colorScheme,
        viewport,
        hasTouch: isPhone,
        isMobile: isPhone,
      });
      const page = await visitor.open(`/reviews/${id}`);
      if (colorScheme === "light") {
        await input(page).setInputFiles([
          file(`${"a-very-long-name-".repeat(5)}.png`),
          file("bill.pdf", bill),
          file("program.exe"),
        ]);
        await page.getByRole("alert").filter({ hasText: "Files of this type" }).waitFor();
      }
      await attached(page, "bill.pdf").waitFor();
      await page.getByRole("button", { name: /^Enlarge: a-very-long/ }).waitFor();
      expect(await violations(page), `${colorScheme}, ${viewport.width}`).toEqual([]);
      if (isPhone) {
        const width = await page.evaluate(() => {
          const { document } = globalThis as unknown as {
            document: { documentElement: { scrollWidth: number } };
          };
          return document.documentElement.scrollWidth;
        });
        expect(width).toBeLessThanOrEqual(375);
        for (const target of [attached(page, "bill.pdf"), page.getByRole("button", { name: "Attach files" })])
          expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      }
      await page.getByText("Saved", { exact: true }).waitFor();
      await visitor.close();
    }
    // The browser reports the refusal.
    harness.problems.length = 0;
  });

  test("[R12] a second person sees the files before confirming them", async () => {
    const { version } = await harness.api<{ version: number }>("GET", "/v1/settings");
    await harness.api("PUT", "/v1/settings", { version, values: { four_eyes: "all" } });
    const id = await harness.write("Is there a picture of the green one?", "Tilda");
    const [first, second] = [await harness.signIn(bea), await harness.signIn()];
    const page = await first.open(`/reviews/${id}`);
    await input(page).setInputFiles([file("green.png"), file("bill.pdf", bill)]);
    await attached(page, "bill.pdf").waitFor();
    await approving(page, () => button(page, "Approve").click());
    const theirs = await second.open(`/reviews/${id}`);
    const list = theirs.getByRole("list", { name: "2 attachments" });
    await list.getByRole("button", { name: "Enlarge: green.png" }).click();
    await theirs.getByRole("dialog").getByRole("img", { name: "green.png" }).waitFor();
    await theirs.keyboard.press("Escape");
    expect(await focused(theirs).getAttribute("aria-label")).toBe("Enlarge: green.png");
    expect(await violations(theirs)).toEqual([]);
    await button(theirs, "Confirm and send").click();
    await theirs.getByRole("list", { name: "2 attachments" }).waitFor();
    await harness.advanceClock();
    await eventually("both arrive", async () => (await received("Tilda")).length === 3);
    await Promise.all([first, second].map((one) => one.close()));
  });
});
