/** The form for a new document, or for an existing one, whose text is loaded first. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Dialog } from "../../ui/dialogs/dialog.tsx";
import { EditClash } from "../../ui/forms/edit-clash.tsx";
import { Input, TextArea } from "../../ui/forms/field.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { fieldErrorOf, textOf } from "../../ui/forms/form-values.ts";
import { type UnsavedForm, useUnsavedForm } from "../../ui/forms/unsaved.ts";
import { type Edited, useEdited } from "../../ui/forms/use-edited.ts";
import { LoadingOrFailure } from "../../ui/states.tsx";
import {
  documentIdOf,
  fieldsOf,
  type DocumentSummary,
  tagsOf,
  unsavedNameOf,
  type FullDocument,
} from "./document.ts";

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
  const edited = useEdited({
    first: document,
    fieldsOf,
    read: reread,
    unsaved,
    newName: unsavedNameOf(null),
  });
  const { base } = edited;
  const save = useSaveDocument(edited, () => {
    unsaved.forget();
    close();
  });
  const error = edited.errorOf(save.error);
  return (
    <Form
      key={edited.formKey}
      label={t(base === null ? "knowledge.add" : "knowledge.change")}
      submit={(form) => save.mutate(form)}
      isBusy={save.isPending}
      error={error}
      fields={["title", "source", "document_type", "tags", "text"]}
      action={t("knowledge.save")}
      cancel={leave}
      unsaved={unsaved}
      takesFocus={edited.isMoved}
    >
      <DocumentFields document={base} error={error} />
      <TextArea
        label={t("knowledge.text")}
        name="text"
        rows={10}
        defaultValue={base?.text}
        required
        maxLength={200_000}
        error={fieldErrorOf(error, "text")}
      />
      <EditClash
        edited={edited}
        labels={{
          title: t("knowledge.name"),
          source: t("knowledge.source"),
          document_type: t("knowledge.type"),
          tags: t("knowledge.tags"),
          text: t("knowledge.text"),
        }}
      />
    </Form>
  );
}

const reread = ({ id }: FullDocument) => call("GET /v1/knowledge/documents/{id}", { params: { id } });

function useSaveDocument({ base, save }: Edited<FullDocument>, close: () => void) {
  const { t } = useI18n();
  // Generated once, so that a retry replaces what the first attempt may have written.
  const [random] = useState(() => crypto.randomUUID());
  return useAction({
    run: (form: FormData) =>
      save(form, (version) =>
        call("PUT /v1/knowledge/documents/{id}", {
          params: { id: base?.id ?? documentIdOf(textOf(form, "title"), random) },
          body: {
            title: textOf(form, "title"),
            source: textOf(form, "source"),
            document_type: textOf(form, "document_type"),
            tags: tagsOf(textOf(form, "tags")),
            text: textOf(form, "text"),
            ...(version === undefined ? {} : { version }),
          },
        }),
      ),
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
