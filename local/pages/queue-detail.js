/** The open review: the conversation beside the draft, and what can be done about it. */
import { byId, clockTime, el } from "./house.js";
import { drawDraft } from "./queue-draft.js";
import { chipOf, nameOf } from "./queue-list.js";

const open = new Set(["failed", "pending", "claimed"]);

/** Draws the review into the page; `view` says whether it is being edited or rejected, `on` takes what is done. */
export function drawDetail(review, view, on) {
  const detail = byId("detail");
  if (review === null) {
    detail.replaceChildren(nothing());
    return;
  }
  const sheet = el(
    "div",
    { class: "sheet" },
    conversation(review),
    drawDraft(review, view.editor, on.deliver),
  );
  detail.replaceChildren(heading(review, on), sheet, actions(review, view, on));
}

const nothing = () =>
  el(
    "div",
    { class: "empty" },
    el("h2", {}, "Nothing on the desk"),
    el("p", {}, "Write something as a customer in the simulator; the draft lies here a few seconds later."),
  );

function heading(review, on) {
  const chip = chipOf(review);
  const { funnel, id } = { funnel: review.customer.status, id: review.customer.telegram_user_id };
  return el(
    "header",
    {},
    el("button", { class: "plain back", type: "button", onclick: on.back }, "‹ Queue"),
    el("h2", {}, nameOf(review)),
    chip === null ? null : el("span", { class: `chip ${chip[1]}` }, chip[0]),
    el("span", { class: "fine" }, `${funnel} customer, Telegram ${id}`),
  );
}

function conversation({ messages }) {
  const side = el("section", { class: "side" }, el("h3", {}, "Customer wrote"));
  for (const [index, { text, media }] of messages.entries()) {
    const shown = media === null ? null : el("span", { class: "media" }, media.description);
    const time = timeOf(messages[index]);
    const following = messages[index + 1];
    side.append(el("p", { class: "bubble theirs", dir: "auto" }, shown, text ?? null));
    // Once for messages of the same minute.
    if (following === undefined || timeOf(following) !== time)
      side.append(el("p", { class: "fine time" }, time));
  }
  return side;
}

const timeOf = ({ date, edited_at: edited }) => `${clockTime(date)}${edited === null ? "" : ", edited"}`;

function actions(review, view, on) {
  if (view.rejecting) return el("div", { class: "actions" }, rejection(on));
  if (!open.has(review.status)) return el("div", { class: "actions" }, ...decided(review, on));
  const editing = view.editor !== null;
  return el(
    "div",
    { class: "actions" },
    el(
      "button",
      { class: "primary", id: "approve", type: "button", onclick: on.approve },
      "Approve and send",
    ),
    editing && review.draft !== null
      ? button("Back to the draft", on.unedit)
      : editing
        ? null
        : button("Edit", on.edit),
    button("Reject", on.startRejecting),
    review.status === "claimed"
      ? button("Give back", on.release, "plain push")
      : button("Claim", on.claim, "plain push"),
  );
}

const button = (words, onclick, look = "") => el("button", { type: "button", class: look, onclick }, words);

function decided({ status, decided_by: by, decided_at: at, superseded_by: newer }, on) {
  const words =
    status === "superseded"
      ? "The customer wrote again: a newer draft answers this too."
      : by === null
        ? ""
        : `${status === "rejected" ? "Rejected" : "Approved"} by ${by.name} at ${clockTime(at)}`;
  return [
    el("button", { class: "primary", id: "next", type: "button", onclick: on.next }, "Next review"),
    newer === null ? null : button("Open the newer draft", () => on.open(newer)),
    el("span", { class: "fine" }, words),
  ].filter((part) => part !== null);
}

function rejection(on) {
  const reason = el("input", { id: "reason", required: true, maxLength: 4_000, autocomplete: "off" });
  const submit = (event) => {
    event.preventDefault();
    on.reject(reason.value);
  };
  return el(
    "form",
    { onsubmit: submit },
    el("div", {}, el("label", { class: "label", for: "reason" }, "Why is nothing sent?"), reason),
    el("button", { class: "primary", type: "submit" }, "Reject"),
    button("Keep it", on.stopRejecting),
  );
}
