/** What tests look for on the console's pages. */
import type { Locator, Page } from "playwright-core";

export const bea = { name: "Bea", email: "bea@example.org", password: "correct horse battery" };

export const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });

/** The row of the queue with this text. */
export const row = (page: Page, text: string): Locator =>
  page.getByRole("link").filter({ hasText: text }).first();

/** The field of the reply's nth message. */
export const message = (page: Page, number = 1): Locator =>
  page.getByRole("textbox", { name: `Message ${number}` });

export const undo = (page: Page): Locator => page.getByRole("button", { name: /^Undo/ });

export const focused = (page: Page): Locator => page.locator(":focus");

/** Does what approves, and waits until the server has answered. */
export async function approving(page: Page, act: () => Promise<void>): Promise<void> {
  const answered = page.waitForResponse((response) => response.url().endsWith("/approve") && response.ok());
  await act();
  await answered;
}
