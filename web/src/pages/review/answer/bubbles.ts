/** The reply while it is edited: bubbles that are typed, split, merged, moved. No DOM, no React. */

export interface Bubble {
  /** Stable for the bubble's lifetime, so that the cursor stays in it. */
  readonly key: number;
  readonly text: string;
}

/** Where to put the cursor after an edit. */
export interface Cursor {
  readonly key: number;
  readonly at: number;
}

export interface EditorState {
  /** Never empty: a reply without text is one empty bubble. */
  readonly bubbles: readonly Bubble[];
  readonly nextKey: number;
  /** Set by edits that move the cursor, null for plain typing. */
  readonly cursor: Cursor | null;
}

export type Edit =
  | { readonly kind: "write"; readonly key: number; readonly text: string }
  | { readonly kind: "split"; readonly key: number; readonly at: number }
  /** Joins it to the one before. */
  | { readonly kind: "merge"; readonly key: number }
  | { readonly kind: "move"; readonly key: number; readonly by: -1 | 1 }
  | { readonly kind: "remove"; readonly key: number }
  | { readonly kind: "insert"; readonly key: number; readonly at: number; readonly text: string }
  /** Replaces a range of the text. */
  | {
      readonly kind: "replace";
      readonly key: number;
      readonly from: number;
      readonly to: number;
      readonly text: string;
    }
  | { readonly kind: "add"; readonly text: string }
  | { readonly kind: "reset"; readonly texts: readonly string[] };

/** Telegram's limit for one message, UTF-16 units. */
export const maxBubbleLength = 4_096;
/** The API's limit for one reply. */
export const maxBubbles = 20;

export function editorStateOf(texts: readonly string[]): EditorState {
  const filled = texts.length === 0 ? [""] : texts;
  return { bubbles: filled.map((text, key) => ({ key, text })), nextKey: filled.length, cursor: null };
}

/** The texts that would be sent: trimmed, without empty ones. */
export const sendableTexts = (texts: readonly string[]): string[] =>
  texts.map((text) => text.trim()).filter((text) => text !== "");

export const textsOf = ({ bubbles }: EditorState): string[] => sendableTexts(bubbles.map(({ text }) => text));

/** The state after an edit; an edit that does not apply changes nothing. */
export function applyEdit(editor: EditorState, edit: Edit): EditorState {
  if (edit.kind === "reset") return resetBubbles(editor, edit.texts);
  if (edit.kind === "add") return addBubble(editor, edit.text);
  const index = editor.bubbles.findIndex(({ key }) => key === edit.key);
  const bubble = editor.bubbles[index];
  return bubble === undefined ? editor : applyBubbleEdit(editor, index, bubble, edit);
}

function applyBubbleEdit(
  editor: EditorState,
  index: number,
  bubble: Bubble,
  edit: Exclude<Edit, { kind: "reset" | "add" }>,
): EditorState {
  if (edit.kind === "write")
    return { ...replaceBubble(editor, index, { ...bubble, text: edit.text }), cursor: null };
  if (edit.kind === "split") return splitBubble(editor, index, bubble, edit.at);
  if (edit.kind === "merge") return mergeBubble(editor, index, bubble);
  if (edit.kind === "move") return moveBubble(editor, index, bubble, edit.by);
  if (edit.kind === "remove") return removeBubble(editor, index);
  if (edit.kind === "replace") return replaceRange(editor, index, bubble, edit);
  return insertText(editor, index, bubble, edit);
}

/** These texts as new bubbles with new keys, so that an old bubble's cursor does not end up in a new text. */
function resetBubbles(editor: EditorState, texts: readonly string[]): EditorState {
  const bubbles = (texts.length === 0 ? [""] : texts).map((text, index) => ({
    key: editor.nextKey + index,
    text,
  }));
  return { bubbles, nextKey: editor.nextKey + bubbles.length, cursor: null };
}

const replaceBubble = (
  editor: EditorState,
  index: number,
  ...newBubbles: readonly Bubble[]
): EditorState => ({
  ...editor,
  bubbles: editor.bubbles.toSpliced(index, 1, ...newBubbles),
});

function addBubble(editor: EditorState, text: string): EditorState {
  if (editor.bubbles.length >= maxBubbles) return editor;
  const { nextKey: key } = editor;
  // A single empty bubble is where the text should go.
  const [only] = editor.bubbles;
  const others = editor.bubbles.length === 1 && only?.text === "" && text !== "" ? [] : editor.bubbles;
  return { bubbles: [...others, { key, text }], nextKey: key + 1, cursor: { key, at: text.length } };
}

function splitBubble(editor: EditorState, index: number, bubble: Bubble, cursor: number): EditorState {
  if (editor.bubbles.length >= maxBubbles) return editor;
  const at = charStartOf(bubble.text, cursor);
  const { nextKey: key } = editor;
  const parts = [
    { ...bubble, text: bubble.text.slice(0, at).trimEnd() },
    { key, text: bubble.text.slice(at).trimStart() },
  ];
  return { ...replaceBubble(editor, index, ...parts), nextKey: key + 1, cursor: { key, at: 0 } };
}

/** This position, or the one before if it would split a surrogate pair. */
const charStartOf = (text: string, at: number): number =>
  text.slice(0, at).isWellFormed() || !text.isWellFormed() ? at : at - 1;

function mergeBubble(editor: EditorState, index: number, bubble: Bubble): EditorState {
  const before = editor.bubbles[index - 1];
  if (before === undefined) return editor;
  const between = before.text === "" || bubble.text === "" ? "" : "\n\n";
  const joined = { ...before, text: before.text + between + bubble.text };
  const at = before.text.length + between.length;
  return {
    ...editor,
    bubbles: editor.bubbles.toSpliced(index - 1, 2, joined),
    cursor: { key: before.key, at },
  };
}

function moveBubble(editor: EditorState, index: number, bubble: Bubble, by: -1 | 1): EditorState {
  const to = index + by;
  if (to < 0 || to >= editor.bubbles.length) return editor;
  const bubbles = editor.bubbles.toSpliced(index, 1).toSpliced(to, 0, bubble);
  return { ...editor, bubbles, cursor: { key: bubble.key, at: bubble.text.length } };
}

function removeBubble(editor: EditorState, index: number): EditorState {
  if (editor.bubbles.length === 1) return resetBubbles(editor, []);
  const bubbles = editor.bubbles.toSpliced(index, 1);
  const neighbour = bubbles[Math.max(0, index - 1)];
  return {
    ...editor,
    bubbles,
    cursor: neighbour === undefined ? null : { key: neighbour.key, at: neighbour.text.length },
  };
}

function replaceRange(
  editor: EditorState,
  index: number,
  bubble: Bubble,
  { from, to, text }: { readonly from: number; readonly to: number; readonly text: string },
): EditorState {
  const head = bubble.text.slice(0, from) + text;
  const written = { ...bubble, text: head + bubble.text.slice(to) };
  return { ...replaceBubble(editor, index, written), cursor: { key: bubble.key, at: head.length } };
}

/** The separator that keeps the words of two texts apart: a line break next to a text of several lines. */
function gapBetween(before: string, after: string, isLong: boolean): string {
  const isSeparated =
    before === "" || after === "" || /[\s([{“„‘«¿¡]$/u.test(before) || /^[\s)\]}.,;:!?…”’»]/u.test(after);
  if (isSeparated) return "";
  return isLong ? "\n" : " ";
}

function insertText(
  editor: EditorState,
  index: number,
  bubble: Bubble,
  { at: cursor, text }: { readonly at: number; readonly text: string },
): EditorState {
  const at = charStartOf(bubble.text, Math.min(cursor, bubble.text.length));
  const [before, after] = [bubble.text.slice(0, at), bubble.text.slice(at)];
  const isLong = text.includes("\n");
  const head = before + gapBetween(before, text, isLong) + text;
  const written = { ...bubble, text: head + gapBetween(text, after, isLong) + after };
  return { ...replaceBubble(editor, index, written), cursor: { key: bubble.key, at: head.length } };
}
