/** Converts Markdown to what Telegram shows: text without marks, and entities. */
import { decodeHTMLStrict } from "entities/decode";
import type { MarkedToken, Token } from "marked";
import { isVisible } from "../kernel/visible.ts";
import type { Markup } from "./schema.ts";
import { feedsAfter, known, tokensOf, within } from "./tokens.ts";
import { Writer } from "./writer.ts";

type Of<Type extends MarkedToken["type"]> = Extract<MarkedToken, { type: Type }>;

/** Longer texts are shown as they are; the API rejects them. */
const maxSourceLength = 65_536;

/**
 * The text that a customer sees, with its formatting. Never throws; anything that cannot be parsed as Markdown, or
 * would show nothing, is plain text.
 */
export function markupOf(source: string): Markup {
  const plain = { text: source.trim(), entities: [] };
  if (source.length > maxSourceLength) return plain;
  try {
    const tokens = tokensOf(source.replaceAll(/\r\n?/g, "\n"));
    const markup = new Renderer(usedIn(tokens)).render(tokens);
    return isVisible(markup.text) ? markup : plain;
  } catch (error) {
    // Excessively nested blocks, which nobody writes as formatting.
    if (error instanceof RangeError) return plain;
    throw error;
  }
}

/** The text that a customer reads, for recording what was said. */
export const shownOf = (source: string): string => markupOf(source).text;

/** Targets of links defined elsewhere (`[text][1]`): the definition is not shown. */
export function usedIn(tokens: readonly MarkedToken[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const token of within(tokens)) {
    if ((token.type === "link" || token.type === "image") && token.raw.endsWith("]")) used.add(token.href);
  }
  return used;
}

/** Schemes that Telegram opens. */
const schemes: ReadonlySet<string> = new Set(["http:", "https:", "tg:"]);

function isLink(href: string): boolean {
  if (!URL.canParse(href)) return false;
  const { protocol, hostname } = new URL(href);
  // Telegram rejects hosts like `localhost`.
  return schemes.has(protocol) && (protocol === "tg:" || hostname.includes("."));
}

const looks = { strong: "bold", em: "italic", del: "strikethrough" } as const;

/** The text of a token without children. */
function wordsOf(token: MarkedToken): string {
  if (token.type === "br") return "\n";
  if (token.type === "checkbox") return token.checked ? "☑ " : "☐ ";
  if (token.type === "escape") return token.text;
  return token.type === "html" ? token.raw : decodeHTMLStrict(token.raw);
}

class Renderer {
  readonly #out = new Writer();
  readonly #used: ReadonlySet<string>;

  constructor(used: ReadonlySet<string>) {
    this.#used = used;
  }

  render(tokens: readonly MarkedToken[]): Markup {
    this.#blocks(tokens);
    return this.#out.finish();
  }

  /** Keeps the number of line feeds between blocks. */
  #blocks(tokens: readonly Token[]): void {
    let feeds = 0;
    let isFirst = true;
    for (const token of known(tokens)) {
      const isGap = token.type === "space" || (token.type === "def" && this.#used.has(token.href));
      if (isGap) {
        feeds = token.type === "space" ? feeds + token.raw.split("\n").length - 1 : Math.max(feeds, 1);
        continue;
      }
      if (!isFirst) this.#out.write("\n".repeat(Math.max(1, feeds)));
      this.#block(token);
      feeds = feedsAfter(token.raw);
      isFirst &&= token.type === "checkbox";
    }
  }

  #block(token: MarkedToken): void {
    if (token.type === "heading") this.#out.as("bold", () => this.#inline(token.tokens));
    else if (token.type === "blockquote") this.#out.as("blockquote", () => this.#blocks(token.tokens));
    else if (token.type === "code") this.#code(token);
    else if (token.type === "list") this.#list(token);
    else if (token.type === "table") this.#table(token);
    else if (token.type === "hr") this.#out.write("———");
    else if (token.type === "paragraph") this.#inline(token.tokens);
    else if (token.type === "html" || token.type === "def") this.#out.write(token.raw.trimEnd());
    else this.#inline([token]);
  }

  /** The text after the fence is a language if it looks like one, else the first line. */
  #code({ lang = "", text }: Of<"code">): void {
    const isLanguage = /^[\w+#.-]{1,32}$/.test(lang);
    const lines = isLanguage || lang === "" ? text : `${lang}\n${text}`.trimEnd();
    if (isVisible(lines)) this.#out.code("pre", lines, isLanguage ? { language: lang } : {});
    else this.#out.write(lang);
  }

  #list({ items, ordered, start, raw }: Of<"list">): void {
    const end = /^\s*\d+\)/.test(raw) ? ")" : ".";
    for (const [index, item] of items.entries()) {
      if (index > 0) this.#out.write("\n".repeat(Math.max(1, feedsAfter(items[index - 1]?.raw ?? ""))));
      if (ordered) this.#out.write(`${(start === "" ? 1 : start) + index}${end} `);
      else if (!item.task) this.#out.write("• ");
      this.#out.indented("  ", () => this.#blocks(item.tokens));
    }
  }

  /** One line per row: wide tables do not fit a phone in any other way. */
  #table({ header, rows }: Of<"table">): void {
    const cells = (row: Of<"table">["header"]) => {
      for (const [index, cell] of row.entries()) {
        if (index > 0) this.#out.write(" | ");
        this.#inline(cell.tokens);
      }
    };
    this.#out.as("bold", () => cells(header));
    for (const row of rows) {
      this.#out.write("\n");
      cells(row);
    }
  }

  #inline(tokens: readonly Token[]): void {
    for (const token of known(tokens)) this.#mark(token);
  }

  #mark(token: MarkedToken): void {
    if (token.type === "strong" || token.type === "em" || token.type === "del") {
      this.#out.as(looks[token.type], () => this.#inline(token.tokens));
    } else if (token.type === "codespan") this.#out.code("code", token.text);
    else if (token.type === "link" || token.type === "image") this.#link(token);
    else if (token.type === "text" && token.tokens !== undefined) this.#inline(token.tokens);
    else this.#out.write(wordsOf(token));
  }

  #link(token: Of<"link"> | Of<"image">): void {
    const href = decodeHTMLStrict(token.href);
    const words = () => this.#inline(token.tokens);
    // Telegram detects bare addresses itself.
    if (token.type === "link" && token.tokens.length === 1 && isBare(token.text, token.href)) return words();
    if (token.text.trim() === "") return this.#out.write(href);
    if (isLink(href) && !this.#out.isIn("text_link")) return this.#out.as("text_link", words, { url: href });
    words();
    if (!this.#out.isIn("text_link") && href !== "") this.#out.write(` (${href.replace(/^mailto:/, "")})`);
  }
}

const isBare = (text: string, href: string): boolean =>
  [text, `http://${text}`, `mailto:${text}`].includes(href);
