/** Routes of the documents that drafts search. */
import * as z from "zod";
import { invalidField, read } from "../../core/kernel/faults.ts";
import {
  deleteDocument,
  getDocument,
  listDocuments,
  searchKnowledge,
} from "../../core/knowledge/knowledge.ts";
import { putDocument } from "../../core/knowledge/put-document.ts";
import {
  Document,
  DocumentId,
  DocumentInput,
  DocumentPage,
  DocumentQuery,
  DocumentSummary,
  KnowledgeHits,
  KnowledgeQuery,
} from "../../core/knowledge/schema.ts";
import { type Route, route } from "./route.ts";

const documentId = z.object({ id: DocumentId });
/** Any text, so that a client that chooses the id learns what is wrong with it. Elsewhere an invalid id is not found. */
const newDocumentId = z.object({ id: z.string() });
const Deleted = z.object({ id: DocumentId, deleted: z.literal(true) });

const idOf = (text: string): DocumentId =>
  read(DocumentId, text, ([{ message }]) => invalidField({ field: "id", message }));

export const knowledgeRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/knowledge/documents",
      summary: "The documents that drafts use, most recently changed first",
      query: DocumentQuery,
      output: DocumentPage,
    },
    (app, { query }) => listDocuments(app.knowledge, query),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/knowledge/documents/{id}",
      summary: "One document with its text",
      params: documentId,
      output: Document,
    },
    (app, { params }) => getDocument(app.knowledge, params.id),
  ),
  route(
    "admin",
    {
      method: "PUT",
      path: "/v1/knowledge/documents/{id}",
      summary: "Create or replace a document; with a version, only if it is the newest",
      params: newDocumentId,
      body: DocumentInput,
      output: DocumentSummary,
    },
    (app, { params, body }, { reviewer }) => putDocument(app.knowledge, idOf(params.id), body, reviewer),
  ),
  route(
    "admin",
    {
      method: "DELETE",
      path: "/v1/knowledge/documents/{id}",
      summary: "Delete a document; searches no longer find it",
      params: documentId,
      output: Deleted,
    },
    async (app, { params }, { reviewer }) => {
      await deleteDocument(app.knowledge, params.id, reviewer);
      return { id: params.id, deleted: true as const };
    },
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/knowledge/search",
      summary: "The pieces of documents nearest to a question, best first",
      body: KnowledgeQuery,
      output: KnowledgeHits,
    },
    (app, { body }) => searchKnowledge(app.knowledge, body),
  ),
];
