/** The webhook's address as a parameter of commands. */
import * as z from "zod";

const here = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Telegram only calls https addresses; a simulated Telegram on this machine also calls http. */
function canBeCalled(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || here.test(hostname);
}

/** An address that Telegram can call. */
export const WebhookAddress = z
  .string()
  .refine(canBeCalled, "must be an https address; http:// is only for a simulated Telegram on this machine");
