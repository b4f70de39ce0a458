/** A reviewer pressed a button of a post: does what it says, as the console would ([R5]). */
import { linkedReviewer } from "../access/telegram.ts";
import { iso } from "../kernel/clock.ts";
import { hasCode, NadiaError } from "../kernel/errors.ts";
import type { PressJob } from "../kernel/jobs.ts";
import { type ButtonAction, readButton } from "../posts/button.ts";
import { maxPressAgeMs } from "../posts/rules.ts";
import { handle } from "../wal/copies.ts";
import { sendText } from "./bot-messages.ts";
import { actions } from "./press-actions.ts";
import type { Pressed, PressPorts } from "./press-types.ts";
import { showPosts } from "./show-posts.ts";

/** Nothing was done, and why. */
const refused = (text: string): Pressed => ({ text, alert: true, customer: null });

/**
 * Decides, answers the press, and shows the result. The update counts as handled before anything is decided, so that a
 * job that runs twice after a failure does not decide later than the person expects. Throws Postgres' and Telegram's
 * errors from before the decision.
 */
export async function press(ports: PressPorts, job: PressJob): Promise<void> {
  const { sql, clock, log } = ports;
  await sql.query(handle([{ update_id: job.update_id, key: null }], iso(clock.now())));
  const pressed = await pressedBy(ports, job).catch((error: unknown) => {
    if (!(error instanceof NadiaError) || error.kind === "internal" || error.kind === "unavailable")
      log.error("press.failed", error);
    return refused(error instanceof NadiaError ? sentence(error.message) : "Something failed; press again");
  });
  await respond(ports, job, pressed);
  if (pressed.customer !== null) await showPosts(ports, pressed.customer);
}

/** Messages of errors begin in lower case. */
const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Does what the button says if this person may; throws as the review's actions do. */
async function pressedBy(ports: PressPorts, job: PressJob): Promise<Pressed> {
  if (ports.clock.now() - job.at > maxPressAgeMs)
    return refused("This press came too late and did nothing; press again");
  const button = readButton(job.data);
  if (button === null) return refused("This button is from an older release; use the console");
  const reviewer = await linkedReviewer(ports, job.telegram_user_id);
  if (reviewer === null)
    return refused(
      "Only reviewers with a linked Telegram account can do this: link yours in the console's settings",
    );
  const { id, name, role } = reviewer;
  const presser = { actor: { id, name, source: "telegram" as const }, role, at: job };
  return actions[button.action](ports, presser, button).catch((error: unknown) => {
    throw hasCode(error, "version_conflict")
      ? new NadiaError("version_conflict", changed(button.action), { cause: error })
      : error;
  });
}

/** Versions mean nothing in a group. A preview always shows the same one, so only another preview can be sent. */
const changed = (action: ButtonAction): string =>
  action === "send_answer"
    ? "the review has changed in the meantime: look at its message, then reply with the answer once more"
    : "the review has changed in the meantime: look at its message again";

/**
 * Answers a press. Telegram shows an answer for a short time only; a refusal that comes too late for that is posted in
 * the group.
 */
async function respond(ports: PressPorts, job: PressJob, pressed: Pressed): Promise<void> {
  const { groupApi, log } = ports;
  try {
    if (await groupApi.answerPress(job.callback_query_id, pressed)) return;
    log.info("press.answered_late", { update: job.update_id });
    const to = { chat_id: job.chat_id, thread_id: null, reply_to_message_id: job.message_id };
    if (pressed.alert) await sendText(ports, to, pressed.text);
  } catch (error) {
    log.error("press.not_answered", error, { update: job.update_id });
  }
}
