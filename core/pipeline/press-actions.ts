/** What each button of a post does: the same actions as in the console, with their claims, versions and audit. */
import { NadiaError } from "../kernel/errors.ts";
import { InteractionId } from "../kernel/ids.ts";
import type { ButtonAction, ButtonData } from "../posts/button.ts";
import { reasonOf } from "../posts/card.ts";
import { requireGroup } from "../posts/moves.ts";
import { openPanel, type Panel, pressedPost, type PostRow } from "../posts/posts.ts";
import { guidances, rejectReasons } from "../posts/rules.ts";
import { approve } from "../review/approve.ts";
import { getReview } from "../review/list.ts";
import { regenerate } from "../review/regenerate.ts";
import { isUndecided, type Review } from "../review/schema.ts";
import { confirmProposal } from "../review/second-person.ts";
import { otherViewerOf } from "../review/sharing.ts";
import { claim, reject, release } from "../review/steps.ts";
import { undo } from "../review/undo.ts";
import { askInGroup, dropAnswer, sendAnswer } from "./press-answers.ts";
import type { Pressed, Presser, PressPorts } from "./press-types.ts";

type ButtonHandler = (ports: PressPorts, by: Presser, button: ButtonData) => Promise<Pressed>;

const done = (text: string, review: Review, alert = false): Pressed => ({
  text,
  alert,
  customer: review.customer.id,
});

/** The review and its post; a button of a message that does not show it does nothing. */
async function postOf(
  ports: PressPorts,
  { at }: Presser,
  { id }: ButtonData,
): Promise<{ review: Review; post: PostRow }> {
  const review = await getReview(ports, InteractionId.parse(id));
  const post = await pressedPost(ports, review.id, at);
  if (post === null) throw new NadiaError("not_found", "this message is outdated; use the newest one");
  await requireGroup(ports, post.sent_chat_id);
  return { review, post };
}

/** Claims at the version that the button shows, so that nobody else decides while this person chooses. */
async function claimAndOpenPanel(
  ports: PressPorts,
  by: Presser,
  button: ButtonData,
  panel: Panel,
): Promise<{ readonly review: Review; readonly post: PostRow }> {
  const { review, post } = await postOf(ports, by, button);
  await requireNoOtherViewer(ports, by, review);
  requireVersion(ports, by, review, button);
  const claimed = await claim(ports, review.id, by.actor);
  await openPanel(ports, post, panel, by.actor.id);
  return { review: claimed, post };
}

/**
 * Refuses while a colleague has the review open in the console, who would suddenly find it decided. A page that nobody
 * uses stops counting after five minutes.
 */
async function requireNoOtherViewer(ports: PressPorts, { actor }: Presser, review: Review): Promise<void> {
  if (review.claimed_by?.id === actor.id || !isUndecided(review.status)) return;
  const viewer = await otherViewerOf(ports, review.id, actor);
  if (viewer !== null)
    throw new NadiaError("claimed_by_other", `${viewer} has it open in the console: take another one`);
}

/**
 * Throws if the review changed since its post. One that was decided or that somebody else has is refused by the claim,
 * with their name.
 */
function requireVersion({ clock }: PressPorts, { actor }: Presser, review: Review, button: ButtonData): void {
  const { version, claimed_by: holder, claimed_until: until } = review;
  const isHeld =
    holder !== null && holder.id !== actor.id && until !== null && Date.parse(until) > clock.now();
  if (version === button.version || isHeld || !isUndecided(review.status)) return;
  throw new NadiaError("version_conflict", "the review has changed since its post");
}

const approval = ({ version }: ButtonData) => ({ version, undoable: true });

function approved(review: Review): Pressed {
  const { decided_at: at, undo_until: until, proposal } = review;
  if (isUndecided(review.status) && proposal !== null)
    return done("You approved it; a second person has to confirm it before it is sent", review, true);
  if (at === null || until === null) return done("Approved; it is being sent now", review);
  const seconds = Math.round((Date.parse(until) - Date.parse(at)) / 1_000);
  return done(`Approved; it will be sent in ${seconds} second${seconds === 1 ? "" : "s"}`, review);
}

const approvePressed: ButtonHandler = async (ports, by, button) => {
  const { review } = await postOf(ports, by, button);
  if (
    review.verdict?.level === "blocked" &&
    review.version === button.version &&
    isUndecided(review.status)
  ) {
    const { review: claimed } = await claimAndOpenPanel(ports, by, button, "blocked");
    const text = `The constitution blocked this draft (${reasonOf(claimed)}). Press again to send it anyway.`;
    return done(text, claimed, true);
  }
  await requireNoOtherViewer(ports, by, review);
  return approved(await approve(ports, review.id, by.actor, approval(button)));
};

/** Only a person who has seen why it is blocked may send it. */
const approveBlocked: ButtonHandler = async (ports, by, button) => {
  const { review, post } = await postOf(ports, by, button);
  if (isUndecided(review.status) && (post.panel !== "blocked" || post.panel_by !== by.actor.id))
    throw new NadiaError("wrong_state", "press Approve first");
  const confirmed = { ...approval(button), confirm_blocked: true };
  return approved(await approve(ports, review.id, by.actor, confirmed));
};

/** The second of two people; the version that the button shows is the one they have read. */
const confirmPressed: ButtonHandler = async (ports, by, button) => {
  const { review } = await postOf(ports, by, button);
  await requireNoOtherViewer(ports, by, review);
  if ((review.proposal?.attachments.length ?? 0) > 0)
    throw new NadiaError(
      "wrong_state",
      "this answer has attachments: look at them in the console, and confirm there",
    );
  return approved(await confirmProposal(ports, review.id, by.actor, approval(button)));
};

const rejectPressed: ButtonHandler = async (ports, by, button) => {
  const reason = rejectReasons[button.choice ?? -1];
  if (reason === undefined)
    return done("Choose a reason", (await claimAndOpenPanel(ports, by, button, "reject")).review);
  const { review } = await postOf(ports, by, button);
  return done(
    "Rejected; nothing is sent",
    await reject(ports, review.id, by.actor, { reason, version: button.version }),
  );
};

const regeneratePressed: ButtonHandler = async (ports, by, button) => {
  const chosen = guidances[button.choice ?? -1];
  if (chosen === undefined)
    return done("Choose what to change", (await claimAndOpenPanel(ports, by, button, "regenerate")).review);
  const { review, post } = await postOf(ports, by, button);
  const { guidance } = chosen;
  const regenerating = await regenerate(ports, review.id, by.actor, { guidance, version: button.version });
  await openPanel(ports, post, "main", null);
  return done("Another draft is being made", regenerating);
};

const back: ButtonHandler = async (ports, by, button) => {
  const { review, post } = await postOf(ports, by, button);
  const released = await release(ports, review.id, by.actor);
  await openPanel(ports, post, "main", null);
  return done("", released);
};

const undoPressed: ButtonHandler = async (ports, by, button) => {
  const { review } = await postOf(ports, by, button);
  return done(
    "Approval undone; you hold the review",
    await undo(ports, review.id, by.actor, by.role === "admin"),
  );
};

const editPressed: ButtonHandler = async (ports, by, button) => {
  const { review, post } = await claimAndOpenPanel(ports, by, button, "main");
  await askInGroup(ports, by, review, post);
  return done("Reply to the message below with the answer", review);
};

const sendPressed: ButtonHandler = async (ports, by, button) => approved(await sendAnswer(ports, by, button));

const dropPressed: ButtonHandler = async (ports, by, button) => {
  const review = await dropAnswer(ports, by, button);
  return { text: "Discarded; nothing was sent", alert: false, customer: review?.customer.id ?? null };
};

export const actions: Readonly<Record<ButtonAction, ButtonHandler>> = {
  approve: approvePressed,
  approve_blocked: approveBlocked,
  confirm: confirmPressed,
  reject: rejectPressed,
  regenerate: regeneratePressed,
  back,
  undo: undoPressed,
  edit: editPressed,
  send_answer: sendPressed,
  drop_answer: dropPressed,
};
