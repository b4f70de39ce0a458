/** The documents that drafts use: searched with a test question, and edited by admins. */
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { DeleteButton } from "../../ui/dialogs/delete-button.tsx";
import { useReopenedForm } from "../../ui/forms/unsaved.ts";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { Page } from "../../ui/page.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { Rows } from "../../ui/lists/rows.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { RelativeTime } from "../../ui/text/time.tsx";
import { type DocumentSummary, unsavedNameOf } from "./document.ts";
import { DocumentEditor } from "./editor.tsx";
import { KnowledgeSearch } from "./search.tsx";
import { addTexts } from "../../strings/catalogue.ts";
import { knowledge } from "../../strings/knowledge.ts";

addTexts(knowledge);

/** What is being edited: a document, a new one, or none. */
type EditedDocument = DocumentSummary | "new" | null;

export function KnowledgePage() {
  const { t } = useI18n();
  const { canAdminister } = usePermissions();
  const [edited, setEdited] = useState<EditedDocument>(null);
  useReopenedForm(unsavedNameOf(null), () => setEdited("new"));
  return (
    <Page
      title={t("knowledge.title")}
      actions={
        canAdminister ? (
          <Button tone="main" onClick={() => setEdited("new")}>
            {t("knowledge.add")}
          </Button>
        ) : undefined
      }
    >
      <KnowledgeSearch />
      <DocumentList edit={setEdited} />
      {edited === null ? null : (
        <DocumentEditor document={edited === "new" ? null : edited} close={() => setEdited(null)} />
      )}
    </Page>
  );
}

function DocumentList({ edit }: { readonly edit: (document: DocumentSummary) => void }) {
  const { t } = useI18n();
  const { canAdminister } = usePermissions();
  const list = usePaginatedList(["GET /v1/knowledge/documents"], (cursor, signal) =>
    call("GET /v1/knowledge/documents", { query: cursor }, signal),
  );
  return (
    <section>
      <h2 className="mb-2 text-lg">{t("knowledge.documents")}</h2>
      <PaginatedList
        list={list}
        empty={
          <EmptyState title={t("knowledge.empty")}>
            {t(canAdminister ? "knowledge.empty_hint" : "knowledge.empty_reader")}
          </EmptyState>
        }
      >
        {(items) => (
          <Rows label={t("knowledge.documents")}>
            {items.map((document) => (
              <DocumentRow key={document.id} document={document} edit={edit} />
            ))}
          </Rows>
        )}
      </PaginatedList>
    </section>
  );
}

function DocumentRow({
  document,
  edit,
}: {
  readonly document: DocumentSummary;
  readonly edit: (document: DocumentSummary) => void;
}) {
  const { t } = useI18n();
  const { canAdminister } = usePermissions();
  useReopenedForm(unsavedNameOf(document), () => edit(document));
  return (
    <li className="grid gap-x-6 gap-y-2 px-4 py-3 md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0 space-y-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <bdi className="words font-semibold">{document.title}</bdi>
          <Badge tone="info" isFreeText>
            {document.document_type}
          </Badge>
          {document.tags.map((tag) => (
            <Badge key={tag} isFreeText>
              {tag}
            </Badge>
          ))}
        </p>
        <p className="words text-sm text-soft">
          <bdi>{document.source}</bdi> · {t("knowledge.pieces", { count: document.chunks })} ·{" "}
          {t("knowledge.changed")} <RelativeTime at={document.updated_at} />
        </p>
      </div>
      {canAdminister ? (
        <div className="flex items-start gap-2">
          <Button
            isSmall
            aria-label={t("action.edit_named", { name: document.title })}
            onClick={() => edit(document)}
          >
            {t("action.edit")}
          </Button>
          <DeleteButton
            name={document.title}
            title={t("knowledge.delete_title", { title: document.title })}
            text={t("knowledge.delete_text")}
            success={t("knowledge.deleted")}
            invalidates={[["GET /v1/knowledge/documents"], ["POST /v1/knowledge/search"]]}
            run={() => call("DELETE /v1/knowledge/documents/{id}", { params: { id: document.id } })}
          />
        </div>
      ) : null}
    </li>
  );
}
