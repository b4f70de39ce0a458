/** What a post shows: the customer's messages, the draft, its verdict, what became of it, and buttons. */
import type { Markup } from "../markup/schema.ts";
import { markupOf } from "../markup/markup.ts";
import type { InteractionId, ReviewerId } from "../kernel/ids.ts";
import { isUndecided, type Review } from "../review/schema.ts";
import { type ButtonAction, buttonData } from "./button.ts";
import { outcomeLine } from "./outcome.ts";
import type { Button, Keyboard } from "./port.ts";
import { guidances, maxLengths, messagesShown, rejectReasons } from "./rules.ts";
import type { Panel } from "./sql.ts";
import { shorten, Text } from "./text.ts";

export interface View {
  readonly panel: Panel;
  readonly panel_by: ReviewerId | null;
  /** ms since 1970 */
  readonly now: number;
  /** Where a review opens, or null. */
  readonly open: ((id: InteractionId) => string) | null;
}

export interface Card extends Markup {
  readonly keyboard: Keyboard;
  /** The panel that is shown: the one asked for, if it still fits the review. */
  readonly panel: Panel;
}

/** The post of a review. */
export function cardOf(review: Review, view: View): Card {
  const draft = draftOf(review);
  const text = new Text();
  addCustomer(text, review);
  addMessages(text, review);
  addOwnerAnswer(text, review);
  addDraft(text, review, draft);
  addVerdict(text, review);
  text.add(shorten(outcomeLine(review), 300), "bold");
  const panel = panelOf(review, view);
  const keyboard = keyboardOf(review, { ...view, panel }, draft?.isComplete === true);
  return { text: text.text, entities: text.entities, keyboard, panel };
}

/** A panel of choices belongs to the person who opened it, while they hold the review. */
function panelOf({ status, claimed_by }: Review, { panel, panel_by }: View): Panel {
  return status === "claimed" && claimed_by?.id === panel_by ? panel : "main";
}

function addCustomer(text: Text, { customer, business, can_reply }: Review): void {
  text.add(shorten(customer.nickname ?? customer.display_name, 100), "bold");
  if (business) text.add(" · business account");
  if (!customer.reachable) text.add(" · blocked the bot");
  if (!can_reply) text.add(" · the business account does not let the bot reply");
  text.line();
}

function addMessages(text: Text, { messages, message_count, owner_answer }: Review): void {
  // The owner's answer takes its room from the messages.
  const room =
    maxLengths.messages - (owner_answer === null ? 0 : maxLengths.owner + ownerAnswered.length + 3);
  const shown = messages.slice(-messagesShown).map(({ text: words, media, deleted_at, edited_at }) => {
    const shownText = words ?? media?.description ?? "";
    const marked = `${media !== null && words !== null ? `[${media.type}] ` : ""}${shownText}`;
    const fate = deleted_at ? " (deleted)" : edited_at ? " (edited)" : "";
    return `${shorten(marked, maxLengths.message)}${fate}`;
  });
  while (shown.join("\n").length > room && shown.length > 1) shown.shift();
  const earlier = message_count - shown.length;
  if (earlier > 0) text.line(`(${earlier} earlier)`);
  text.line(shown.join("\n") || "(no text)", "blockquote").line();
}

const ownerAnswered = "The account's owner has answered";

/** A business account's owner may answer in Telegram while the review waits. */
function addOwnerAnswer(text: Text, { status, owner_answer: answer }: Review): void {
  if (answer === null || !isUndecided(status)) return;
  text.line(ownerAnswered, "bold");
  text.line(shorten(answer.text ?? "(no text)", maxLengths.owner), "blockquote").line();
}

/** The draft as the customer would see it; cut if it is too long for a post. */
function draftOf({ draft }: Review): (Markup & { readonly isComplete: boolean }) | null {
  if (draft === null) return null;
  const text = new Text();
  for (const bubble of draft.bubbles) {
    if (text.text !== "") text.add("\n\n");
    text.addMarkup(markupOf(bubble));
  }
  const isComplete = text.text.length <= maxLengths.draft;
  if (isComplete) return { text: text.text, entities: text.entities, isComplete };
  return { text: shorten(text.text, maxLengths.draft), entities: [], isComplete };
}

function addDraft(text: Text, review: Review, draft: ReturnType<typeof draftOf>): void {
  const { final_text, failure, revision, proposal } = review;
  if (proposal !== null && final_text === null) {
    text.line(`Approved by ${shorten(proposal.by.name, 60)}, for a second person to confirm`, "bold");
    if (proposal.text !== "") text.line(shorten(proposal.text, maxLengths.draft));
    addFiles(text, proposal.attachments.length);
    text.line();
    return;
  }
  if (final_text !== null && final_text !== review.draft?.text) {
    text.line("Answer", "bold");
    if (final_text !== "") text.line(shorten(final_text, maxLengths.draft));
    addFiles(text, filesIn(review));
    text.line();
    return;
  }
  if (draft === null) {
    text
      .line("No draft", "bold")
      .line(shorten(failure ?? "", 200))
      .line();
    return;
  }
  text.line(revision === 0 ? "Draft" : `Draft ${revision + 1}`, "bold");
  text.addMarkup(draft).line();
  if (!draft.isComplete) text.line("(too long for this message: open it to approve it)", "italic");
  addFiles(text, filesIn(review));
  text.line();
}

const filesIn = ({ deliveries }: Review): number =>
  deliveries.filter(({ attachment }) => attachment !== null).length;

/** Files are not shown in a group; they go out with the text. */
function addFiles(text: Text, count: number): void {
  if (count > 0) text.line(`+ ${count} attachment${count === 1 ? "" : "s"}`, "italic");
}

function addVerdict(text: Text, { verdict, rules_off: off }: Review): void {
  if (verdict === null) return;
  const sign = { clean: "🟢", flagged: "🟡", blocked: "🔴" }[verdict.level];
  const why = verdict.categories.length === 0 ? "" : `: ${verdict.categories.join(", ")}`;
  text.line(`${sign} Verdict: ${verdict.level}${shorten(why, 200)}`);
  if (off.length > 0)
    text.line(`(not checked: ${off.map((rule) => rule.replaceAll("_", " ")).join(", ")})`, "italic");
}

type Maker = (text: string, action: ButtonAction, choice?: number) => Button;

function keyboardOf(review: Review, view: View, canApprove: boolean): Keyboard {
  const make: Maker = (text, action, choice) => ({
    text,
    data: buttonData({ action, choice: choice ?? null, id: review.id, version: review.version }),
  });
  const opener = view.open === null ? [] : [{ text: "Open", url: view.open(review.id) }];
  if (isUndecided(review.status)) return panels[view.panel](make, review, opener, canApprove);
  const isUndoable =
    review.status === "approved" && review.undo_until !== null && Date.parse(review.undo_until) > view.now;
  const rest = [...(isUndoable ? [make("Undo", "undo")] : []), ...opener];
  return rest.length === 0 ? [] : [rest];
}

/** A text that is too long for a post has to be read in the console, and files have to be looked at there. */
const isConfirmable = (proposal: Review["proposal"]): boolean =>
  proposal !== null && proposal.text.length <= maxLengths.draft && proposal.attachments.length === 0;

const panels: Readonly<
  Record<Panel, (make: Maker, review: Review, opener: readonly Button[], canApprove: boolean) => Keyboard>
> = {
  main: (make, { can_reply, proposal }, opener, canApprove) => [
    ...(proposal === null && canApprove && can_reply ? [[make("Approve", "approve")]] : []),
    ...(isConfirmable(proposal) && can_reply ? [[make("Confirm", "confirm")]] : []),
    [make("Edit", "edit"), make("Reject", "reject")],
    [make("Regenerate", "regenerate"), ...opener],
  ],
  blocked: (make, review) => [
    [make(shorten(`Send although it is blocked (${reasonOf(review)})`, 100), "approve_blocked")],
    [make("Back", "back")],
  ],
  reject: (make) => [
    ...rejectReasons.map((reason, index) => [make(reason, "reject", index)]),
    [make("Back", "back")],
  ],
  regenerate: (make) => [
    ...guidances.map(({ label }, index) => [make(label, "regenerate", index)]),
    [make("Back", "back")],
  ],
};

/** Why a draft is blocked, in a few words. */
export const reasonOf = ({ verdict }: Review): string => verdict?.categories.join(", ") || "no category";
