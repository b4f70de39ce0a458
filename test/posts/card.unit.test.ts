/** The longest post that a review can have. */
import { expect, test } from "vitest";
import { ReviewerId } from "../../core/kernel/ids.ts";
import { maxMessageLength } from "../../core/markup/split.ts";
import { cardOf } from "../../core/posts/card.ts";
import { Review } from "../../core/review/schema.ts";
import { sampleReview } from "../support/sample-review.ts";

const by = { id: ReviewerId.parse("00000000-0000-4000-8000-000000000001"), name: "Ada ".repeat(50) };
const at = "2026-03-01T12:00:00.000Z";
const text = "Words and words. ".repeat(600);

const longest = {
  ...sampleReview,
  business: true,
  can_reply: false,
  customer: { ...sampleReview.customer, nickname: "N".repeat(200) },
  owner_answer: { at, text },
  messages: Array.from({ length: 5 }, () => ({
    ...sampleReview.messages[0],
    text: text.slice(0, 205),
    edited_at: at,
  })),
  message_count: 200,
  draft: { ...sampleReview.draft, text, bubbles: [text] },
  verdict: { level: "blocked", score: 1, categories: [text], matches: [] },
  rules_off: Array.from({ length: 12 }, (_, index) => `poses_as_something_${index}`),
};

test.for([
  ["waits", {}],
  ["waits for a second person", { proposal: { by, at, text, pieces: [text], attachments: [] } }],
  ["was answered", { status: "approved", final_text: `${text}!`, decided_by: by, decided_at: at }],
  ["was rejected", { status: "rejected", reject_reason: text, decided_by: by, decided_at: at }],
] as const)("[R5] fits into a message of Telegram's if it %s, with its outcome", ([, more]) => {
  const review = Review.parse({ ...longest, ...more });
  const card = cardOf(review, { panel: "main", panel_by: null, now: 0, open: null });
  expect(card.text.length).toBeLessThanOrEqual(maxMessageLength);
  expect(card.text).toMatch(/Words and words.*\n(?:⏳|✋|✅|🚫) [^\n]+$/s);
  for (const { offset, length } of card.entities)
    expect(offset + length).toBeLessThanOrEqual(card.text.length);
});
