/** Every kind of update and every content of a message has the fate listed here. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "vitest";
import type { Message, Update } from "grammy/types";
import { parseUpdate } from "../../core/intake/intake.ts";
import { type contentFates, updateFates } from "../../core/intake/rules.ts";
import { Envelope, type Intake, type MessageEnvelope } from "../../core/intake/schema.ts";
import { hasCode, type ErrorCode } from "../../core/kernel/errors.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { editedUpdate, firstDate, memberChange, messageUpdate, textUpdate } from "../support/updates.ts";

const now = Date.UTC(2026, 0, 2);
const nowIso = "2026-01-02T00:00:00.000Z";
const folder = new URL("../fixtures/updates/", import.meta.url);
const fixture = (name: string): string => readFileSync(new URL(`${name}.json`, folder), "utf8");

const take = (update: unknown): Intake => parseUpdate(JSON.stringify(update), now);

function taken(update: unknown): Envelope {
  const intake = take(update);
  assert.equal(intake.fate, "append");
  return intake.fate === "append" ? intake.envelope : assert.fail();
}

function takenMessage(update: unknown): MessageEnvelope {
  const envelope = taken(update);
  assert.notEqual(envelope.kind, "kept", JSON.stringify(envelope));
  return envelope.kind === "message" || envelope.kind === "edited_message" ? envelope : assert.fail();
}

/** One line with an update's fate. */
function fateOf(intake: Intake): string {
  if (intake.fate !== "append") return intake.fate;
  const { envelope } = intake;
  if (envelope.kind === "kept") return `${envelope.fate}: ${envelope.reason}`;
  if (envelope.kind === "business_connection")
    return `business_connection ${envelope.connection} ${envelope.can_reply && envelope.is_enabled ? "may" : "may not"} reply`;
  if (envelope.kind === "deletion") return `deletion of ${envelope.message_ids.join(", ")}`;
  if (envelope.kind === "reachability") return envelope.reachable ? "reachable" : "not reachable";
  const { text, media } = envelope.message;
  const says = text === null ? "" : ` "${text}"`;
  const shows = media === null ? "" : ` <${media.type}> ${media.description}`;
  return `${envelope.kind}${says}${shows}`;
}

/** Every fixture and its fate; a fixture missing here fails the test, and vice versa. */
const expected: Record<string, string> = {
  business_connection: "business_connection bc1 may reply",
  "business_message-from_owner": "stored: business_owner",
  business_message: 'message "Are you open today?"',
  callback_query: "answer_callback",
  channel_post: "parked: channel",
  chat_boost: "parked: group_administration",
  chat_join_request: "parked: group_administration",
  chat_member: "parked: group_administration",
  chosen_inline_result: "parked: inline_mode",
  deleted_business_messages: "deletion of 11, 12",
  edited_business_message: 'edited_message "Are you open tomorrow?"',
  edited_channel_post: "parked: channel",
  "edited_message-caption": 'edited_message "The other one" <photo> photo',
  "edited_message-group": "parked: group_chat",
  "edited_message-text": 'edited_message "Hello, is the green one still there?"',
  guest_message: "parked: guest_chat",
  inline_query: "parked: inline_mode",
  managed_bot: "parked: managed_bot",
  "message-animation": "message <animation> animation cat.mp4, 3 s",
  "message-audio": "message <audio> audio Nina – Blue, 201 s",
  "message-chat_shared": "message <other> chat shared",
  "message-checklist": "message <other> checklist To buy",
  "message-checklist_tasks_added": "message <other> checklist tasks added",
  "message-checklist_tasks_done": "message <other> checklist tasks done",
  "message-command": 'message "/start"',
  "message-contact": "message <contact> contact Anna Müller +4915112345678",
  "message-dice": "message <other> dice 🎲 5",
  "message-document": "message <document> document report.pdf",
  "message-forward": 'message "Look"',
  "message-from_bot": "parked: sent_by_bot",
  "message-game": "message <other> game Chess",
  "message-gift": "message <other> gift",
  "message-gift_upgrade_sent": "message <other> gift upgrade sent",
  "message-giveaway": "message <other> giveaway",
  "message-giveaway_winners": "message <other> giveaway winners",
  "message-group-service": "parked: group_chat",
  "message-group": "parked: group_chat",
  "message-invoice": "message <other> invoice",
  "message-live_location": "message <location> live location 52.52000, 13.40500",
  "message-live_photo": "message <photo> photo",
  "message-location": "message <location> location 52.52000, 13.40500",
  "message-paid_media": "message <other> paid media",
  "message-passport_data": "message <other> passport data",
  "message-photo": 'message "This one" <photo> photo',
  "message-poll": "message <other> poll Which colour?",
  "message-poll_option_added": "message <other> poll option added",
  "message-refunded_payment": "message <other> refunded payment",
  "message-reply": 'message "That one"',
  "message-rich": 'message "My order\nTwo of these 👍\nblue\nred" <other> rich message',
  "message-service-chat_background_set": "parked: service_message",
  "message-service-connected_website": "parked: service_message",
  "message-service-forum_topic_closed": "parked: service_message",
  "message-service-forum_topic_created": "parked: service_message",
  "message-service-forum_topic_edited": "parked: service_message",
  "message-service-forum_topic_reopened": "parked: service_message",
  "message-service-managed_bot_created": "parked: service_message",
  "message-service-message_auto_delete_timer_changed": "parked: service_message",
  "message-service-paid_message_price_changed": "parked: service_message",
  "message-service-pinned_message": "parked: service_message",
  "message-service-poll_option_deleted": "parked: service_message",
  "message-service-proximity_alert_triggered": "parked: service_message",
  "message-service-suggested_post_paid": "parked: service_message",
  "message-service-write_access_allowed": "parked: service_message",
  "message-sticker": "message <sticker> sticker 👍",
  "message-story": "message <other> story",
  "message-successful_payment": "message <other> successful payment",
  "message-text": 'message "Hello, is the blue one still there?"',
  "message-unique_gift": "message <other> unique gift",
  "message-unknown_content": "message <other> unknown content",
  "message-users_shared": "message <other> users shared",
  "message-venue": "message <venue> venue Café Blau, Hauptstraße 1 (52.52000, 13.40500)",
  "message-video": 'message "Our trip" <video> video holiday.mp4, 34 s',
  "message-video_note": "message <video_note> video note, 8 s",
  "message-voice": "message <voice> voice, 12 s",
  "message-web_app_data": "message <other> web app data",
  message_reaction: "parked: reaction",
  message_reaction_count: "parked: reaction",
  "my_chat_member-blocked": "not reachable",
  "my_chat_member-channel": "parked: channel",
  "my_chat_member-group": "parked: group_chat",
  "my_chat_member-unblocked": "reachable",
  poll: "parked: poll",
  poll_answer: "parked: poll",
  pre_checkout_query: "parked: payment",
  purchased_paid_media: "parked: payment",
  removed_chat_boost: "parked: group_administration",
  shipping_query: "parked: payment",
  stopped_message_generation: "parked: generation_stopped",
  subscription: "parked: payment",
  unknown_kind: "parked: unknown_kind",
};

describe("the tables", () => {
  test("every kind of update that grammY's Bot API types know has a row", () => {
    // The type check is the test: a new kind makes this line fail to compile.
    type Missing = Exclude<keyof Update, keyof typeof updateFates | "update_id">;
    const missing: [Missing] extends [never] ? "none" : Missing = "none";
    assert.equal(missing, "none");
  });

  test("every content that grammY's Bot API types know has a row", () => {
    type Content = Exclude<keyof Message, keyof Message.MediaMessage | "entities">;
    type Missing = Exclude<Content, keyof typeof contentFates>;
    const missing: [Missing] extends [never] ? "none" : Missing = "none";
    assert.equal(missing, "none");
  });

  test("every kind of update has a fixture", () => {
    const seen = new Set(readdirSync(folder).map((name) => name.replace(".json", "").split("-")[0]));
    assert.deepEqual(
      Object.keys(updateFates).filter((kind) => !seen.has(kind)),
      [],
    );
  });
});

describe("[R8] fates of all fixtures", () => {
  test("each fixture has its expectation and each expectation its fixture", () => {
    const fixtures = readdirSync(folder).map((name) => name.replace(".json", ""));
    assert.deepEqual(fixtures.toSorted(), Object.keys(expected).toSorted());
  });
  for (const [name, fate] of Object.entries(expected)) {
    test(`${name} -> ${fate.replaceAll("\n", " / ")}`, () => {
      const intake = parseUpdate(fixture(name), now);
      assert.equal(fateOf(intake), fate);
      if (intake.fate === "append") assert.deepEqual(Envelope.parse(intake.envelope), intake.envelope);
    });
  }
});

describe("a private message", () => {
  test("has everything a turn needs", () => {
    const update = textUpdate({
      updateId: 9,
      userId: 5_550_001,
      messageId: 77,
      date: firstDate,
      text: " Hi\n",
      firstName: " Anna",
      lastName: "van  Dyk ",
      username: "anna",
      replyTo: 70,
    });
    assert.deepEqual(takenMessage(update), {
      v: 1,
      kind: "message",
      update_id: 9,
      received_at: nowIso,
      customer_id: customerIdOf(5_550_001),
      sender: {
        telegram_user_id: 5_550_001,
        display_name: "Anna van  Dyk",
        username: "anna",
        language_code: "en",
      },
      message: {
        connection: null,
        chat_id: 5_550_001,
        message_id: 77,
        date: "2026-01-01T00:00:00.000Z",
        edited_at: null,
        text: " Hi\n",
        media: null,
        media_group_id: null,
        reply_to_message_id: 70,
        forwarded: false,
        details: { reply_to: { message_id: 70, author: "other", name: null, chat: null, text: "…" } },
      },
    });
  });

  test("[R8] names the largest photo by reference, with its album", () => {
    const intake = parseUpdate(fixture("message-photo"), now);
    const message =
      intake.fate === "append" && intake.envelope.kind === "message"
        ? intake.envelope.message
        : assert.fail();
    assert.equal(message.media_group_id, "13579");
    assert.deepEqual(message.media, {
      type: "photo",
      file_id: "AgACAgIAAxkBAAIx",
      file_unique_id: "AQADx",
      mime_type: null,
      file_name: null,
      file_size: 184_320,
      duration: null,
      description: "photo",
    });
  });

  test("[R8] an edit has its time, or its arrival if Telegram's time is invalid", () => {
    const edit = { updateId: 3, userId: 1, messageId: 2, text: "new", editDate: firstDate + 5 };
    assert.equal(takenMessage(editedUpdate(edit)).message.edited_at, "2026-01-01T00:00:05.000Z");
    for (const editDate of [0, -1, 1e15, Number.MAX_SAFE_INTEGER]) {
      assert.equal(takenMessage(editedUpdate({ ...edit, editDate })).message.edited_at, nowIso);
    }
  });

  test("a forward is marked", () => {
    const intake = parseUpdate(fixture("message-forward"), now);
    assert.ok(intake.fate === "append" && intake.envelope.kind === "message");
    assert.equal(intake.envelope.message.forwarded, true);
  });

  test("keeps a description to one line of at most 200 UTF-16 units, surrogate pairs whole", () => {
    const file = { file_id: "f", file_unique_id: "u", file_name: `a\n\tb${"😀".repeat(300)}` };
    const { media } = takenMessage(messageUpdate({ updateId: 1, userId: 1 }, { document: file })).message;
    assert.equal(media?.file_name, file.file_name);
    assert.ok(media !== null && media.description.startsWith("document a b😀"));
    assert.ok(media.description.length <= 200 && media.description.isWellFormed());
    assert.doesNotMatch(media.description, /\n/);
  });

  test("without an id is parked, because it could not be distinguished from the next one", () => {
    const envelope = taken(textUpdate({ updateId: 1, userId: 1, messageId: 0, text: "x" }));
    assert.ok(envelope.kind === "kept");
    assert.equal(envelope.reason, "without_message_id");
  });

  test("of a length that Telegram never sends is parked", () => {
    const text = (length: number) => textUpdate({ updateId: 1, userId: 1, text: "x".repeat(length) });
    assert.equal(taken(text(65_536)).kind, "message");
    const envelope = taken(text(65_537));
    assert.ok(envelope.kind === "kept");
    assert.equal(envelope.reason, "text_too_long");
  });
});

describe("reachability", () => {
  test("is reported with its sender and its time", () => {
    assert.deepEqual(taken(memberChange({ updateId: 4, userId: 12, date: firstDate, status: "kicked" })), {
      v: 1,
      kind: "reachability",
      update_id: 4,
      received_at: nowIso,
      customer_id: customerIdOf(12),
      sender: { telegram_user_id: 12, display_name: "Anna", username: null, language_code: "en" },
      reachable: false,
      date: "2026-01-01T00:00:00.000Z",
    });
  });
});

describe("what is kept", () => {
  const filed = (name: string): string => {
    const intake = parseUpdate(fixture(name), now);
    return intake.fate === "append" ? intake.envelope.customer_id : assert.fail();
  };

  test("is filed with the customer or chat it is about", () => {
    assert.equal(filed("business_message"), customerIdOf(5_550_001));
    assert.equal(filed("business_message-from_owner"), customerIdOf(5_550_001));
    assert.equal(filed("inline_query"), customerIdOf(5_550_001));
    assert.equal(filed("poll_answer"), customerIdOf(5_550_001));
    assert.equal(filed("unknown_kind"), customerIdOf(5_550_001));
    assert.equal(filed("message-group"), customerIdOf(-1_001_234_567_890));
  });

  test("of a guest's chat is never filed with the person whose id that chat has", () => {
    assert.equal(filed("guest_message"), customerIdOf(5_550_001));
  });

  test("without chat or user is spread over 16 logs per kind, so that none is hot", () => {
    const ids = Array.from({ length: 100 }, (_, id) => taken({ update_id: id - 50, poll: {} }).customer_id);
    assert.equal(new Set(ids).size, 16);
    assert.notEqual(
      taken({ update_id: 1, poll: {} }).customer_id,
      taken({ update_id: 1, other: {} }).customer_id,
    );
  });

  test("is complete up to 64 KB and says so if it is not", () => {
    const small = taken({ update_id: 1, poll: { question: "x".repeat(60_000) } });
    assert.ok(small.kind === "kept");
    assert.equal(JSON.parse(small.body).poll.question.length, 60_000);
    const post = { message_id: 5, chat: { id: -1_009, type: "channel" }, text: '"\u0001€'.repeat(200_000) };
    const large = taken({ update_id: 2, channel_post: post });
    assert.ok(large.kind === "kept");
    assert.ok(Buffer.byteLength(large.body) <= 65_536);
    const { beginning, bytes, ...rest } = JSON.parse(large.body);
    assert.ok(bytes > 1_000_000 && beginning.startsWith('{"update_id":2,'));
    const ids = { update_id: 2, update_kind: "channel_post", chat_id: -1_009, message_id: 5 };
    assert.deepEqual(rest, { truncated: true, ...ids });
  });

  test("is cut next to an emoji, never through it", () => {
    for (const before of ["", "x"]) {
      const envelope = taken({ update_id: 1, poll: { question: before + "😀".repeat(40_000) } });
      assert.ok(envelope.kind === "kept");
      assert.ok(JSON.parse(envelope.body).beginning.isWellFormed());
    }
  });
});

describe("bad input", () => {
  const refused = (body: string, code: ErrorCode) =>
    assert.throws(
      () => parseUpdate(body, now),
      (error) => hasCode(error, code),
    );

  test("that is not JSON is rejected as body_not_json", () => {
    for (const body of ["", "{", "update_id=1", '{"update_id":1}}', "\uFEFF{}", '{"a":"\n"}']) {
      refused(body, "body_not_json");
    }
  });

  test("that is not an update is refused as not_an_update", () => {
    const ids = ['"1"', "1.5", "null", "true", "[1]", "1e400", "9007199254740993"];
    for (const body of ["null", "7", '"x"', "[]", '[{"update_id":1}]', "{}", '{"message":{}}']) {
      refused(body, "not_an_update");
    }
    for (const id of ids) refused(`{"update_id":${id},"message":{}}`, "not_an_update");
    refused('{"__proto__":{"update_id":1}}', "not_an_update");
  });

  test("says nothing of the body in its error", () => {
    assert.throws(
      () => parseUpdate('{"update_id": my secret', now),
      (error) => error instanceof Error && error.cause === undefined && !error.message.includes("secret"),
    );
  });

  test("with wrong types in a known kind is kept as malformed, never refused", () => {
    const text = textUpdate({ updateId: 1, userId: 1, text: "x" });
    const broken: [string, unknown][] = [
      ["malformed_message", { update_id: 1, message: null }],
      ["malformed_message", { update_id: 1, message: [] }],
      ["malformed_message", { update_id: 1, message: { chat: { id: 1, type: "private" }, text: "x" } }],
      ["malformed_message", messageUpdate({ updateId: 1, userId: 1 }, { text: 7 })],
      ["malformed_message", messageUpdate({ updateId: 1, userId: 1 }, { photo: [] })],
      ["malformed_message", messageUpdate({ updateId: 1, userId: 2 ** 53 }, { text: "x" })],
      ["malformed_message", messageUpdate({ updateId: 1, userId: 1 }, { date: "today" })],
      ["malformed_edited_message", { update_id: 1, edited_message: "x" }],
      ["malformed_my_chat_member", { update_id: 1, my_chat_member: {} }],
      ["malformed_callback_query", { update_id: 1, callback_query: { id: 7 } }],
      ["unknown_chat", messageUpdate({ updateId: 1, userId: 1 }, { chat: { id: 1, type: "cave" } })],
      ["unknown_kind", { update_id: 1 }],
      ["unknown_kind", JSON.parse(`{"update_id":1,"__proto__":${JSON.stringify(text)}}`)],
      ["unknown_kind", { update_id: 1, constructor: {}, toString: {} }],
    ];
    for (const [reason, update] of broken) {
      const envelope = taken(update);
      assert.ok(envelope.kind === "kept", JSON.stringify(envelope));
      assert.equal(envelope.reason, reason);
      assert.deepEqual(JSON.parse(envelope.body), JSON.parse(JSON.stringify(update)));
    }
  });
});
