/** Which shortcut a key press means: keyboard layouts, Caps Lock, modifiers. */
import { describe, expect, test } from "vitest";
import { isPressed } from "../../web/src/ui/shortcut.ts";

interface Press {
  readonly key: string;
  readonly code: string;
  readonly shift?: boolean;
  readonly ctrl?: boolean;
  readonly alt?: boolean;
  readonly locks?: readonly string[];
  readonly composing?: boolean;
}

const eventOf = ({ key, code, shift, ctrl, alt, locks = [], composing }: Press) =>
  ({
    key,
    code,
    shiftKey: shift ?? false,
    ctrlKey: ctrl ?? false,
    altKey: alt ?? false,
    metaKey: false,
    isComposing: composing ?? false,
    getModifierState: (name: string) => locks.includes(name),
  }) as unknown as Parameters<typeof isPressed>[1];

const approve = { key: "a", label: "Approve", sends: true };
const approveNext = { key: "A", label: "Approve, next", sends: true };
const reject = { key: "r", label: "Reject" };
/** Which of the two approvals a press is. */
const approvalOf = (press: Press) =>
  [approve, approveNext].filter((one) => isPressed(one, eventOf(press))).map(({ key }) => key);

describe("shortcuts", () => {
  test.each([
    ["Latin", "a", "A"],
    ["Cyrillic", "ф", "Ф"],
    ["Greek", "α", "Α"],
    ["Korean", "ㅁ", "ㅁ"],
    ["Hebrew", "ש", "ש"],
    ["Arabic", "ش", "ِ"],
  ])("[R1] approving works on a %s layout, with Shift it opens the next review", (_, key, shifted) => {
    expect(approvalOf({ key, code: "KeyA" })).toEqual(["a"]);
    expect(approvalOf({ key: shifted, code: "KeyA", shift: true })).toEqual(["A"]);
  });

  test("on a layout with Latin letters the letter counts, not its place", () => {
    expect(approvalOf({ key: "a", code: "KeyQ" })).toEqual(["a"]);
    expect(approvalOf({ key: "q", code: "KeyA" })).toEqual([]);
  });

  test.each([
    ["a", false],
    ["A", false],
    ["a", true],
    ["A", true],
    ["ф", false],
    ["ㅁ", true],
  ])("[R1] nothing is approved while Caps Lock is on: %s, Shift %s", (key, shift) => {
    expect(approvalOf({ key, code: "KeyA", shift, locks: ["CapsLock"] })).toEqual([]);
  });

  test("[R1] a capital without Shift approves nothing, even if the browser hides Caps Lock", () => {
    expect(approvalOf({ key: "A", code: "KeyA" })).toEqual([]);
    expect(approvalOf({ key: "a", code: "KeyA", shift: true })).toEqual([]);
    expect(isPressed(reject, eventOf({ key: "R", code: "KeyR" }))).toBe(true);
  });

  test("other modifiers, AltGr and a composition are not the key alone", () => {
    const a = { key: "a", code: "KeyA" };
    expect(approvalOf({ ...a, ctrl: true })).toEqual([]);
    expect(approvalOf({ ...a, alt: true })).toEqual([]);
    expect(approvalOf({ ...a, composing: true })).toEqual([]);
    expect(approvalOf({ key: "å", code: "KeyA", locks: ["AltGraph"] })).toEqual([]);
  });

  test("digits and the question mark count by what the layout types", () => {
    const one = { key: "1", label: "" };
    expect(isPressed(one, eventOf({ key: "1", code: "Digit1", shift: true }))).toBe(true);
    expect(isPressed(one, eventOf({ key: "&", code: "Digit1" }))).toBe(true);
    const arabic = { key: "١", code: "Digit1" };
    expect(isPressed(one, eventOf(arabic))).toBe(true);
    const help = { key: "?", label: "" };
    expect(isPressed(help, eventOf({ key: "؟", code: "Slash", shift: true }))).toBe(true);
    expect(isPressed(help, eventOf({ key: "/", code: "Slash" }))).toBe(false);
    expect(isPressed(help, eventOf({ key: "?", code: "Digit7", shift: true }))).toBe(true);
  });
});
