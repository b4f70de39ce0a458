/** Locators that tests of the console share. */
import type { Locator, Page } from "playwright-core";

export const bea = { name: "Bea", email: "bea@example.org", password: "correct horse battery" };

export const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });

/** The queue's row with this text. */
export const row = (page: Page, text: string): Locator =>
  page.getByRole("link").filter({ hasText: text }).first();

/** The text field of the reply's nth message. */
export const message = (page: Page, number = 1): Locator =>
  page.getByRole("textbox", { name: `Message ${number}` });

export const undo = (page: Page): Locator => page.getByRole("button", { name: /^Undo/ });

export const focused = (page: Page): Locator => page.locator(":focus");

/** Does something that approves, and waits for the server's answer. */
export async function approving(page: Page, act: () => Promise<void>): Promise<void> {
  const answered = page.waitForResponse((response) => response.url().endsWith("/approve") && response.ok());
  await act();
  await answered;
}
