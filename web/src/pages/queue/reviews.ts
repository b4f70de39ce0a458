/** A review in lists: whether it is open, overdue or postponed, who holds it, and its texts in one line. */
import type { Output } from "../../api/client.ts";
import type { I18n } from "../../i18n/i18n.ts";
import { customerNameOf } from "../../ui/text/customer-name.ts";
import { mediaTextOf } from "../../ui/text/message-notes.ts";

export type Review = Output<"GET /v1/reviews/{id}">;

/** The statuses of reviews that wait for a decision. */
export const openStatuses = ["pending", "failed", "claimed"] as const;

/** Still undecided. */
export const isOpen = ({ status }: Pick<Review, "status">): boolean =>
  openStatuses.some((one) => one === status);

/** Who holds the claim, unless it has expired. */
export function holderOf(
  { status, claimed_by: by, claimed_until: until }: Pick<Review, "status" | "claimed_by" | "claimed_until">,
  now: number,
): Review["claimed_by"] {
  const holds = status === "claimed" && until !== null && Date.parse(until) > now;
  return holds ? by : null;
}

export const isOverdue = ({ due_at: due }: Pick<Review, "due_at">, now: number): boolean =>
  Date.parse(due) <= now;

/** True if it was postponed and is not back yet. */
export const isLater = ({ later_until: until }: Pick<Review, "later_until">, now: number): boolean =>
  until !== null && Date.parse(until) > now;

/** The same customer's newest review in `reviews` after this one; null if this one is the newest. */
export function newerReviewOf(
  { id, customer, created_at: createdAt }: Pick<Review, "id" | "customer" | "created_at">,
  reviews: readonly Review[],
): Review | null {
  const newer = reviews.filter(
    (other) =>
      other.id !== id && other.customer.id === customer.id && isOpen(other) && other.created_at > createdAt,
  );
  return newer.toSorted((one, other) => one.created_at.localeCompare(other.created_at)).at(-1) ?? null;
}

const inOneLine = (text: string): string => text.trim().replaceAll(/\s+/g, " ");

/** Longer than any line on the page, short enough to be read out. */
const maxTextLength = 220;

/** The start of the customer's own or forwarded (↪) words; media by description. */
export const questionTextOf = ({ messages }: Pick<Review, "messages">, t: I18n["t"]): string =>
  shorten(
    inOneLine(
      messages
        .map(({ text, media, details }) =>
          [
            details?.forward && `↪ ${details.forward.name ?? "…"}`,
            media && mediaTextOf(media.description, t),
            details?.content?.map(({ value }) => value).join(", "),
            text,
          ]
            .filter(Boolean)
            .join(": "),
        )
        .join(" · "),
    ),
  );

/** The draft's first line, or null without a draft. */
export const firstLineOf = ({ draft }: Pick<Review, "draft">): string | null =>
  draft === null ? null : shorten(inOneLine(draft.text.trim().split("\n")[0] ?? ""));

function shorten(text: string): string {
  if (text.length <= maxTextLength) return text;
  const start = text.slice(0, maxTextLength);
  // Never splits a surrogate pair.
  return `${start.isWellFormed() ? start : start.slice(0, -1)}…`;
}

export const nameOf = ({ customer }: Pick<Review, "customer">): string => customerNameOf(customer);
