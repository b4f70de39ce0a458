/** Edit tags: admins add, rename, retire and restore them. */
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { Input } from "../../ui/forms/field.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { fieldErrorOf, textOf } from "../../ui/forms/form-values.ts";
import { useInlineEdit } from "../../ui/forms/inline-edit.ts";
import { Rows } from "../../ui/lists/rows.tsx";
import { taxonomyQuery } from "../review/queries.ts";
import { LoadingOrFailure } from "../../ui/states.tsx";

type Tag = Output<"GET /v1/taxonomy">["items"][number];

export function EditTagSettings() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery({
    ...taxonomyQuery,
    // Another admin may have changed them a moment ago.
    staleTime: 0,
  });
  if (data === undefined) return <LoadingOrFailure error={error} refetch={refetch} />;
  return (
    <>
      <p className="mb-4 max-w-prose text-soft">{t("taxonomy.about")}</p>
      <NewTagForm tags={data.items} />
      <Rows label={t("settings.taxonomy")}>
        {data.items.map((tag) => (
          <TagRow key={tag.tag} tag={tag} />
        ))}
      </Rows>
    </>
  );
}

interface TagInput {
  readonly tag: string;
  readonly title: string;
  readonly retired?: boolean;
}

function useSaveTag(done?: () => void) {
  const { t } = useI18n();
  return useAction({
    run: ({ tag, ...body }: TagInput) => call("PUT /v1/taxonomy/{tag}", { params: { tag }, body }),
    success: t("taxonomy.saved"),
    invalidates: [taxonomyQuery.queryKey],
    // A form that it closes shows its own error.
    ...(done === undefined ? { showsError: true } : { done }),
  });
}

function NewTagForm({ tags }: { readonly tags: readonly Tag[] }) {
  const { t } = useI18n();
  const ref = useRef<HTMLDivElement>(null);
  const [hasDuplicate, setHasDuplicate] = useState(false);
  const put = useSaveTag(() => ref.current?.querySelector("form")?.reset());
  const submit = (form: FormData) => {
    const tag = textOf(form, "tag");
    // A PUT would rename the existing one.
    const isKnown = tags.some((one) => one.tag === tag);
    setHasDuplicate(isKnown);
    if (!isKnown) put.mutate({ tag, title: textOf(form, "title") });
  };
  return (
    <div ref={ref} className="mb-6">
      <Form
        label={t("taxonomy.add")}
        submit={submit}
        isBusy={put.isPending}
        error={put.error}
        fields={["tag", "title"]}
        action={t("taxonomy.add")}
        className="grid items-start gap-3 sm:grid-cols-[16rem_16rem_auto] sm:*:last:pt-[1.56rem]"
      >
        <Input
          label={t("taxonomy.title")}
          name="title"
          required
          maxLength={80}
          autoComplete="off"
          error={fieldErrorOf(put.error, "title")}
        />
        <Input
          label={t("taxonomy.tag")}
          hint={t("taxonomy.tag_hint")}
          name="tag"
          required
          maxLength={40}
          pattern="[a-z][a-z0-9_]*"
          title={t("taxonomy.tag_hint")}
          autoComplete="off"
          spellCheck={false}
          error={hasDuplicate ? t("taxonomy.exists") : fieldErrorOf(put.error, "tag")}
        />
      </Form>
    </div>
  );
}

function TagRow({ tag }: { readonly tag: Tag }) {
  const { t } = useI18n();
  const { isEditing, edit, close, button } = useInlineEdit();
  const isRetired = tag.retired_at !== null;
  if (isEditing) return <RenameForm tag={tag} close={close} />;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-2.5">
      <p className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
        <span className={`words font-semibold ${isRetired ? "text-soft" : ""}`}>{tag.title}</span>
        <code className="text-sm text-soft">{tag.tag}</code>
        {isRetired ? <Badge tone="warn">{t("taxonomy.retired")}</Badge> : null}
      </p>
      <div className="flex gap-2">
        <Button
          ref={button}
          isSmall
          aria-label={t("taxonomy.rename_named", { name: tag.title })}
          onClick={edit}
        >
          {t("taxonomy.rename")}
        </Button>
        <RetireButton tag={tag} />
      </div>
    </li>
  );
}

/** Retires or restores a tag. As easy to undo as to do, so there is no confirmation. */
function RetireButton({ tag }: { readonly tag: Tag }) {
  const { t } = useI18n();
  const put = useSaveTag();
  const verb = tag.retired_at === null ? "retire" : "restore";
  return (
    <Button
      isSmall
      isBusy={put.isPending}
      aria-label={t(`taxonomy.${verb}_named`, { name: tag.title })}
      onClick={() => put.mutate({ tag: tag.tag, title: tag.title, retired: tag.retired_at === null })}
    >
      {t(`taxonomy.${verb}`)}
    </Button>
  );
}

function RenameForm({ tag, close }: { readonly tag: Tag; readonly close: () => void }) {
  const { t } = useI18n();
  const put = useSaveTag(close);
  return (
    <li className="px-4 py-3">
      <Form
        label={t("taxonomy.rename_named", { name: tag.title })}
        submit={(form) => put.mutate({ tag: tag.tag, title: textOf(form, "title") })}
        isBusy={put.isPending}
        error={put.error}
        fields={["title"]}
        action={t("action.save")}
        cancel={close}
        takesFocus
        className="flex flex-wrap items-end gap-3"
      >
        <Input
          label={t("taxonomy.title")}
          name="title"
          defaultValue={tag.title}
          required
          maxLength={80}
          error={fieldErrorOf(put.error, "title")}
          className="w-72 max-w-full"
        />
      </Form>
    </li>
  );
}
