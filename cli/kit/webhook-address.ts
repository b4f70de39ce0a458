/** The address at which Telegram calls the webhook. */
import * as z from "zod";

const here = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Telegram calls nothing but https; a simulated one on this machine needs none. */
function isCalled(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || here.test(hostname);
}

export const WebhookAddress = z
  .string()
  .refine(isCalled, "must be an https address; http:// is only for a simulated Telegram on this machine");
