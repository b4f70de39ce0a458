/** Rows of a CSV file; a line break inside quotes ends none. */

const delimiters = [",", ";", "\t"] as const;

interface Row {
  /** As written, without the line break. */
  readonly raw: string;
  /** What stands between the delimiters, without quotes. */
  readonly cells: readonly string[];
}

/** A table with what stands above it. */
export interface Csv {
  readonly above: string;
  readonly header: Row;
  readonly rows: readonly Row[];
}

const unquoted = (cell: string): string => {
  const inner = /^\s*"([\s\S]*)"\s*$/.exec(cell)?.[1];
  return (inner?.replaceAll('""', '"') ?? cell).trim();
};

/** The rows in order; a quote opens a field only where the field begins, and `""` stands for one inside it. */
function rowsOf(text: string, delimiter: string): Row[] {
  const rows: Row[] = [];
  let [start, from, quoted, begins] = [0, 0, false, true];
  let cells: string[] = [];
  for (let at = 0; at <= text.length; at += 1) {
    const character = text[at];
    if (quoted && at < text.length) {
      if (character === '"') quoted = false;
    } else if (character === "\n" || at === text.length) {
      rows.push({ raw: text.slice(start, at), cells: [...cells, text.slice(from, at)].map(unquoted) });
      [start, from, cells, begins] = [at + 1, at + 1, [], true];
    } else if (character === delimiter) {
      cells.push(text.slice(from, at));
      [from, begins] = [at + 1, true];
    } else if (character === '"' && (begins || text[at - 1] === '"')) {
      quoted = true;
      begins = false;
    } else begins = false;
  }
  return rows.filter(({ raw }) => raw.trim() !== "");
}

/** Rows that are looked at to tell whether a text is a table. */
const looked = 20;
/** Fewer rows than these are no table: two sentences may have the same number of commas. */
const fewest = 3;
/** How many lines of a file may stand above its table: a title, a date. */
const mostAbove = 5;

/**
 * The table in a text that is CSV, or null. A file of that name is; any other text is one where its first rows all have
 * the same number of fields, two at least, as prose has not.
 */
export function csvOf(text: string, source: string): Csv | null {
  // Excel's own first line names the delimiter.
  const [line = "", named] = /^\s{0,100}sep=(.)[^\S\n]{0,100}(?:\n|$)/i.exec(text) ?? [];
  const rest = text.slice(line.length);
  if (named !== undefined) return tableIn(rowsOf(rest, named));
  const isNamed = /\.(?:csv|tsv)(?:$|[?#])/i.test(source.trim());
  for (const delimiter of isNamed ? [...delimiters, "|"] : delimiters) {
    const rows = rowsOf(rest, delimiter);
    const isTable = isNamed ? isMostlyTable(rows) : isWhollyTable(rows);
    if (isTable) return tableIn(rows);
  }
  return null;
}

/** The header is the first row of several fields. */
function tableIn(rows: readonly Row[]): Csv | null {
  const at = rows.findIndex(({ cells }) => cells.length > 1);
  const header = rows[at];
  if (header === undefined) return null;
  const above = rows.slice(0, at).map(({ raw }) => raw);
  return { above: above.join("\n"), header, rows: rows.slice(at + 1) };
}

/** A file of that name with another delimiter has single fields, but for a stray comma. */
function isMostlyTable(rows: readonly Row[]): boolean {
  const first = rows.findIndex(({ cells }) => cells.length > 1);
  const table = first === -1 || first > mostAbove ? [] : rows.slice(first, first + looked);
  return table.filter(({ cells }) => cells.length > 1).length > table.length / 2;
}

function isWhollyTable(rows: readonly Row[]): boolean {
  const fields = rows[0]?.cells.length ?? 0;
  const isEven = rows.slice(0, looked).every(({ cells }) => cells.length === fields);
  return fields > 1 && isEven && rows.length >= fewest && !isProse(rows);
}

/** Markdown's tables and lists, and sentences, are not CSV, whatever their commas. */
const isProse = (rows: readonly Row[]): boolean =>
  rows.slice(0, looked).some(({ raw }) => /^\s*(?:\||#|>|[-*+]\s)|[.!?:]\s*$/.test(raw));
