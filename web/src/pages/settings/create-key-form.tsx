/** Creates an API key and shows it once. */
import { useRef, useState } from "react";
import { call } from "../../api/client.ts";
import { createSendOnce } from "../../api/send-once.ts";
import { useSession } from "../../api/session.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Button } from "../../ui/forms/button.tsx";
import { Dialog } from "../../ui/dialogs/dialog.tsx";
import { Input, Select } from "../../ui/forms/field.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { fieldErrorOf, textOf } from "../../ui/forms/form-values.ts";
import { useToast } from "../../ui/dialogs/toast.tsx";
import { isPasswordNeeded, PasswordProofField, proofIn } from "./password-proof.tsx";
import { scopeOf, scopesUpTo } from "./scopes.ts";

export function CreateKeyForm() {
  const { t } = useI18n();
  const ref = useRef<HTMLDivElement>(null);
  const [newKey, setNewKey] = useState<string | null>(null);
  const [asksPassword, setAsksPassword] = useState(false);
  const [sendOnce] = useState(createSendOnce);
  const make = useAction({
    run: (form: FormData) => {
      const key = keyIn(form);
      return sendOnce(key, (id) => call("POST /v1/api-keys", { body: { ...key, ...proofIn(form), id } }));
    },
    invalidates: [["GET /v1/api-keys"]],
    done: ({ key }) => {
      setNewKey(key);
      setAsksPassword(false);
      ref.current?.querySelector("form")?.reset();
    },
  });
  if (isPasswordNeeded(make.error) && !asksPassword) setAsksPassword(true);
  return (
    <div ref={ref} className="mb-6">
      <Form
        label={t("keys.make")}
        submit={(form) => make.mutate(form)}
        isBusy={make.isPending}
        error={isPasswordNeeded(make.error) ? null : make.error}
        fields={["label", "scope", "expires_in_days", "current_password"]}
        action={t("keys.make")}
        className="flex flex-wrap items-end gap-3"
      >
        <KeyFields error={make.error} asksPassword={asksPassword} />
      </Form>
      <Dialog
        open={newKey !== null}
        onClose={() => setNewKey(null)}
        title={t("keys.made")}
        description={t("keys.made_text")}
      >
        <NewKey apiKey={newKey ?? ""} close={() => setNewKey(null)} />
      </Dialog>
    </div>
  );
}

interface KeyFieldsProps {
  readonly error: Error | null;
  readonly asksPassword: boolean;
}

function KeyFields({ error, asksPassword }: KeyFieldsProps) {
  const { t } = useI18n();
  const { scope } = useSession();
  return (
    <>
      <Input
        label={t("keys.label")}
        name="label"
        required
        maxLength={100}
        autoComplete="off"
        error={fieldErrorOf(error, "label")}
        className="w-64 max-w-full"
      />
      <Select
        label={t("keys.scope")}
        name="scope"
        error={fieldErrorOf(error, "scope")}
        className="w-56 max-w-full"
      >
        {scopesUpTo(scope).map((one) => (
          <option key={one} value={one}>
            {t(`keys.scope.${one}`)}
          </option>
        ))}
      </Select>
      <Select
        label={t("keys.lasts")}
        name="days"
        defaultValue={90}
        error={fieldErrorOf(error, "expires_in_days")}
        className="w-40 max-w-full"
      >
        {[7, 30, 90, 365].map((days) => (
          <option key={days} value={days}>
            {t("keys.days", { days })}
          </option>
        ))}
      </Select>
      {asksPassword ? <PasswordProofField error={error} /> : null}
    </>
  );
}

const keyIn = (form: FormData) => ({
  label: textOf(form, "label"),
  scope: scopeOf(textOf(form, "scope")),
  expires_in_days: Number(textOf(form, "days")),
});

function NewKey({ apiKey, close }: { readonly apiKey: string; readonly close: () => void }) {
  const { t } = useI18n();
  const showToast = useToast();
  const copy = () =>
    navigator.clipboard.writeText(apiKey).then(
      () => showToast({ text: t("keys.copied") }),
      () => showToast({ text: t("keys.copy_failed"), tone: "bad" }),
    );
  return (
    <>
      <code className="words block rounded-lg bg-sunk px-3 py-2.5 text-sm select-all">{apiKey}</code>
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={close}>{t("keys.done")}</Button>
        <Button tone="main" onClick={() => void copy()}>
          {t("action.copy")}
        </Button>
      </div>
    </>
  );
}
