/** The right side of a review: the draft as it would go out, what the constitution says, where its bubbles are. */
import { el } from "./house.js";

/** The draft's side; `editor` is the textarea to show instead of the bubbles, or null. */
export function drawDraft(review, editor, deliver) {
  const side = el("section", { class: `side draft ${review.verdict?.level ?? ""}` });
  side.append(el("h3", {}, titleOf(review, editor)), ...warnings(review), ...answer(review, editor));
  if (review.deliveries.length > 0) side.append(deliveries(review, deliver));
  if (review.reject_reason !== null) side.append(note("", "Rejected", review.reject_reason));
  if (review.draft !== null) side.append(provenance(review.draft));
  return side;
}

function warnings({ failure, verdict }) {
  const missing =
    failure === null ? null : note("red", "There is no draft. Write the answer yourself.", failure);
  const judged = verdict === null || verdict.level === "clean" ? null : verdictNote(verdict);
  return [missing, judged].filter((part) => part !== null);
}

function answer({ draft, verdict, final_text: final }, editor) {
  if (editor !== null) return [el("label", { class: "unseen", for: editor.id }, "What will be sent"), editor];
  if (final !== null && final !== draft?.text) return [bubble([final])];
  return draft === null ? [] : markedBubbles(draft, verdict?.matches ?? []);
}

function titleOf({ status, final_text: final }, editor) {
  if (editor !== null) return "Your answer";
  return final === null ? "Draft" : status === "sent" ? "Sent" : "Approved answer";
}

const note = (colour, title, text) => el("div", { class: `note ${colour}` }, el("strong", {}, title), text);

function verdictNote({ level, categories, matches }) {
  const title = level === "blocked" ? "This draft breaks a rule" : "Read this one twice";
  const rules = [...new Set(matches.map(({ rule }) => rule.replaceAll("_", " ")))].join(", ");
  return note(level === "blocked" ? "red" : "", title, rules || categories.join(", ").replaceAll("_", " "));
}

const bubble = (parts) => el("p", { class: "bubble ours", dir: "auto" }, ...parts);

/** The matches' offsets count in the whole text, which is the bubbles joined by blank lines. */
function markedBubbles({ text, bubbles }, matches) {
  let from = 0;
  return bubbles.map((words) => {
    const start = Math.max(text.indexOf(words, from), 0);
    from = start + words.length;
    return bubble(marked(words, start, matches));
  });
}

function marked(words, offset, matches) {
  const parts = [];
  let done = 0;
  for (const { start, end, rule } of matches.toSorted((a, b) => a.start - b.start)) {
    const first = Math.max(start - offset, done);
    const last = Math.min(end - offset, words.length);
    if (last <= first) continue;
    parts.push(words.slice(done, first), el("mark", { title: rule }, words.slice(first, last)));
    done = last;
  }
  return [...parts, words.slice(done)];
}

const deliveryWords = {
  queued: ["waiting to be sent", ""],
  sending: ["being sent", "green"],
  sent: ["sent", "green"],
  unknown: ["sent or not, nobody knows", "red"],
  undeliverable: ["not delivered", "red"],
};

function deliveries(review, deliver) {
  const rows = review.deliveries.map((delivery, index) => {
    const [words, colour] = deliveryWords[delivery.state];
    const again = ["unknown", "undeliverable"].includes(delivery.state);
    return el(
      "li",
      {},
      el("span", { class: "fine" }, `Message ${index + 1}`),
      el("span", { class: `chip ${colour}` }, words),
      delivery.error === null ? null : el("span", { class: "fine" }, delivery.error),
      again ? act("Send again", () => deliver(delivery.id, "resend")) : null,
      delivery.state === "unknown" ? act("It arrived", () => deliver(delivery.id, "confirm")) : null,
    );
  });
  return el("ol", { class: "deliveries", "aria-label": "Deliveries" }, ...rows);
}

const act = (words, onclick) => el("button", { type: "button", onclick }, words);

/** Which models wrote it, and what that cost. */
function provenance({ llm1, llm2 }) {
  const calls = [
    ["Created by", llm1],
    ["Refined by", llm2],
  ].filter(([, made]) => made !== null);
  const rows = calls.flatMap(
    ([title, { model, input_tokens: read, output_tokens: written, cost_usd: cost }]) => [
      el("dt", {}, title),
      el(
        "dd",
        {},
        `${model}, ${read ?? "?"} + ${written ?? "?"} tokens, ${cost === null ? "no price" : dollars(cost)}`,
      ),
    ],
  );
  return el("details", { class: "fine" }, el("summary", {}, "How it was written"), el("dl", {}, ...rows));
}

const dollars = (amount) => (amount === 0 ? "free" : `$${amount.toFixed(4)}`);
