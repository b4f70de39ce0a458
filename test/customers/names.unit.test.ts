/** How a reviewer sees a customer without a visible name. */
import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { parseUpdate } from "../../core/intake/intake.ts";
import { textUpdate } from "../support/updates.ts";

function shown(firstName: string, more: { lastName?: string; username?: string } = {}): string {
  const update = textUpdate({ updateId: 1, userId: 5_550_001, text: "Hi", firstName, ...more });
  const intake = parseUpdate(JSON.stringify(update), 0);
  assert.ok(intake.fate === "append" && intake.envelope.kind === "message");
  return intake.envelope.sender.display_name;
}

describe("[R9] names", () => {
  test("[R9] an invisible name falls back to the username, then to the id", () => {
    for (const nothing of [
      "",
      " ",
      "\u3164",
      "\u2800",
      "\u200b\u2060",
      "\u202e",
      "\u{e0041}",
      "\u{1d159}",
      "\u{13441}\u{13442}",
    ]) {
      assert.equal(shown(nothing, { lastName: nothing, username: "anna" }), "@anna");
      assert.equal(shown(nothing), "5550001");
      assert.equal(shown(nothing, { username: nothing }), "5550001");
    }
    assert.equal(shown("\u3164", { lastName: "Müller" }), "\u3164 Müller");
    assert.equal(shown("Anna", { username: "anna" }), "Anna");
  });
});
