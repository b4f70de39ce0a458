/** Formatted text as in Telegram: the text, and the formatting of its parts. */

/** Offsets and lengths count UTF-16 units. */
export interface Entity {
  readonly type: "bold" | "italic" | "strikethrough" | "code" | "pre" | "text_link" | "blockquote";
  readonly offset: number;
  readonly length: number;
  /** The address of a `text_link`. */
  readonly url?: string;
  /** The language of a `pre`. */
  readonly language?: string;
}

export interface Markup {
  readonly text: string;
  /** By offset, longer first; two are either nested or disjoint. */
  readonly entities: readonly Entity[];
}
