/** Helpers for submitting documents. */
import type { Output } from "../../api/client.ts";

export type FullDocument = Output<"GET /v1/knowledge/documents/{id}">;
export type DocumentSummary = Output<"GET /v1/knowledge/documents">["items"][number];

/** What is typed into a document's form is kept under this name; null for a new one. */
export const unsavedNameOf = (document: Pick<DocumentSummary, "id"> | null): string =>
  `document.${document?.id ?? "new"}`;

/** Its form fields. */
export const fieldsOf = ({ title, source, document_type, tags, text }: FullDocument) => ({
  title,
  source,
  document_type,
  tags: tags.join(", "),
  text,
});

/** Comma-separated tags without duplicates. */
export const tagsOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
  ),
];

/** A readable id for paths and the audit, different from any other document's with this title. */
export function documentIdOf(title: string, random: string): string {
  const words = title
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, "");
  return `${words === "" ? "document" : words}-${random.replaceAll("-", "").slice(0, 8)}`;
}
