/** Documents as the page about knowledge puts them. */
import type { Output } from "../../api/client.ts";

export type Summary = Output<"GET /v1/knowledge/documents">["items"][number];

/** The tags that were written with commas between them, each once. */
export const tagsOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
  ),
];

/** An id that can be read in paths and audit, and that no other document of this title has. */
export function documentId(title: string, random: string): string {
  const words = title
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, "");
  return `${words === "" ? "document" : words}-${random.replaceAll("-", "").slice(0, 8)}`;
}
