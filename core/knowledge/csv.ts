/** Rows of a CSV file; a line break inside quotes ends none. */

const delimiters = [",", ";", "\t"] as const;
type Delimiter = (typeof delimiters)[number];

interface Row {
  /** As written, without the line break. */
  readonly raw: string;
  readonly fields: number;
}

/** The rows in order; a quote opens a field only where the field begins, and `""` stands for one inside it. */
function rowsOf(text: string, delimiter: Delimiter): Row[] {
  const rows: Row[] = [];
  let [start, fields, quoted, begins] = [0, 1, false, true];
  for (let at = 0; at <= text.length; at += 1) {
    const character = text[at];
    if (quoted && at < text.length) {
      if (character === '"') quoted = false;
    } else if (character === "\n" || at === text.length) {
      rows.push({ raw: text.slice(start, at), fields });
      [start, fields, begins] = [at + 1, 1, true];
    } else if (character === delimiter) {
      fields += 1;
      begins = true;
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

/**
 * The rows of a text that is CSV, its header first, or null. A file of that name is; any other text is one where its
 * first rows all have the same number of fields, two at least, as prose has not.
 */
export function csvRowsOf(text: string, source: string): string[] | null {
  const named = /\.(?:csv|tsv)(?:$|[?#])/i.test(source.trim());
  for (const delimiter of delimiters) {
    const rows = rowsOf(text, delimiter);
    const fields = rows[0]?.fields ?? 0;
    const same = rows.slice(0, looked).every((row) => row.fields === fields);
    if (fields > 1 && (named || (same && rows.length >= fewest && !isProse(rows))))
      return rows.map(({ raw }) => raw);
  }
  return null;
}

/** Markdown's tables and lists, and sentences, are not CSV, whatever their commas. */
const isProse = (rows: readonly Row[]): boolean =>
  rows.slice(0, looked).some(({ raw }) => /^\s*(?:\||#|>|[-*+]\s)|[.!?:]\s*$/.test(raw));
