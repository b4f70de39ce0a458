/** Fetches preference pairs page by page. */
import { callRaw } from "../../api/client.ts";

export interface ExportPage {
  /** NDJSON, each line terminated. */
  readonly lines: string;
  readonly next: string | null;
}

export interface ExportResult {
  readonly text: string;
  readonly count: number;
}

/** Follows the pages; calls `report` with the number of pairs so far. */
export async function collectPages(
  readPage: (cursor: string | null) => Promise<ExportPage>,
  report: (count: number) => void,
): Promise<ExportResult> {
  const pages: string[] = [];
  let count = 0;
  let cursor: string | null = null;
  do {
    const page: ExportPage = await readPage(cursor);
    pages.push(page.lines);
    count += page.lines.split("\n").length - 1;
    report(count);
    cursor = page.next;
  } while (cursor !== null);
  return { text: pages.join(""), count };
}

export const exportFormats = ["pairs", "trl", "openai"] as const;
type ExportFormat = (typeof exportFormats)[number];

export interface ExportQuery {
  readonly from: string;
  readonly to: string;
  readonly format: ExportFormat;
}

/** One page from the API. Throws `Problem` and `UnreachableError`. */
export async function fetchPage(query: ExportQuery, cursor: string | null): Promise<ExportPage> {
  const page = { limit: 200, ...(cursor === null ? {} : { cursor }) };
  const response = await callRaw("GET /v1/export/preferences", { query: { ...query, ...page } });
  return { lines: await response.text(), next: response.headers.get("x-next-cursor") };
}
