/** What a log's entries become: pure decisions over envelopes from intake. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import * as fc from "fast-check";
import { editionKeyOf, messageKeyOf, type StoredMessage } from "../../core/drafting/edits.ts";
import { holdInSilence, planTurn, type Sorted, sortEntries } from "../../core/drafting/turn.ts";
import { requireStored } from "../../core/drafting/turns.ts";
import { parseUpdate } from "../../core/intake/intake.ts";
import type { MessageEnvelope } from "../../core/intake/schema.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { interactionIdOf } from "../../core/kernel/ids.ts";
import type { Entry, OverLimit } from "../../core/wal/schema.ts";
import {
  editedUpdate,
  firstDate,
  groupUpdate,
  memberChange,
  messageUpdate,
  textUpdate,
} from "../support/updates.ts";

const userId = 7;

function entryOf(update: object, overLimit: OverLimit = null): Entry {
  const intake = parseUpdate(JSON.stringify(update), Date.UTC(2026, 0, 2));
  if (intake.fate !== "append") throw new Error("the update is to be appended");
  return { envelope: intake.envelope, overLimit };
}

/** A message; its id and date are its update's, unless given. */
const wrote = (messageId: number, text: string, more: { updateId?: number; date?: number } = {}) =>
  entryOf(textUpdate({ userId, messageId, text, updateId: messageId, ...more }));

/** An edit, made `at` seconds after the first of January. */
const edited = (messageId: number, text: string, at = 1_000, updateId = 10_000 + messageId + at) =>
  entryOf(
    editedUpdate({
      userId,
      messageId,
      text,
      updateId,
      date: firstDate + messageId,
      editDate: firstDate + at,
    }),
  );

const textsIn = (messages: readonly { readonly text: string | null }[]) => messages.map(({ text }) => text);
const sortedTexts = (entries: readonly Entry[]) =>
  textsIn(sortEntries(entries).messages.map(({ message }) => message));

function messageOf(entry: Entry): MessageEnvelope {
  const { envelope } = entry;
  if (envelope?.kind === "message" || envelope?.kind === "edited_message") return envelope;
  throw new Error("the entry is no message");
}

/** The message as Postgres returns it, with its time format. */
function storedAs(entry: Entry, status: string): StoredMessage {
  const { message } = messageOf(entry);
  const time = (at: string | null) => at?.replace(".000Z", "+00:00") ?? null;
  const stored = { ...message, date: time(message.date) ?? "", edited_at: time(message.edited_at) };
  return { key: messageKeyOf(message), message: stored, status };
}

/** What is changed in place, and what is a separate message. */
const changedEdits = (sorted: Sorted, stored: readonly StoredMessage[]) => {
  const { corrections, late } = planTurn(sorted, stored).edits;
  return [...corrections.map((message) => ({ message })), ...late];
};

const turnOf = (sorted: Sorted, stored: readonly StoredMessage[]) => planTurn(sorted, stored).turn;

describe("sorting a log", () => {
  test("[S3] a burst is answered in the order in which it was written, not in which it arrived", () => {
    assert.deepEqual(sortedTexts([wrote(3, "c"), wrote(1, "a"), wrote(2, "b")]), ["a", "b", "c"]);
  });

  test("[S3] within one second the message id decides, not the update id", () => {
    const date = firstDate + 5;
    const entries = [wrote(9, "b", { date, updateId: 1 }), wrote(8, "a", { date, updateId: 2 })];
    assert.deepEqual(sortedTexts(entries), ["a", "b"]);
  });

  test("[R8] an edit in the same log replaces its message", () => {
    const sorted = sortEntries([wrote(1, "a"), wrote(2, "b"), edited(1, "A")]);
    assert.deepEqual(textsIn(sorted.messages.map(({ message }) => message)), ["A", "b"]);
    assert.deepEqual(sorted.edits, []);
  });

  test("[R8] an edit that arrived before its message is that message, once", () => {
    const entries = [edited(1, "A"), wrote(2, "b"), wrote(1, "a")];
    assert.deepEqual(sortedTexts(entries), ["A", "b"]);
    const turn = turnOf(sortEntries(entries), []);
    assert.deepEqual(textsIn(turn?.messages ?? []), ["A", "b"]);
  });

  test("[R8] of several edits the latest counts, in whichever order they arrived", () => {
    const [first, second] = [edited(1, "first", 100), edited(1, "second", 200)];
    for (const entries of [
      [wrote(1, "a"), first, second],
      [wrote(1, "a"), second, first],
      [second, first, wrote(1, "a")],
    ]) {
      assert.deepEqual(sortedTexts(entries), ["second"]);
    }
    const alone = sortEntries([second, first]);
    assert.deepEqual(textsIn(alone.edits.map(({ message }) => message)), ["second"]);
  });

  test("[R8] of two edits within one second the later update counts", () => {
    const [first, second] = [edited(1, "first", 100, 50), edited(1, "second", 100, 51)];
    assert.deepEqual(sortedTexts([wrote(1, "a"), second, first]), ["second"]);
  });

  test("[S1] (promise 5) any order of arrival makes the same turn", () => {
    const entries = [
      ...[1, 2, 3, 4, 5].map((id) => wrote(id, `text ${id}`)),
      ...[1, 3].flatMap((id) => [
        edited(id, `edit of ${id}`, 100 + id),
        edited(id, `last of ${id}`, 200 + id),
      ]),
    ];
    const expected = turnOf(sortEntries(entries), []);
    assert.deepEqual(textsIn(expected?.messages ?? []), [
      "last of 1",
      "text 2",
      "last of 3",
      "text 4",
      "text 5",
    ]);
    const shuffled = fc.shuffledSubarray(entries, { minLength: entries.length });
    fc.assert(
      fc.property(shuffled, (other) => {
        assert.deepEqual(turnOf(sortEntries(other), []), expected);
      }),
    );
  });

  test("[Q1] a silenced customer's messages and edits are held back, and start no turn", () => {
    const sorted = holdInSilence(sortEntries([wrote(1, "a"), edited(2, "b")]));
    assert.deepEqual(
      sorted.held.map(({ envelope, reason }) => [envelope.message.text, reason]),
      [
        ["a", "silence"],
        ["b", "silence"],
      ],
    );
    assert.deepEqual([sorted.messages, sorted.edits, turnOf(sorted, [])], [[], [], null]);
    assert.equal(sorted.sender?.telegram_user_id, userId, "who wrote is kept all the same");
  });

  test("[Q2] what a person released is answered even though the customer is silenced", () => {
    const released = { ...edited(1, "A"), released: true } as const;
    const sorted = holdInSilence(sortEntries([wrote(1, "a"), released, wrote(2, "b")]));
    assert.deepEqual(textsIn(turnOf(sorted, [])?.messages ?? []), ["A"]);
    assert.deepEqual(
      sorted.held.map(({ envelope }) => envelope.message.text),
      ["a", "b"],
    );
  });

  test("[Q3] messages over the limit are held back, the rest is answered", () => {
    const over = entryOf(textUpdate({ userId, updateId: 2, text: "over" }), "hour");
    const sorted = sortEntries([wrote(1, "a"), over, wrote(3, "c")]);
    assert.deepEqual(
      sorted.held.map(({ envelope, reason }) => [envelope.message.text, reason]),
      [["over", "rate_limit"]],
    );
    assert.deepEqual(textsIn(turnOf(sorted, [])?.messages ?? []), ["a", "c"]);
  });

  test("[S1] (promise 10) entries that are unreadable or start no turn are separated", () => {
    const broken: Entry = { envelope: null, raw: "{" };
    const group = entryOf(groupUpdate({ userId, updateId: 4, groupId: -5, text: "hi" }));
    const sorted = sortEntries([broken, group, wrote(1, "a")]);
    assert.deepEqual(sorted.unreadable, ["{"]);
    assert.deepEqual(
      sorted.undrafted.map(({ reason }) => reason),
      ["group_chat"],
    );
    assert.deepEqual(textsIn(turnOf(sorted, [])?.messages ?? []), ["a"]);
    assert.equal(sortEntries([broken, group]).sender, null, "a group's member is no customer");
  });

  test("[R3] the latest reachability counts, even for a silenced customer", () => {
    const change = (updateId: number, status: "member" | "kicked") =>
      entryOf(memberChange({ userId, updateId, status }));
    assert.equal(sortEntries([wrote(1, "a")]).reachable, null);
    assert.equal(
      holdInSilence(sortEntries([change(1, "kicked"), change(2, "member")])).reachable?.reachable,
      true,
    );
    assert.equal(sortEntries([change(1, "member"), change(2, "kicked")]).reachable?.reachable, false);
    const late = sortEntries([change(2, "member"), change(1, "kicked")]);
    assert.equal(late.reachable?.reachable, true, "the last one by date, wherever it lies in the log");
    assert.equal(turnOf(sortEntries([change(1, "kicked")]), []), null);
  });
});

describe("planning a turn", () => {
  test("(promise 2) its id and time are its first message's, so a second attempt collides", () => {
    const turn = turnOf(sortEntries([wrote(2, "b"), wrote(1, "a")]), []);
    const first = { connection: null, chat_id: userId, message_id: 1 };
    assert.deepEqual(turn?.interaction, {
      id: interactionIdOf(first),
      created_at: messageOf(wrote(1, "a")).message.date,
    });
    assert.deepEqual(
      turn?.fresh.map(({ message }) => message.message_id),
      [1, 2],
    );
  });

  test("(promise 2) stored messages are not answered again", () => {
    const entries = [wrote(1, "a"), wrote(2, "b"), wrote(3, "c")];
    const stored = entries.slice(0, 2).map((entry) => storedAs(entry, "pending"));
    const turn = turnOf(sortEntries(entries), stored);
    assert.deepEqual(textsIn(turn?.messages ?? []), ["c"]);
    assert.equal(turn?.interaction.id, interactionIdOf(messageOf(wrote(3, "c")).message));
    const all = entries.map((entry) => storedAs(entry, "claimed"));
    assert.equal(turnOf(sortEntries(entries), all), null);
  });

  test("[R8] an edit of an unknown message counts as a message", () => {
    const turn = turnOf(sortEntries([edited(1, "A"), wrote(2, "b")]), []);
    assert.deepEqual(textsIn(turn?.messages ?? []), ["A", "b"]);
    assert.equal(turn?.fresh.length, 2);
    const later = turnOf(sortEntries([wrote(1, "a"), edited(2, "B")]), []);
    assert.deepEqual(textsIn(later?.messages ?? []), ["a", "B"]);
  });

  for (const status of ["pending", "failed"]) {
    test(`[R8] a real edit of a waiting message (${status}) reopens its whole interaction`, () => {
      const edit = edited(2, "B");
      const stored = [wrote(1, "a"), wrote(2, "b")].map((entry) => storedAs(entry, status));
      const turn = turnOf(sortEntries([edit]), stored);
      assert.deepEqual(textsIn(turn?.messages ?? []), ["a", "B"]);
      assert.deepEqual(turn?.fresh, []);
      const { message } = messageOf(edit);
      assert.equal(turn?.interaction.created_at, message.edited_at);
      assert.notEqual(turn?.interaction.id, interactionIdOf(message), "the waiting draft has that id");
      assert.deepEqual(turnOf(sortEntries([edit]), stored), turn, "and a second attempt collides");
    });
  }

  test("[R8] an edit of a waiting message and new messages make one turn", () => {
    const stored = [wrote(1, "a"), wrote(2, "b")].map((entry) => storedAs(entry, "pending"));
    const turn = turnOf(sortEntries([wrote(3, "c"), edited(1, "A")]), stored);
    assert.deepEqual(textsIn(turn?.messages ?? []), ["A", "b", "c"]);
    assert.deepEqual(textsIn(turn?.fresh.map(({ message }) => message) ?? []), ["c"]);
    assert.equal(turn?.interaction.id, interactionIdOf(messageOf(wrote(3, "c")).message));
  });

  test("[R8] an edit without a visible change does nothing", () => {
    const sorted = sortEntries([edited(1, "a")]);
    const stored = [storedAs(wrote(1, "a"), "pending")];
    assert.equal(turnOf(sorted, stored), null);
    assert.deepEqual(changedEdits(sorted, stored), []);
  });

  test("[R8] another file with the same text is a change; a moved live location is not", () => {
    const photo = (file: string, more: object) => ({
      photo: [{ file_id: file, file_unique_id: `${file}-unique`, width: 9, height: 9 }],
      caption: "this one",
      ...more,
    });
    const sent = (content: object) =>
      entryOf(messageUpdate({ userId, messageId: 1, updateId: 1 }, { ...content }));
    const edit = (content: object) =>
      entryOf({
        update_id: 2,
        edited_message: {
          ...(messageUpdate({ userId, messageId: 1, updateId: 1 }, { ...content })["message"] as object),
          edit_date: firstDate + 9,
        },
      });
    const changedBy = (before: object, after: object) =>
      changedEdits(sortEntries([edit(after)]), [storedAs(sent(before), "pending")]).length;
    assert.equal(changedBy(photo("a", {}), photo("b", {})), 1);
    assert.equal(changedBy(photo("a", {}), photo("a", {})), 0);
    const at = (latitude: number) => ({ location: { latitude, longitude: 1, live_period: 60 } });
    assert.equal(changedBy(at(1), at(2)), 0);
  });

  test("[R8] two edits within one second are two turns, and a second attempt at each collides", () => {
    const stored = [storedAs(wrote(1, "a"), "pending")];
    const idOf = (text: string) => turnOf(sortEntries([edited(1, text)]), stored)?.interaction.id;
    assert.notEqual(idOf("B"), idOf("C"));
    assert.equal(idOf("B"), idOf("B"));
  });

  test("[R8] an edit that is older than the stored one does nothing", () => {
    const sorted = sortEntries([edited(1, "older", 100)]);
    const stored = [storedAs(edited(1, "newer", 200), "pending")];
    assert.equal(turnOf(sorted, stored), null);
    assert.deepEqual(changedEdits(sorted, stored), []);
  });

  test("[R8] a message after its edit of the same second does nothing", () => {
    const plan = planTurn(sortEntries([wrote(1, "a")]), [storedAs(edited(1, "A", 1), "pending")]);
    assert.deepEqual(plan, { turn: null, edits: { corrections: [], late: [] } });
  });

  test("[R8] an edit that arrived after a failed attempt had stored its message reopens the interaction", () => {
    const sorted = sortEntries([wrote(1, "a"), edited(1, "A")]);
    const stored = [storedAs(wrote(1, "a"), "pending")];
    assert.deepEqual(textsIn(turnOf(sorted, stored)?.messages ?? []), ["A"]);
    assert.deepEqual(textsIn(changedEdits(sorted, stored).map(({ message }) => message)), ["A"]);
    assert.equal(turnOf(sortEntries([wrote(1, "a")]), [storedAs(edited(1, "A"), "pending")]), null);
  });

  test("[R8] an edit of a claimed message changes it in place and starts nothing", () => {
    const sorted = sortEntries([edited(1, "A")]);
    const stored = [storedAs(wrote(1, "a"), "claimed")];
    assert.equal(turnOf(sorted, stored), null);
    assert.deepEqual(textsIn(planTurn(sorted, stored).edits.corrections), ["A"]);
    assert.deepEqual(planTurn(sorted, stored).edits.late, []);
  });

  const dealtWith = ["approved", "sending", "sent", "rejected", "expired", "undeliverable", "unknown"];
  for (const status of dealtWith) {
    test(`[R8] (promise 13) an edit of a message whose interaction is ${status} is a separate message`, () => {
      const edit = edited(1, "A", 500);
      const sorted = sortEntries([edit]);
      const stored = [storedAs(wrote(1, "a"), status)];
      assert.deepEqual(planTurn(sorted, stored).edits.corrections, [], "what was answered stays as it was");
      const turn = turnOf(sorted, stored);
      const [message, ...others] = turn?.messages ?? [];
      assert.deepEqual(others, []);
      const { edited_at } = messageOf(edit).message;
      assert.deepEqual(
        [message?.text, message?.edition, message?.date, message?.details?.edited_from],
        ["A", 1, edited_at, { text: "a", media: null }],
      );
      assert.equal(turn?.interaction.created_at, edited_at);
      assert.notEqual(turn?.interaction.id, interactionIdOf(messageOf(edit).message));
      assert.deepEqual(turnOf(sorted, stored), turn, "and a second attempt collides");
    });
  }

  /** An edit after an answer, as stored. */
  const lateEdit = (text: string, at: number, status: string, before = "a"): StoredMessage => {
    const { key, message } = storedAs(edited(1, text, at), status);
    const details = { edited_from: { text: before, media: null } };
    return { key, status, message: { ...message, date: message.edited_at ?? "", edition: 1, details } };
  };

  test("[R8] an edit of a waiting late edit replaces it, and is still compared with what was answered", () => {
    const stored = [lateEdit("A", 500, "pending")];
    const turn = turnOf(sortEntries([edited(1, "B", 600)]), stored);
    const [message] = turn?.messages ?? [];
    assert.deepEqual(
      [message?.text, message?.edition, message?.details?.edited_from?.text, turn?.fresh],
      ["B", 1, "a", []],
    );
    const back = turnOf(sortEntries([edited(1, "a", 600)]), stored);
    assert.equal(back?.messages[0]?.text, "a", "back to the old words is a change too");
  });

  test("[R8] an edit of a late edit that was answered is the next one", () => {
    const turn = turnOf(sortEntries([edited(1, "B", 600)]), [lateEdit("A", 500, "sent")]);
    const [message] = turn?.messages ?? [];
    assert.deepEqual([message?.text, message?.edition, message?.details?.edited_from?.text], ["B", 2, "A"]);
  });

  test("[R8] (promise 2) a stored late edit that arrives again starts nothing", () => {
    for (const status of ["pending", "claimed", "sent"]) {
      assert.equal(turnOf(sortEntries([edited(1, "A", 500)]), [lateEdit("A", 500, status)]), null);
    }
    const older = sortEntries([edited(1, "older", 400)]);
    assert.equal(turnOf(older, [lateEdit("A", 500, "sent")]), null);
  });

  test("[R8] a late edit and new messages make one turn, in the order in which they were made", () => {
    const sorted = sortEntries([wrote(9, "next", { date: firstDate + 700 }), edited(1, "A", 500)]);
    const turn = turnOf(sorted, [storedAs(wrote(1, "a"), "sent")]);
    assert.deepEqual(textsIn(turn?.messages ?? []), ["A", "next"]);
    assert.equal(turn?.fresh.length, 2);
  });

  test("[R8] an edit of an answered message does not reopen another waiting one", () => {
    const stored = [storedAs(wrote(1, "a"), "sent"), storedAs(wrote(2, "b"), "pending")];
    const turn = turnOf(sortEntries([edited(1, "A")]), stored);
    assert.deepEqual(textsIn(turn?.messages ?? []), ["A"]);
  });
});

describe("after the commit", () => {
  test("(promise 2) a fresh message that is stored nowhere makes the attempt fail", () => {
    const turn = turnOf(sortEntries([wrote(1, "a"), wrote(2, "b")]), []);
    const keys = (turn?.fresh ?? []).map(({ message }) => ({ key: editionKeyOf(message) }));
    requireStored(turn, keys);
    requireStored(null, []);
    assert.throws(
      () => requireStored(turn, keys.slice(0, 1)),
      (error) => hasCode(error, "wrong_state") && error.facts["missing"] === 1,
    );
  });
});
