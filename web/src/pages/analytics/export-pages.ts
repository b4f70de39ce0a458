/** Fetches preference pairs page by page. */
import { Problem, UnreachableError } from "../../api/client.ts";

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

/** One page from the API. Throws `Problem` and `Unreachable`. */
export async function fetchPage(query: ExportQuery, cursor: string | null): Promise<ExportPage> {
  const parameters = new URLSearchParams({ ...query, limit: "200", ...(cursor === null ? {} : { cursor }) });
  const response = await fetch(`/v1/export/preferences?${parameters.toString()}`, {
    cache: "no-store",
  }).catch((cause: unknown) => {
    throw new UnreachableError("the server cannot be reached", { cause });
  });
  if (!response.ok) throw new Problem(response.status, await factsOf(response));
  return { lines: await response.text(), next: response.headers.get("x-next-cursor") };
}

async function factsOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await response.json().catch(() => ({}));
  return typeof body === "object" && body !== null ? { ...body } : {};
}
