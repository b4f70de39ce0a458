/** One's own password. */
import { useRef, useState } from "react";
import { call } from "../../api/client.ts";
import { useSession } from "../../api/session.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Input } from "../../ui/forms/field.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { fieldErrorOf, newPasswordErrorOf, typedTextOf } from "../../ui/forms/form-values.ts";

export function PasswordSettings() {
  const { t } = useI18n();
  const { email } = useSession();
  if (email === null) return <p className="max-w-prose text-soft">{t("password.none")}</p>;
  return <PasswordForm email={email} />;
}

function PasswordForm({ email }: { readonly email: string }) {
  const { t } = useI18n();
  const [differs, setDiffers] = useState(false);
  const ref = useRef<HTMLDivElement>(null);
  const change = useAction({
    run: (body: { readonly current_password: string; readonly new_password: string }) =>
      call("PUT /v1/session/password", { body }),
    success: t("password.changed"),
    invalidates: [["GET /v1/sessions"], ["GET /v1/api-keys"]],
    done: () => ref.current?.querySelector("form")?.reset(),
  });
  const submit = (form: FormData) => {
    const next = typedTextOf(form, "new");
    const isSame = next === typedTextOf(form, "again");
    setDiffers(!isSame);
    if (isSame) change.mutate({ current_password: typedTextOf(form, "current"), new_password: next });
  };
  return (
    <div ref={ref} className="max-w-sm">
      <p className="mb-4 text-soft">{t("password.about")}</p>
      <Form
        label={t("password.change")}
        submit={submit}
        isBusy={change.isPending}
        error={change.error}
        fields={["current_password", "new_password"]}
        action={t("password.change")}
      >
        <PasswordFields email={email} error={change.error} differs={differs} />
      </Form>
    </div>
  );
}

interface PasswordFieldsProps {
  readonly email: string;
  readonly error: Error | null;
  readonly differs: boolean;
}

function PasswordFields({ email, error, differs }: PasswordFieldsProps) {
  const { t } = useI18n();
  const isWrong = fieldErrorOf(error, "current_password") !== undefined;
  return (
    <>
      {/* Tells password managers whose it is. */}
      <input type="email" name="email" value={email} readOnly hidden autoComplete="username" />
      <Input
        label={t("password.current")}
        name="current"
        type="password"
        autoComplete="current-password"
        required
        error={isWrong ? t("password.wrong") : undefined}
      />
      <Input
        label={t("password.new")}
        hint={t("password.hint")}
        name="new"
        type="password"
        autoComplete="new-password"
        required
        minLength={12}
        maxLength={256}
        error={newPasswordErrorOf(error, "new_password", t)}
      />
      <Input
        label={t("password.again")}
        name="again"
        type="password"
        autoComplete="new-password"
        required
        error={differs ? t("password.differs") : undefined}
      />
    </>
  );
}
