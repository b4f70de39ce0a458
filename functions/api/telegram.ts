/** Routes that link a person's Telegram account. */
import * as z from "zod";
import { getTelegramLink, createLinkCode, unlinkAccount } from "../../core/access/telegram.ts";
import { TelegramLink, TelegramLinkCode, TelegramLinkRequest } from "../../core/access/telegram-schema.ts";
import { ReviewerId } from "../../core/kernel/ids.ts";
import { type Route, route } from "./route.ts";

const own = "/v1/telegram-account";
const Unlinked = z.object({ unlinked: z.literal(true) });

export const telegramRoutes: readonly Route[] = [
  route(
    "reviewer",
    { method: "GET", path: own, summary: "Your own linked Telegram account", output: TelegramLink },
    (app, _call, { reviewer }) => getTelegramLink(app, reviewer.id),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: `${own}/code`,
      summary:
        "Create a one-time code, valid for ten minutes, that links the Telegram account that sends it to the bot; requires a session whose password was entered at most ten minutes ago, or current_password",
      body: TelegramLinkRequest,
      output: TelegramLinkCode,
    },
    (app, { body, from }, principal) =>
      createLinkCode(app.access, principal, { ...body, caller: from, botUsername: app.botUsername }),
  ),
  route(
    "reviewer",
    { method: "DELETE", path: own, summary: "Unlink your own Telegram account", output: Unlinked },
    async (app, _call, { reviewer }) => {
      await unlinkAccount(app.access, reviewer.id, reviewer);
      return { unlinked: true as const };
    },
  ),
  route(
    "admin",
    {
      method: "DELETE",
      path: "/v1/reviewers/{id}/telegram-account",
      summary: "Unlink someone's Telegram account",
      params: z.object({ id: ReviewerId }),
      output: Unlinked,
    },
    async (app, { params }, { reviewer }) => {
      await unlinkAccount(app.access, params.id, reviewer);
      return { unlinked: true as const };
    },
  ),
];
