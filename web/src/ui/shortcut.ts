/** Which shortcut a key press means, on any keyboard layout. */
import { matchesKeyboardEvent, parseHotkey } from "@tanstack/hotkeys";

export interface Shortcut {
  /** "a" is the key alone, "A" the key with Shift; "Mod+K" is Ctrl+K, or ⌘K on a Mac. */
  readonly key: string;
  readonly label: string;
  /** Omitted if the browser handles the key itself; the help still lists it. */
  readonly run?: (() => void) | undefined;
  /** Repeats while the key is held down; never for a decision. */
  readonly repeats?: boolean;
  /** Works while somebody is typing as well. */
  readonly worksWhileTyping?: boolean;
  /** Sends a reply: off while Caps Lock is on, because anyone who types capitals thinks they are in a text field. */
  readonly sends?: boolean;
}

type KeyboardEvent = Parameters<typeof matchesKeyboardEvent>[0];

/** Whether Caps Lock is on: without it, a letter is a capital exactly if Shift is held down. */
const isCapsLockOn = (event: KeyboardEvent): boolean =>
  event.getModifierState("CapsLock") ||
  (/^\p{Lu}$/u.test(event.key) && !event.shiftKey) ||
  (/^\p{Ll}$/u.test(event.key) && event.shiftKey);

/** A key with AltGr or Option is a character, not a shortcut. */
const isCharacter = (event: KeyboardEvent): boolean => event.altKey || event.getModifierState("AltGraph");

/** Question marks of other scripts, which their layouts type in place of ours. */
const questionMarks = new Set(["?", "؟", "？"]);

/** True if the event is this shortcut. Where a layout has no Latin letters, the position of the key counts. */
export function isPressed({ key, sends = false }: Shortcut, event: KeyboardEvent): boolean {
  if (isCharacter(event) || (sends && isCapsLockOn(event))) return false;
  if (key === "?") return questionMarks.has(event.key) && !event.ctrlKey && !event.metaKey;
  return matchesKeyboardEvent(event, parseHotkey(/^[A-Z]$/.test(key) ? `Shift+${key}` : key));
}

const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** As labelled on the keyboard. Shown with Shift, because a capital letter alone would be read as the key. */
export const keyLabelOf = (key: string): string =>
  (/^[A-Z]$/.test(key) ? `⇧${key}` : key).replace("Enter", "↵").replace("Mod+", isMac() ? "⌘" : "Ctrl ");
