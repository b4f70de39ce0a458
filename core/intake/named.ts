/** Users and chats by their visible names. */
import * as z from "zod/mini";
import { firstVisible } from "../kernel/text.ts";
import { isVisible } from "../kernel/visible.ts";
import { lenient } from "./lenient.ts";
import { cut } from "./lines.ts";

const maxNameLength = 128;

/** The name fields of a user or a chat. */
export const Named = z.object({
  id: z.int(),
  first_name: lenient(z.string()),
  last_name: lenient(z.string()),
  username: lenient(z.string()),
  title: lenient(z.string()),
});

const usernameOf = (username = ""): string | null => (isVisible(username) ? `@${username}` : null);

/** The title or name; if that is not visible, the username, then the id. */
export const nameOf = ({
  id,
  first_name = "",
  last_name = "",
  username,
  title,
}: z.infer<typeof Named>): string =>
  cut(
    firstVisible(title, `${first_name} ${last_name}`.trim(), usernameOf(username)) ?? String(id),
    maxNameLength,
  );

/** A single name or signature; null if it is not visible. */
export function shownName(text: string | undefined): string | null {
  const shown = firstVisible(text);
  return shown === null ? null : cut(shown, maxNameLength);
}
