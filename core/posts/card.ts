/** What a post shows: the customer's messages, the draft, its verdict, what became of it, and buttons. */
import { annotatedText, splitAnnotatedText } from "../intake/details-schema.ts";
import type { Markup } from "../markup/schema.ts";
import { markupOf } from "../markup/markup.ts";
import { maxMessageLength } from "../markup/split.ts";
import type { InteractionId, ReviewerId } from "../kernel/ids.ts";
import { isUndecided, type Review } from "../review/schema.ts";
import { type ButtonAction, buttonData } from "./button.ts";
import { outcomeLine } from "./outcome.ts";
import type { Button, Keyboard } from "./port.ts";
import { guidances, maxLengths, messagesShown, rejectReasons } from "./rules.ts";
import type { Panel } from "./sql.ts";
import { shorten, shortenMarkup, Text } from "./text.ts";

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
  const draft = review.draft === null ? null : shownOf(review.draft.bubbles);
  const rest = new Text();
  addOwnerAnswer(rest, review);
  addDraft(rest, review, draft);
  addVerdict(rest, review);
  rest.add(shorten(outcomeLine(review), 300), "bold");
  const text = new Text();
  addCustomer(text, review);
  addMessages(text, review, maxMessageLength - text.text.length - rest.text.length);
  text.addMarkup(rest);
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

/** How many earlier messages there are, and line ends. */
const frameLength = 20;

/** The newest messages; everything else in the post leaves them this much room. */
function addMessages(text: Text, { messages, message_count }: Review, left: number): void {
  const room = Math.min(maxLengths.messages, left - frameLength);
  const shown = messages.slice(-messagesShown).map(messageShown);
  while (shown.join("\n").length > room && shown.length > 1) shown.shift();
  const earlier = message_count - shown.length;
  if (earlier > 0) text.line(`(${earlier} earlier)`);
  text.line(shorten(shown.join("\n"), room) || "(no text)", "blockquote").line();
}

/** A message as models read it: what it refers to and carries, then the customer's words. */
function messageShown(message: Review["messages"][number]): string {
  const { notes, text } = splitAnnotatedText(annotatedText(message));
  const short = notes.map((note) => `⟦${shorten(note.slice(1, -1), maxLengths.note)}⟧`).join("\n");
  const parts = [shorten(short, maxLengths.notes), shorten(text, maxLengths.message)];
  const fate = message.deleted_at ? " (deleted)" : message.edited_at ? " (edited)" : "";
  return `${parts.filter((part) => part !== "").join("\n")}${fate}`;
}

const ownerAnswered = "The account's owner has answered";

/** A business account's owner may answer in Telegram while the review waits. */
function addOwnerAnswer(text: Text, { status, owner_answer: answer }: Review): void {
  if (answer === null || !isUndecided(status)) return;
  text.line(ownerAnswered, "bold");
  text.line(shorten(answer.text ?? "(no text)", maxLengths.owner), "blockquote").line();
}

/** Messages as the customer would see them; cut if they are too long for a post. */
interface Shown extends Markup {
  readonly isComplete: boolean;
}

function shownOf(messages: readonly string[]): Shown {
  const text = new Text();
  for (const message of messages) {
    if (text.text !== "") text.add("\n\n");
    text.addMarkup(markupOf(message));
  }
  return { ...shortenMarkup(text, maxLengths.draft), isComplete: text.text.length <= maxLengths.draft };
}

function addDraft(text: Text, review: Review, draft: Shown | null): void {
  const { final_text, failure, revision, proposal } = review;
  if (proposal !== null && final_text === null) {
    text.line(`Approved by ${shorten(proposal.by.name, 60)}, for a second person to confirm`, "bold");
    addAnswer(text, proposal.pieces, proposal.attachments.length);
    return;
  }
  if (final_text !== null && final_text !== review.draft?.text) {
    text.line("Answer", "bold");
    addAnswer(text, textsIn(review, final_text), filesIn(review));
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

function addAnswer(text: Text, messages: readonly string[], files: number): void {
  const shown = shownOf(messages);
  if (shown.text !== "") text.addMarkup(shown).line();
  addFiles(text, files);
  text.line();
}

/** The approved messages, one by one: joined, they may read as other Markdown. */
function textsIn({ deliveries }: Review, answer: string): string[] {
  const texts = deliveries.filter(({ attachment }) => attachment === null).map(({ text }) => text);
  return texts.length === 0 ? [answer] : texts;
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
  proposal !== null && shownOf(proposal.pieces).isComplete && proposal.attachments.length === 0;

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
