/** One's own Telegram account: linked by a code, which makes buttons in a reviewers' group count. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { ConfirmDialog } from "../../ui/dialogs/confirm-dialog.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { Failure, Loading } from "../../ui/states.tsx";
import { CopyButton } from "../../ui/text/copy-button.tsx";
import { isPasswordNeeded, PasswordProof, proofIn } from "./password-proof.tsx";
import type { Person } from "./person.tsx";

type Account = NonNullable<Output<"GET /v1/telegram-account">["account"]>;

const key = ["GET /v1/telegram-account"] as const;
/** the account is linked in Telegram, not on this page. */
const lookEveryMs = 3_000;

export function Telegram() {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  const link = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call("GET /v1/telegram-account", {}, signal),
    refetchInterval: ({ state }) => (state.data?.account === null ? lookEveryMs : false),
  });
  return (
    <>
      <p className="mb-4 max-w-prose text-soft">{t("telegram.about")}</p>
      {link.isPending ? <Loading /> : null}
      {link.isError ? <Failure error={link.error} retry={() => void link.refetch()} /> : null}
      {link.data === undefined ? null : link.data.account === null ? (
        <Unlinked mayLink={canReview} />
      ) : (
        <Linked account={link.data.account} mayUnlink={canReview} />
      )}
    </>
  );
}

function Linked({ account, mayUnlink }: { readonly account: Account; readonly mayUnlink: boolean }) {
  const { t, date } = useI18n();
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 rounded-xl border border-line px-4 py-3">
      <p className="words">{t("telegram.linked", { name: account.name, time: date(account.linked_at) })}</p>
      {mayUnlink ? (
        <Unlink label={t("telegram.unlink")} run={() => call("DELETE /v1/telegram-account", {})} />
      ) : null}
    </div>
  );
}

/** Ends somebody else's link; for admins. */
export function UnlinkPerson({ person }: { readonly person: Person }) {
  const { t } = useI18n();
  return (
    <Unlink
      small
      label={t("telegram.unlink_person")}
      name={t("telegram.unlink_named", { name: person.name })}
      run={() => call("DELETE /v1/reviewers/{id}/telegram-account", { params: { id: person.id } })}
    />
  );
}

interface UnlinkProps {
  readonly label: string;
  /** For screen readers, where several buttons have this label. */
  readonly name?: string;
  readonly small?: boolean;
  readonly run: () => Promise<unknown>;
}

function Unlink({ label, name, small = false, run }: UnlinkProps) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const unlink = useAction({
    run,
    success: t("telegram.unlinked"),
    invalidates: [key, ["GET /v1/reviewers"]],
    done: () => setOpen(false),
  });
  return (
    <>
      <Button isSmall={small} aria-label={name} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => {
          setOpen(false);
          unlink.reset();
        }}
        title={t("telegram.unlink_title")}
        text={t("telegram.unlink_text")}
        action={label}
        isBusy={unlink.isPending}
        error={unlink.error}
        run={() => unlink.mutate(undefined)}
      />
    </>
  );
}

function Unlinked({ mayLink }: { readonly mayLink: boolean }) {
  const { t, date } = useI18n();
  const [asksPassword, setAsksPassword] = useState(false);
  const make = useAction({
    run: (form: FormData) => call("POST /v1/telegram-account/code", { body: proofIn(form) }),
    invalidates: [],
    done: () => setAsksPassword(false),
  });
  if (isPasswordNeeded(make.error) && !asksPassword) setAsksPassword(true);
  const { data: made } = make;
  return (
    <div className="max-w-prose">
      <p className="mb-3">{t("telegram.none")}</p>
      {mayLink ? (
        <Form
          label={t("telegram.make")}
          submit={(form) => make.mutate(form)}
          isBusy={make.isPending}
          error={isPasswordNeeded(make.error) ? null : make.error}
          fields={["current_password"]}
          action={t("telegram.make")}
        >
          {asksPassword ? <PasswordProof error={make.error} /> : null}
        </Form>
      ) : null}
      {made === undefined ? null : (
        <div role="status" className="mt-4 rounded-xl border border-line px-4 py-3">
          <p>{t("telegram.send", { time: date(made.expires_at, { timeStyle: "short" }) })}</p>
          <p className="mt-2 flex flex-wrap items-center gap-3">
            <code className="text-lg font-semibold">/link {made.code}</code>
            <CopyButton text={`/link ${made.code}`} />
          </p>
          {made.link === null ? null : (
            <p className="mt-2">
              <a className="underline" href={made.link} target="_blank" rel="noopener noreferrer">
                {t("telegram.open")}
              </a>
            </p>
          )}
        </div>
      )}
    </div>
  );
}
