/** The form for a new document, or for an existing one, whose text is loaded first. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Dialog } from "../../ui/dialogs/dialog.tsx";
import { Input, TextArea } from "../../ui/forms/field.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { fieldErrorOf, textOf } from "../../ui/forms/form-values.ts";
import { type UnsavedForm, useUnsavedForm } from "../../ui/forms/unsaved.ts";
import { LoadingOrFailure } from "../../ui/states.tsx";
import { documentIdOf, type DocumentSummary, tagsOf, unsavedNameOf } from "./document.ts";

type FullDocument = Output<"GET /v1/knowledge/documents/{id}">;

interface DocumentEditorProps {
  /** Null for a new one. */
  readonly document: DocumentSummary | null;
  readonly close: () => void;
}

export function DocumentEditor({ document, close }: DocumentEditorProps) {
  const { t } = useI18n();
  const unsaved = useUnsavedForm(unsavedNameOf(document));
  const leave = () => unsaved.leave(close);
  return (
    <Dialog open onClose={leave} title={t(document === null ? "knowledge.add" : "knowledge.change")}>
      {document === null ? (
        <DocumentForm document={null} {...{ unsaved, close, leave }} />
      ) : (
        <ExistingDocumentForm id={document.id} {...{ unsaved, close, leave }} />
      )}
    </Dialog>
  );
}

interface DocumentFormProps {
  readonly unsaved: UnsavedForm;
  readonly close: () => void;
  /** Closes without saving. */
  readonly leave: () => void;
}

function ExistingDocumentForm({ id, ...rest }: DocumentFormProps & { readonly id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["GET /v1/knowledge/documents/{id}", id],
    queryFn: ({ signal }) => call("GET /v1/knowledge/documents/{id}", { params: { id } }, signal),
    // Refetching must not overwrite what is being typed.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnMount: "always",
  });
  if (data !== undefined) return <DocumentForm document={data} {...rest} />;
  return <LoadingOrFailure error={error} refetch={refetch} />;
}

function DocumentForm({
  document,
  unsaved,
  close,
  leave,
}: DocumentFormProps & { readonly document: FullDocument | null }) {
  const { t } = useI18n();
  const save = useSaveDocument(document?.id ?? null, () => {
    unsaved.forget();
    close();
  });
  return (
    <Form
      label={t(document === null ? "knowledge.add" : "knowledge.change")}
      submit={(form) => save.mutate(form)}
      isBusy={save.isPending}
      error={save.error}
      fields={["title", "source", "document_type", "tags", "text"]}
      action={t("knowledge.save")}
      cancel={leave}
      unsaved={unsaved}
    >
      <DocumentFields document={document} error={save.error} />
      <TextArea
        label={t("knowledge.text")}
        name="text"
        rows={10}
        defaultValue={document?.text}
        required
        maxLength={200_000}
        error={fieldErrorOf(save.error, "text")}
      />
    </Form>
  );
}

function useSaveDocument(id: string | null, close: () => void) {
  const { t } = useI18n();
  // Generated once, so that a retry replaces what the first attempt may have written.
  const [random] = useState(() => crypto.randomUUID());
  return useAction({
    run: (form: FormData) =>
      call("PUT /v1/knowledge/documents/{id}", {
        params: { id: id ?? documentIdOf(textOf(form, "title"), random) },
        body: {
          title: textOf(form, "title"),
          source: textOf(form, "source"),
          document_type: textOf(form, "document_type"),
          tags: tagsOf(textOf(form, "tags")),
          text: textOf(form, "text"),
        },
      }),
    success: t("knowledge.saved"),
    invalidates: [["GET /v1/knowledge/documents"], ["POST /v1/knowledge/search"]],
    done: close,
  });
}

interface DocumentFieldsProps {
  readonly document: FullDocument | null;
  readonly error: Error | null;
}

function DocumentFields({ document, error }: DocumentFieldsProps) {
  const { t } = useI18n();
  return (
    <>
      <Input
        label={t("knowledge.name")}
        name="title"
        defaultValue={document?.title}
        required
        maxLength={300}
        error={fieldErrorOf(error, "title")}
      />
      <Input
        label={t("knowledge.source")}
        hint={t("knowledge.source_hint")}
        name="source"
        defaultValue={document?.source}
        required
        maxLength={500}
        error={fieldErrorOf(error, "source")}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Input
          label={t("knowledge.type")}
          hint={t("knowledge.type_hint")}
          name="document_type"
          defaultValue={document?.document_type ?? "faq"}
          required
          maxLength={64}
          error={fieldErrorOf(error, "document_type")}
        />
        <Input
          label={t("knowledge.tags")}
          hint={t("knowledge.tags_hint")}
          name="tags"
          defaultValue={document?.tags.join(", ")}
          error={fieldErrorOf(error, "tags")}
        />
      </div>
    </>
  );
}
