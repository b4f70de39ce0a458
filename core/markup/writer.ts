/** Builds formatted text piece by piece. */
import type { Entity, Markup } from "./schema.ts";

type Kind = Entity["type"];
type Details = Pick<Entity, "url" | "language">;
interface Span extends Details {
  readonly type: Kind;
  readonly start: number;
  /** When it was opened: of entities with the same range, the first one is outside. */
  readonly order: number;
}

/** Telegram accepts a hundred and silently drops the rest. */
export const maxEntities = 100;

/** These cannot contain code or be inside it. */
const neverWithCode: ReadonlySet<Kind> = new Set(["bold", "italic", "strikethrough"]);

export class Writer {
  #text = "";
  #indent = "";
  #open: Span[] = [];
  #opened = 0;
  readonly #closed: (Span & { readonly end: number })[] = [];

  get isEmpty(): boolean {
    return this.#text === "";
  }

  isIn(type: Kind): boolean {
    return this.#open.some((span) => span.type === type);
  }

  write(text: string): void {
    this.#text += this.#indent === "" ? text : text.replaceAll(/\n(?!\n)/g, `\n${this.#indent}`);
  }

  /** Indents what `body` writes, from its second line on. */
  indented(by: string, body: () => void): void {
    const before = this.#indent;
    this.#indent += by;
    body();
    this.#indent = before;
  }

  /** Formats what `body` writes; nesting a format in itself has no effect. */
  as(type: Kind, body: () => void, details: Details = {}): void {
    if (this.isIn(type)) return body();
    this.#open.push(this.#begin(type, details));
    body();
    const span = this.#open.pop();
    if (span !== undefined) this.#close(span);
  }

  /** Code as it is, with no formatting around it except a quote's. */
  code(type: "code" | "pre", text: string, details: Details = {}): void {
    if (this.isIn("text_link")) return this.write(text);
    for (const span of this.#open) if (neverWithCode.has(span.type)) this.#close(span);
    const span = this.#begin(type, details);
    this.#text += text;
    this.#close(span);
    const end = this.#text.length;
    this.#open = this.#open.map((outer) =>
      neverWithCode.has(outer.type) ? { ...outer, start: end } : outer,
    );
  }

  #begin(type: Kind, details: Details): Span {
    this.#opened += 1;
    return { type, start: this.#text.length, order: this.#opened, ...details };
  }

  #close(span: Span): void {
    this.#closed.push({ ...span, end: this.#text.length });
  }

  /** The result, without white space at its ends and its entities' ends, as Telegram stores it. */
  finish(): Markup {
    const text = this.#text.trim();
    const shift = this.#text.length - this.#text.trimStart().length;
    const entities = this.#closed
      .toSorted((one, other) => one.order - other.order)
      .map(({ start, end, order: _order, ...look }) => {
        const from = Math.max(start - shift, 0);
        const part = text.slice(from, Math.max(end - shift, 0));
        const gap = look.type === "pre" ? 0 : part.length - part.trimStart().length;
        return { ...look, offset: from + gap, length: part.trimEnd().length - gap };
      })
      .filter(({ length }) => length > 0)
      .toSorted((one, other) => one.offset - other.offset || other.length - one.length);
    return { text, entities: entities.slice(0, maxEntities) };
  }
}
