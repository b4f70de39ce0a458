/** Asks for the password again if the session is too old for the action. */
import { Problem } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Input } from "../../ui/forms/field.tsx";
import { fieldErrorOf, typedTextOf } from "../../ui/forms/form-values.ts";

/** The password was entered too long ago. */
export const isPasswordNeeded = (error: Error | null): boolean =>
  error instanceof Problem && error.code === "password_needed";

/** The password for the request, if the form asks for it. */
export const proofIn = (form: FormData): { current_password?: string } =>
  form.has("current_password") ? { current_password: typedTextOf(form, "current_password") } : {};

export function PasswordProofField({ error }: { readonly error: Error | null }) {
  const { t } = useI18n();
  const isWrong = fieldErrorOf(error, "current_password") !== undefined;
  return (
    <Input
      label={t("password.proof")}
      hint={t("password.proof_hint")}
      name="current_password"
      type="password"
      autoComplete="current-password"
      required
      error={isWrong ? t("password.wrong") : undefined}
      className="w-64 max-w-full"
    />
  );
}
