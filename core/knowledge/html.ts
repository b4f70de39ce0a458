/** HTML as Markdown: the visible text with headings, lists, tables and links, without style, script and head. */
import { Parser } from "htmlparser2";

const unseen = new Set("script style template svg noembed iframe object math".split(" "));
/** Elements allowed in a head. Any other one ends it, because its end tag is optional. */
const ofHead = new Set("title meta link base script style noscript template".split(" "));
const blocks = new Set(
  `address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form
  header hr html legend main nav ol p section summary ul video`.split(/\s+/),
);
const heading = /^h[1-6]$/;

interface Table {
  readonly rows: string[][];
  cell: Target | null;
}
/** Where text is written: the page, a table cell or the text of a link. */
interface Target {
  parts: string[];
  /** The separator before the next text: nothing, a space, a line break or a paragraph break. */
  gap: "" | " " | "\n" | "\n\n";
  /** Only a heading's or item's mark is written so far: its words follow it, whatever element they are in. */
  marked?: boolean;
}

/** A page as Markdown; entities are decoded, links keep their address. Takes linear time. */
export function markdownOf(html: string): string {
  const writer = new Writer();
  const parser = new Parser(
    {
      onopentag: (name, attributes) => writer.open(name, attributes),
      onclosetag: (name) => writer.close(name),
      ontext: (text) => writer.text(text),
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return writer.end();
}

class Writer {
  private readonly page: Target = { parts: [], gap: "" };
  private readonly links: { readonly href: string; readonly outer: Target; readonly inner: Target }[] = [];
  private readonly tables: Table[] = [];
  private readonly lists: { next: number | null }[] = [];
  private target: Target = this.page;
  private hidden = 0;
  private inHead = false;
  private preformatted = 0;
  private readonly closers: ReadonlyMap<string, () => void> = new Map([
    ["a", () => this.closeLink()],
    ["pre", () => this.closePre()],
    ["li", () => this.closeMarked("\n")],
    ...["ul", "ol"].map((list) => [list, () => this.closeList()] as const),
    ...["td", "th", "tr"].map((part) => [part, () => this.closeCell(this.tables.at(-1))] as const),
    ["table", () => this.closeTable()],
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((name) => [name, () => this.closeMarked("\n\n")] as const),
  ]);

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.hide(name);
    if (this.hidden > 0 || this.inHead) return;
    if (name === "br") this.space("\n");
    else if (name === "img") this.text(attributes["alt"] ?? "");
    else if (name === "a") this.openLink(attributes["href"] ?? "");
    else if (name === "pre") this.openPre();
    else if (heading.test(name)) this.openHeading(Number(name.slice(1)));
    else if (!this.openTable(name)) this.openBlock(name);
  }

  private hide(name: string): void {
    if (unseen.has(name)) this.hidden += 1;
    else if (name === "head") this.inHead = true;
    else if (this.hidden === 0 && !ofHead.has(name)) this.inHead = false;
  }

  close(name: string): void {
    if (unseen.has(name)) this.hidden = Math.max(0, this.hidden - 1);
    if (name === "head") this.inHead = false;
    if (this.hidden > 0 || this.inHead) return;
    const closer = this.closers.get(name);
    if (closer !== undefined) closer();
    else if (blocks.has(name) || name === "caption") this.space("\n\n");
  }

  text(text: string): void {
    if (this.hidden > 0 || this.inHead || text === "") return;
    if (this.preformatted > 0) {
      this.put(text);
      return;
    }
    const words = text.replace(/\s+/g, " ");
    if (words.startsWith(" ")) this.space(" ");
    const trimmed = words.trim();
    if (trimmed === "") return;
    this.put(trimmed);
    if (words.endsWith(" ")) this.space(" ");
  }

  end(): string {
    while (this.links.length > 0) this.closeLink();
    while (this.tables.length > 0) this.closeTable();
    if (this.preformatted > 0) this.closePre();
    return this.page.parts.join("").trim();
  }

  private put(text: string): void {
    const { target } = this;
    if (target.parts.length > 0) target.parts.push(target.gap);
    target.parts.push(text);
    target.gap = "";
    target.marked = false;
  }

  private mark(text: string): void {
    this.target.marked = false;
    this.put(text);
    this.target.marked = true;
  }

  /** The wider of the two gaps. */
  private space(gap: Target["gap"]): void {
    if (this.target.marked === true) return;
    if (gap.length > this.target.gap.length || (gap === "\n" && this.target.gap === " "))
      this.target.gap = gap;
  }

  private openBlock(name: string): void {
    if (name === "li") this.openItem();
    if (!blocks.has(name)) return;
    if (name === "ul" || name === "ol") {
      this.target.marked = false;
      this.space(this.lists.length > 0 ? "\n" : "\n\n");
      this.lists.push({ next: name === "ol" ? 1 : null });
    } else this.space("\n\n");
    if (name === "hr") this.put("---");
  }

  private openHeading(level: number): void {
    // A heading inside a cell becomes the cell's text.
    if (this.tables.length > 0) return;
    this.space("\n\n");
    this.mark(`${"#".repeat(level)} `);
  }

  private openItem(): void {
    const list = this.lists.at(-1);
    this.space("\n");
    const depth = Math.min(Math.max(0, this.lists.length - 1), 8);
    const mark = list === undefined || list.next === null ? "-" : `${list.next}.`;
    if (list !== undefined && list.next !== null) list.next += 1;
    this.mark(`${"   ".repeat(depth)}${mark} `);
  }

  /** Ends a marked block, with or without words. */
  private closeMarked(gap: Target["gap"]): void {
    this.target.marked = false;
    this.space(gap);
  }

  private closeList(): void {
    this.lists.pop();
    this.space(this.lists.length > 0 ? "\n" : "\n\n");
  }

  private openPre(): void {
    this.space("\n\n");
    this.preformatted += 1;
    this.put("```\n");
  }

  private closePre(): void {
    if (this.preformatted === 0) return;
    this.preformatted -= 1;
    this.put("\n```");
    this.space("\n\n");
  }

  private openLink(href: string): void {
    if (this.links.length > 0) this.closeLink();
    const inner: Target = { parts: [], gap: "" };
    this.links.push({ href, outer: this.target, inner });
    this.target = inner;
  }

  private closeLink(): void {
    const link = this.links.pop();
    if (link === undefined) return;
    this.target = link.outer;
    const words = link.inner.parts.join("").trim();
    const isAddress = /^(?:https?:|mailto:|tel:|\/|\.|[\w-]+[./])/i.test(link.href);
    const address = link.href.trim().replaceAll(/[\s()<>]/g, encodeURIComponent);
    if (words !== "") this.put(isAddress ? `[${words}](${address})` : words);
    this.space(link.inner.gap);
  }

  private openTable(name: string): boolean {
    const table = this.tables.at(-1);
    if (name === "table") this.tables.push({ rows: [], cell: null });
    else if (name === "tr" && table !== undefined) this.openRow(table);
    else if ((name === "td" || name === "th") && table !== undefined) this.openCell(table);
    else return name === "caption";
    return true;
  }

  private openRow(table: Table): void {
    this.closeCell(table);
    table.rows.push([]);
  }

  private openCell(table: Table): void {
    this.closeCell(table);
    if (table.rows.length === 0) table.rows.push([]);
    table.cell = { parts: [], gap: "" };
    this.target = table.cell;
  }

  private closeCell(table: Table | undefined): void {
    if (this.links.length > 0) this.closeLink();
    if (table === undefined || table.cell === null) return;
    const words = table.cell.parts.join("").replace(/\s+/g, " ").trim();
    table.rows.at(-1)?.push(words.replaceAll("|", "\\|"));
    table.cell = null;
    this.target = this.tables.at(-2)?.cell ?? this.page;
  }

  private closeTable(): void {
    const table = this.tables.at(-1);
    if (table === undefined) return;
    this.closeCell(table);
    this.tables.pop();
    this.target = this.tables.at(-1)?.cell ?? this.page;
    const rows = table.rows.filter((row) => row.length > 0);
    const [head, ...body] = rows;
    if (head === undefined) return;
    const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
    this.space("\n\n");
    this.put([line(head), line(head.map(() => "---")), ...body.map(line)].join("\n"));
    this.space("\n\n");
  }
}
