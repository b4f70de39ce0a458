/** Builds text with its formatting, piece by piece. */
import type { Entity, Markup } from "../markup/schema.ts";

/** Cut at this many UTF-16 units, never inside a surrogate pair. */
export function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${text
    .slice(0, maxLength - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, "")}…`;
}

/** Formatted text, cut in the same way. */
export function shortenMarkup({ text, entities }: Markup, maxLength: number): Markup {
  const shown = shorten(text, maxLength);
  if (shown === text) return { text, entities };
  const end = shown.length - 1;
  const inside = entities.filter(({ offset }) => offset < end);
  return {
    text: shown,
    entities: inside.map((entity) => ({ ...entity, length: Math.min(entity.length, end - entity.offset) })),
  };
}

export class Text {
  #text = "";
  readonly #entities: Entity[] = [];

  get text(): string {
    return this.#text;
  }

  get entities(): readonly Entity[] {
    return this.#entities;
  }

  /** Appends a piece, formatted as a whole or not. */
  add(text: string, type?: Entity["type"]): this {
    if (type !== undefined && text !== "")
      this.#entities.push({ type, offset: this.#text.length, length: text.length });
    this.#text += text;
    return this;
  }

  /** Appends formatted text. */
  addMarkup({ text, entities }: Markup): this {
    const offset = this.#text.length;
    this.#entities.push(...entities.map((entity) => ({ ...entity, offset: entity.offset + offset })));
    this.#text += text;
    return this;
  }

  line(text = "", type?: Entity["type"]): this {
    return this.add(text, type).add("\n");
  }
}
