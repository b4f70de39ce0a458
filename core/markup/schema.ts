/** Formatted text as Telegram has it: the text, and which parts of it look how. */

/** Offsets and lengths count UTF-16 units. */
export interface Entity {
  readonly type: "bold" | "italic" | "strikethrough" | "code" | "pre" | "text_link" | "blockquote";
  readonly offset: number;
  readonly length: number;
  /** Of a `text_link`. */
  readonly url?: string;
  /** Of a `pre`. */
  readonly language?: string;
}

export interface Markup {
  readonly text: string;
  /** By offset, the longer first; each is inside another or apart from it. */
  readonly entities: readonly Entity[];
}
