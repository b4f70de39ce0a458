/** Saves the page's filters under a name, and lists its views. */
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useSession } from "../../api/session.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { DeleteButton } from "../../ui/dialogs/delete-button.tsx";
import { Dialog } from "../../ui/dialogs/dialog.tsx";
import { Input } from "../../ui/forms/field.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { fieldErrorOf } from "../../ui/forms/form-values.ts";
import { usePermissions } from "../../ui/permissions.ts";
import { viewAddresses, type SavedView, type ViewedPage } from "./view-addresses.ts";
import { type ShownFilters, viewsQuery } from "./shown-filters.ts";

interface ViewsDialogProps {
  readonly page: ViewedPage;
  readonly saved: readonly SavedView[];
  readonly shownFilters: ShownFilters;
  readonly close: () => void;
}

export function ViewsDialog({ page, saved, shownFilters, close }: ViewsDialogProps) {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  return (
    <Dialog open onClose={close} title={t("views.title")}>
      <div className="space-y-5">
        {canReview ? (
          <SaveViewForm page={page} saved={saved} shownFilters={shownFilters} close={close} />
        ) : null}
        {saved.length === 0 ? (
          <p className="text-soft">{t("views.none")}</p>
        ) : (
          <ul aria-label={t("views.list")} className="divide-y divide-line">
            {saved.map((view) => (
              <ViewItem key={view.id} view={view} close={close} />
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

function SaveViewForm({ page, saved, shownFilters, close }: ViewsDialogProps) {
  const { t } = useI18n();
  const me = useSession().reviewer.id;
  const [name, setName] = useState("");
  // Generated once, so that a retry replaces what the first attempt may have written.
  const [id] = useState(() => crypto.randomUUID());
  const replaced = saved.find((view) => view.owner.id === me && view.name === name.trim());
  const save = useAction({
    run: (shared: boolean) =>
      call("PUT /v1/views/{id}", {
        params: { id: replaced?.id ?? id },
        body: { name: name.trim(), page, filter: shownFilters.filter, shared },
      }),
    success: t("views.saved"),
    invalidates: [viewsQuery.queryKey],
    done: close,
  });
  if (Object.keys(shownFilters.filter).length === 0) return <p className="text-soft">{t("views.nothing")}</p>;
  return (
    <Form
      label={t("views.form")}
      submit={(form) => save.mutate(form.has("shared"))}
      isBusy={save.isPending}
      error={save.error}
      fields={["name"]}
      action={t("views.save")}
      takesFocus
    >
      <Input
        label={t("views.name")}
        hint={replaced === undefined ? undefined : t("views.replaces")}
        error={fieldErrorOf(save.error, "name")}
        required
        maxLength={60}
        autoComplete="off"
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <label className="flex min-h-6 w-fit items-center gap-2 max-md:min-h-11 pointer-coarse:min-h-11">
        <input type="checkbox" name="shared" defaultChecked={replaced?.shared ?? false} key={replaced?.id} />
        {t("views.shared")}
      </label>
      {shownFilters.isNarrower ? <p className="text-sm text-soft">{t("views.left_out")}</p> : null}
    </Form>
  );
}

function ViewItem({ view, close }: { readonly view: SavedView; readonly close: () => void }) {
  const { t } = useI18n();
  const me = useSession().reviewer.id;
  const { canReview, canAdminister } = usePermissions();
  const isMine = view.owner.id === me;
  return (
    <li className="flex items-center justify-between gap-4 py-2">
      <div className="min-w-0">
        <Link
          to={viewAddresses[view.page]}
          search={view.filter}
          onClick={close}
          className="words text-accent underline underline-offset-2"
        >
          <bdi>{view.name}</bdi>
        </Link>
        <p className="text-sm text-soft">
          {isMine
            ? t(view.shared ? "views.mine_shared" : "views.mine")
            : t("views.by", { name: view.owner.name })}
        </p>
      </div>
      {canReview && (isMine || canAdminister) ? (
        <DeleteButton
          name={view.name}
          title={t("views.delete_title", { name: view.name })}
          text={t("views.delete_text")}
          success={t("views.deleted")}
          invalidates={[viewsQuery.queryKey]}
          run={() => call("DELETE /v1/views/{id}", { params: { id: view.id } })}
        />
      ) : null}
    </li>
  );
}
