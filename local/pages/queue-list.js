/** The list of reviews that wait for somebody, in groups. */
import { age, byId, el } from "./house.js";

/** Groups by what a person has to do, most urgent first. */
export const groups = [
  { title: "Unclear: sent or not?", statuses: ["unknown"] },
  { title: "Could not be delivered", statuses: ["undeliverable"] },
  { title: "To review", statuses: ["failed", "pending", "claimed"] },
  { title: "On the way", statuses: ["approved", "sending"] },
];

/** The chip beside a review: its words and its colour. */
export function chipOf(review) {
  const chips = {
    failed: ["no draft", "red"],
    unknown: ["unclear", "red"],
    undeliverable: ["undeliverable", "red"],
    claimed: [`with ${review.claimed_by?.name ?? "somebody"}`, ""],
    approved: ["approved", "green"],
    sending: ["sending", "green"],
    sent: ["sent", "green"],
    rejected: ["rejected", ""],
    superseded: ["superseded", ""],
    expired: ["expired", ""],
  };
  const verdict = { flagged: ["flagged", "amber"], blocked: ["blocked", "red"] }[review.verdict?.level];
  return chips[review.status] ?? verdict ?? null;
}

/** The name that people use. */
export const nameOf = ({ customer }) => customer.nickname ?? customer.display_name;

const firstLine = ({ messages }) => {
  const last = messages.at(-1);
  return last?.text ?? last?.media?.description ?? "";
};

/** Draws the groups anew, keeping the keyboard's place. */
export function drawList(reviews, selected, open) {
  const focused = document.activeElement?.dataset?.review;
  const drawn = groups.map(({ title, statuses }) => {
    const rows = reviews.filter(({ status }) => statuses.includes(status));
    if (rows.length === 0) return null;
    const list = el("ol", {}, ...rows.map((review) => el("li", {}, rowOf(review, selected, open))));
    return el("div", {}, el("h3", {}, `${title} (${rows.length})`), list);
  });
  const empty = el("p", { class: "fine" }, "Nothing waits. New messages appear here by themselves.");
  byId("groups").replaceChildren(
    ...(reviews.length === 0 ? [empty] : drawn.filter((group) => group !== null)),
  );
  if (focused !== undefined) document.querySelector(`[data-review="${focused}"]`)?.focus();
}

function rowOf(review, selected, open) {
  const chip = chipOf(review);
  return el(
    "button",
    {
      class: "row",
      type: "button",
      "data-review": review.id,
      "aria-current": review.id === selected ? "true" : null,
      onclick: () => open(review.id),
    },
    el("span", { class: "who", dir: "auto" }, nameOf(review)),
    el("span", { class: "when" }, age(review.created_at)),
    el("span", { class: "what", dir: "auto" }, firstLine(review)),
    chip === null ? el("span") : el("span", { class: `chip ${chip[1]}` }, chip[0]),
  );
}
