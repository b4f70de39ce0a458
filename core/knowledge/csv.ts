/** Rows of a CSV file; a line break inside quotes does not end a row. */

const delimiters = [",", ";", "\t"] as const;

interface Row {
  /** As written, without the line break. */
  readonly raw: string;
  /** The fields without delimiters and quotes. */
  readonly cells: readonly string[];
}

/** A table with the text above it. */
export interface Csv {
  readonly above: string;
  readonly header: Row;
  readonly rows: readonly Row[];
}

const unquoted = (cell: string): string => {
  const inner = /^\s*"([\s\S]*)"\s*$/.exec(cell)?.[1];
  return (inner?.replaceAll('""', '"') ?? cell).trim();
};

/** The rows in order. A quote only opens a field at its start; inside, `""` is a literal quote. */
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

/** How many rows are checked to tell whether text is a table. */
const checkedRows = 20;
/** Minimum number of rows: two sentences may have the same number of commas. */
const minRows = 3;
/** How many lines may precede a file's table: a title, a date. */
const maxLinesAbove = 5;

/**
 * The table in a CSV text, or null. A file named as CSV counts as one; any other text does if its first rows all have
 * the same number of fields, at least two, which prose does not.
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

/** The header is the first row with several fields. */
function tableIn(rows: readonly Row[]): Csv | null {
  const at = rows.findIndex(({ cells }) => cells.length > 1);
  const header = rows[at];
  if (header === undefined) return null;
  const above = rows.slice(0, at).map(({ raw }) => raw);
  return { above: above.join("\n"), header, rows: rows.slice(at + 1) };
}

/** True if most rows have several fields; in a file with another delimiter, only a stray comma makes a second one. */
function isMostlyTable(rows: readonly Row[]): boolean {
  const first = rows.findIndex(({ cells }) => cells.length > 1);
  const table = first === -1 || first > maxLinesAbove ? [] : rows.slice(first, first + checkedRows);
  return table.filter(({ cells }) => cells.length > 1).length > table.length / 2;
}

function isWhollyTable(rows: readonly Row[]): boolean {
  const fields = rows[0]?.cells.length ?? 0;
  const isEven = rows.slice(0, checkedRows).every(({ cells }) => cells.length === fields);
  return fields > 1 && isEven && rows.length >= minRows && !isProse(rows);
}

/** True for Markdown tables, lists and plain sentences, which are not CSV however many commas they have. */
const isProse = (rows: readonly Row[]): boolean =>
  rows.slice(0, checkedRows).some(({ raw }) => /^\s*(?:\||#|>|[-*+]\s)|[.!?:]\s*$/.test(raw));
