/** Canned replies: one collection for everyone. */
import { useState } from "react";
import { call } from "../../api/client.ts";
import { languagesByName } from "../../i18n/language-name.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Button } from "../../ui/forms/button.tsx";
import { DeleteButton } from "../../ui/dialogs/delete-button.tsx";
import { Dialog } from "../../ui/dialogs/dialog.tsx";
import { Input, Select, TextArea } from "../../ui/forms/field.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { fieldErrorOf } from "../../ui/forms/form-values.ts";
import { useReopenedForm, useUnsavedForm } from "../../ui/forms/unsaved.ts";
import { useEdited } from "../../ui/forms/use-edited.ts";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { Rows } from "../../ui/lists/rows.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { fieldNames } from "../review/answer/canned-fields.ts";
import { fieldsOf, type Reply, ReplyClash, valuesOf } from "./reply-edit.tsx";
import { cannedReplyLanguages } from "./offered-languages.ts";
import { ReplyFacts } from "./reply-facts.tsx";

const cannedRepliesQueryKeys = [["GET /v1/canned-replies"]];
const sorts = ["changed", "used"] as const;
type Sort = (typeof sorts)[number];
/** What is typed is kept under this name. */
const unsavedNameOf = (reply: Reply | null): string => `reply.${reply?.id ?? "new"}`;

export function CannedReplySettings() {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  const [edited, setEdited] = useState<Reply | "new" | null>(null);
  const [sort, setSort] = useState<Sort>("changed");
  useReopenedForm(unsavedNameOf(null), () => setEdited("new"));
  const list = usePaginatedList(["GET /v1/canned-replies", "pages", sort], (cursor, signal) =>
    call("GET /v1/canned-replies", { query: { ...cursor, sort } }, signal),
  );
  return (
    <>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <p className="max-w-prose text-soft">{t("replies.about")}</p>
        {canReview ? (
          <Button tone="main" onClick={() => setEdited("new")}>
            {t("replies.add")}
          </Button>
        ) : null}
      </div>
      <Select
        label={t("replies.sort")}
        className="mb-4 max-w-56"
        value={sort}
        onChange={({ target }) => setSort(sorts.find((one) => one === target.value) ?? "changed")}
      >
        {sorts.map((one) => (
          <option key={one} value={one}>
            {t(`replies.sort.${one}`)}
          </option>
        ))}
      </Select>
      <PaginatedList
        list={list}
        empty={<EmptyState title={t("replies.empty")}>{t("replies.empty_hint")}</EmptyState>}
      >
        {(items) => (
          <Rows label={t("settings.replies")}>
            {items.map((reply) => (
              <ReplyRow key={reply.id} reply={reply} edit={() => setEdited(reply)} />
            ))}
          </Rows>
        )}
      </PaginatedList>
      {edited === null ? null : (
        <ReplyEditor reply={edited === "new" ? null : edited} close={() => setEdited(null)} />
      )}
    </>
  );
}

function ReplyRow({ reply, edit }: { readonly reply: Reply; readonly edit: () => void }) {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  useReopenedForm(unsavedNameOf(reply), edit);
  return (
    <li className="grid gap-x-6 gap-y-2 px-4 py-3 md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <h3 className="words">{reply.title}</h3>
        <ReplyFacts reply={reply} />
        <p className="words mt-1.5 line-clamp-4 w-fit max-w-prose rounded-bubble bg-ours px-3.5 py-2">
          {reply.text}
        </p>
      </div>
      {canReview ? (
        <div className="flex items-start gap-2">
          <Button isSmall aria-label={t("action.edit_named", { name: reply.title })} onClick={edit}>
            {t("action.edit")}
          </Button>
          <DeleteButton
            name={reply.title}
            title={t("replies.delete_title", { title: reply.title })}
            text={t("replies.delete_text")}
            success={t("replies.deleted")}
            invalidates={cannedRepliesQueryKeys}
            run={() => call("DELETE /v1/canned-replies/{id}", { params: { id: reply.id } })}
          />
        </div>
      ) : null}
    </li>
  );
}

function ReplyEditor({ reply, close }: { readonly reply: Reply | null; readonly close: () => void }) {
  const { t } = useI18n();
  // Generated once, so that a retry replaces what the first attempt may have written.
  const [newId] = useState(() => crypto.randomUUID());
  const unsaved = useUnsavedForm(unsavedNameOf(reply));
  const edited = useEdited({
    first: reply,
    fieldsOf,
    read: ({ id }) => call("GET /v1/canned-replies/{id}", { params: { id } }),
    unsaved,
    newName: unsavedNameOf(null),
  });
  const { base } = edited;
  const save = useAction({
    run: (form: FormData) =>
      edited.save(form, (version) =>
        call("PUT /v1/canned-replies/{id}", {
          params: { id: base?.id ?? newId },
          body: { ...valuesOf(form), ...(version === undefined ? {} : { version }) },
        }),
      ),
    success: t("replies.saved"),
    invalidates: cannedRepliesQueryKeys,
    done: () => {
      unsaved.forget();
      close();
    },
  });
  const leave = () => unsaved.leave(close);
  const title = t(base === null ? "replies.add" : "replies.edit");
  const error = edited.errorOf(save.error);
  return (
    <Dialog open onClose={leave} title={title}>
      <Form
        key={edited.formKey}
        label={title}
        submit={(form) => save.mutate(form)}
        isBusy={save.isPending}
        error={error}
        fields={["title", "text", "shortcode"]}
        action={t("action.save")}
        cancel={leave}
        unsaved={unsaved}
        takesFocus={edited.isMoved}
      >
        <ReplyFields reply={base} error={error} />
        <ReplyClash edited={edited} />
      </Form>
    </Dialog>
  );
}

interface ReplyFieldsProps {
  readonly reply: Reply | null;
  readonly error: Error | null;
}

function ReplyFields({ reply, error }: ReplyFieldsProps) {
  const { t } = useI18n();
  return (
    <>
      <Input
        label={t("replies.title")}
        name="title"
        defaultValue={reply?.title}
        required
        maxLength={100}
        error={fieldErrorOf(error, "title")}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Input
          label={t("replies.shortcode")}
          name="shortcode"
          defaultValue={reply?.shortcode ?? ""}
          hint={t("replies.shortcode_hint")}
          maxLength={33}
          autoCapitalize="none"
          spellCheck={false}
          error={fieldErrorOf(error, "shortcode")}
        />
        <LanguageChoice chosen={reply?.language ?? null} />
      </div>
      <TextArea
        label={t("replies.text")}
        name="text"
        rows={7}
        hint={t("replies.text_hint", { fields: fieldNames.map((name) => `{{${name}}}`).join(", ") })}
        defaultValue={reply?.text}
        required
        maxLength={8_192}
        error={fieldErrorOf(error, "text")}
      />
    </>
  );
}

function LanguageChoice({ chosen }: { readonly chosen: string | null }) {
  const { t, language } = useI18n();
  return (
    <Select label={t("replies.language")} name="language" defaultValue={chosen ?? ""}>
      <option value="">{t("replies.language.any")}</option>
      {languagesByName(cannedReplyLanguages, chosen, language).map(({ tag, name }) => (
        <option key={tag} value={tag}>
          {name}
        </option>
      ))}
    </Select>
  );
}
