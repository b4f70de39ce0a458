/** [R9] No part of a message, or of the one it answers, is lost on its way to the model. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { annotatedText } from "../../core/intake/details-schema.ts";
import { parseUpdate } from "../../core/intake/intake.ts";
import { messageUpdate } from "../support/updates.ts";

function textOf(content: Record<string, unknown>): string {
  const intake = parseUpdate(JSON.stringify(messageUpdate({ updateId: 1, userId: 5_550_001 }, content)), 0);
  assert.ok(intake.fate === "append" && intake.envelope.kind === "message", JSON.stringify(intake));
  return annotatedText(intake.envelope.message);
}

const otto = { id: 9, is_bot: false, first_name: "Otto" };
const bot = { id: 7_770_001, is_bot: true, first_name: "NADIA" };

describe("[R9] complete content", () => {
  test("[R9] the task or option in question is named even from another chat's message", () => {
    const origin = { type: "user", date: 1_767_225_000, sender_user: otto };
    const options = ["red", "blue"].map((text) => ({ persistent_id: text, text, voter_count: 0 }));
    const poll = { question: "Which?", options };
    assert.equal(
      textOf({ text: "Why?", external_reply: { origin, poll }, reply_to_poll_option_id: "blue" }),
      '⟦in reply to a message by "Otto": "poll Which?: red, blue"⟧\n⟦meaning this part of it: "blue"⟧\nWhy?',
    );
    const checklist = { title: "To buy", tasks: [{ id: 4, text: "milk" }] };
    assert.match(
      textOf({ text: "Done", external_reply: { origin, checklist }, reply_to_checklist_task_id: 4 }),
      /⟦meaning this part of it: "milk"⟧/,
    );
  });

  test("[R9] the address behind a link in the other message is included", () => {
    const link = (offset: number, length: number, url: string) => ({
      type: "text_link",
      offset,
      length,
      url,
    });
    const entities = [link(6, 4, "https://evil.example/"), { type: "spoiler", offset: 0, length: 14 }];
    const replied = { message_id: 3, from: bot, text: "Click here now", entities };
    assert.equal(
      textOf({ text: "That", reply_to_message: replied }),
      '⟦in reply to our message: "Click here (https://evil.example/) now"⟧\nThat',
    );
    const within = [link(0, 10, "https://a.example/"), link(6, 4, "https://b.example/")];
    assert.match(
      textOf({ text: "That", reply_to_message: { ...replied, entities: within } }),
      /"Click here \(https:\/\/a\.example\/\) \(https:\/\/b\.example\/\) now"/,
    );
  });

  test("[R9] a contact includes its other numbers and complete folded lines of its card", () => {
    const card = [
      "BEGIN:VCARD",
      "FN:Boris",
      "TEL;TYPE=CELL:+49 151-1",
      "item1.TEL;TYPE=HOME:+491511",
      "TEL;TYPE=WORK:+49 30 999",
      "item2.EMAIL:b@example.org",
      "NOTE:only after",
      "  six o'clock",
      "PHOTO;ENCODING=b:AAAA",
      " BBBB",
      "END:VCARD",
    ].join("\r\n");
    assert.equal(
      textOf({ contact: { phone_number: "491511", first_name: "Boris", vcard: card } }),
      [
        "⟦contact Boris 491511⟧",
        "⟦vcard: TEL;TYPE=WORK:+49 30 999⟧",
        "⟦vcard: item2.EMAIL:b@example.org⟧",
        "⟦vcard: NOTE:only after six o'clock⟧",
      ].join("\n"),
    );
  });

  test("[R9] a venue's title and address are complete even if one line cannot hold both", () => {
    const location = { latitude: 1, longitude: 2 };
    const [title, address] = ["T".repeat(120), `${"A".repeat(120)} end`];
    const whole = textOf({ location, venue: { location, title, address } });
    assert.ok(whole.includes(`⟦title: ${title}⟧`) && whole.includes(`⟦address: ${address}⟧`), whole);
  });
});
