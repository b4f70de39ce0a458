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
import { isPasswordNeeded, PasswordProofField, proofIn } from "./password-proof.tsx";
import type { Person } from "./person.tsx";

type Account = NonNullable<Output<"GET /v1/telegram-account">["account"]>;

const accountQueryKey = ["GET /v1/telegram-account"] as const;
/** The account is linked in Telegram, not on this page. */
const pollMs = 3_000;

export function TelegramSettings() {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  const link = useQuery({
    queryKey: accountQueryKey,
    queryFn: ({ signal }) => call("GET /v1/telegram-account", {}, signal),
    refetchInterval: ({ state }) => (state.data?.account === null ? pollMs : false),
  });
  return (
    <>
      <p className="mb-4 max-w-prose text-soft">{t("telegram.about")}</p>
      {link.isPending ? <Loading /> : null}
      {link.isError ? <Failure error={link.error} retry={() => void link.refetch()} /> : null}
      {link.data === undefined ? null : link.data.account === null ? (
        <LinkCodeForm mayLink={canReview} />
      ) : (
        <LinkedAccount account={link.data.account} mayUnlink={canReview} />
      )}
    </>
  );
}

function LinkedAccount({ account, mayUnlink }: { readonly account: Account; readonly mayUnlink: boolean }) {
  const { t, date } = useI18n();
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 rounded-xl border border-line px-4 py-3">
      <p className="words">{t("telegram.linked", { name: account.name, time: date(account.linked_at) })}</p>
      {mayUnlink ? (
        <UnlinkButton label={t("telegram.unlink")} run={() => call("DELETE /v1/telegram-account", {})} />
      ) : null}
    </div>
  );
}

/** Ends somebody else's link; for admins. */
export function UnlinkPersonButton({ person }: { readonly person: Person }) {
  const { t } = useI18n();
  return (
    <UnlinkButton
      isSmall
      label={t("telegram.unlink_person")}
      name={t("telegram.unlink_named", { name: person.name })}
      run={() => call("DELETE /v1/reviewers/{id}/telegram-account", { params: { id: person.id } })}
    />
  );
}

interface UnlinkButtonProps {
  readonly label: string;
  /** For screen readers, where several buttons have this label. */
  readonly name?: string;
  readonly isSmall?: boolean;
  readonly run: () => Promise<unknown>;
}

function UnlinkButton({ label, name, isSmall = false, run }: UnlinkButtonProps) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const unlink = useAction({
    run,
    success: t("telegram.unlinked"),
    invalidates: [accountQueryKey, ["GET /v1/reviewers"]],
    done: () => setOpen(false),
  });
  return (
    <>
      <Button isSmall={isSmall} aria-label={name} onClick={() => setOpen(true)}>
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

function LinkCodeForm({ mayLink }: { readonly mayLink: boolean }) {
  const { t, date } = useI18n();
  const [asksPassword, setAsksPassword] = useState(false);
  const makeCode = useAction({
    run: (form: FormData) => call("POST /v1/telegram-account/code", { body: proofIn(form) }),
    invalidates: [],
    done: () => setAsksPassword(false),
  });
  if (isPasswordNeeded(makeCode.error) && !asksPassword) setAsksPassword(true);
  const { data: linkCode } = makeCode;
  return (
    <div className="max-w-prose">
      <p className="mb-3">{t("telegram.none")}</p>
      {mayLink ? (
        <Form
          label={t("telegram.make")}
          submit={(form) => makeCode.mutate(form)}
          isBusy={makeCode.isPending}
          error={isPasswordNeeded(makeCode.error) ? null : makeCode.error}
          fields={["current_password"]}
          action={t("telegram.make")}
        >
          {asksPassword ? <PasswordProofField error={makeCode.error} /> : null}
        </Form>
      ) : null}
      {linkCode === undefined ? null : (
        <div role="status" className="mt-4 rounded-xl border border-line px-4 py-3">
          <p>{t("telegram.send", { time: date(linkCode.expires_at, { timeStyle: "short" }) })}</p>
          <p className="mt-2 flex flex-wrap items-center gap-3">
            <code className="text-lg font-semibold">/link {linkCode.code}</code>
            <CopyButton text={`/link ${linkCode.code}`} />
          </p>
          {linkCode.link === null ? null : (
            <p className="mt-2">
              <a className="underline" href={linkCode.link} target="_blank" rel="noopener noreferrer">
                {t("telegram.open")}
              </a>
            </p>
          )}
        </div>
      )}
    </div>
  );
}
