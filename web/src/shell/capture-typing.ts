/** What is typed while the palette still opens: otherwise these keys would be shortcuts of the page, "a" to approve. */

/** A key that types one character; with Ctrl, Alt or ⌘ it is a shortcut, but AltGr types characters too. */
const isCharacter = (event: KeyboardEvent): boolean =>
  event.key.length === 1 &&
  !event.metaKey &&
  (event.getModifierState("AltGraph") || (!event.ctrlKey && !event.altKey));

/**
 * Takes all characters that are typed from now on, and Backspace and Enter. Escape ends it, and calls `onEscape`.
 * The returned function ends it and returns the text; later calls return an empty one.
 */
export function captureTyping(onEscape: () => void): () => string {
  let text = "";
  const end = () => {
    document.removeEventListener("keydown", onKey, true);
    const typed = text;
    text = "";
    return typed;
  };
  const onKey = (event: KeyboardEvent) => {
    const { key } = event;
    if (isCharacter(event)) text += key;
    else if (key === "Backspace") text = text.slice(0, -1);
    else if (key === "Escape") {
      end();
      onEscape();
    } else if (key !== "Enter") return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  document.addEventListener("keydown", onKey, true);
  return end;
}
