/** The form to add or change a person. */
import { call, type Output, Problem } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Dialog } from "../../ui/dialogs/dialog.tsx";
import { Input, Select } from "../../ui/forms/field.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { fieldErrorOf, newPasswordErrorOf, textOf, typedTextOf } from "../../ui/forms/form-values.ts";

const roleOf = (form: FormData): Person["role"] => (textOf(form, "role") === "admin" ? "admin" : "reviewer");
const reviewersQueryKeys = [["GET /v1/reviewers"]];

export type Person = Output<"GET /v1/reviewers">["items"][number];

export function AddPersonDialog({ close }: { readonly close: () => void }) {
  const { t } = useI18n();
  const add = useAction({
    run: (form: FormData) =>
      call("POST /v1/reviewers", {
        body: {
          name: textOf(form, "name"),
          email: textOf(form, "email"),
          role: roleOf(form),
          password: typedTextOf(form, "password"),
        },
      }),
    invalidates: reviewersQueryKeys,
    success: t("people.saved"),
    done: close,
  });
  const { error } = add;
  const isTaken = error instanceof Problem && error.code === "email_taken";
  return (
    <Dialog open onClose={close} title={t("people.add")}>
      <Form
        label={t("people.add")}
        submit={(form) => add.mutate(form)}
        isBusy={add.isPending}
        error={isTaken ? null : error}
        fields={["name", "email", "role", "password"]}
        action={t("people.add")}
        cancel={close}
      >
        <Input
          label={t("people.name")}
          name="name"
          required
          maxLength={100}
          autoComplete="off"
          error={fieldErrorOf(error, "name")}
        />
        <Input
          label={t("people.email")}
          name="email"
          type="email"
          required
          maxLength={254}
          autoComplete="off"
          error={isTaken ? t("error.email_taken") : fieldErrorOf(error, "email")}
        />
        <RoleField value="reviewer" error={fieldErrorOf(error, "role")} />
        <PasswordField
          label={t("people.first_password")}
          hint={t("people.first_hint")}
          required
          error={newPasswordErrorOf(error, "password", t)}
        />
      </Form>
    </Dialog>
  );
}

export function EditPersonDialog({ person, close }: { readonly person: Person; readonly close: () => void }) {
  const { t } = useI18n();
  const save = useAction({
    run: (form: FormData) => {
      const [name, role, password] = [textOf(form, "name"), roleOf(form), typedTextOf(form, "password")];
      return call("PATCH /v1/reviewers/{id}", {
        params: { id: person.id },
        body: {
          ...(name === person.name ? {} : { name }),
          ...(role === person.role ? {} : { role }),
          ...(password === "" ? {} : { password }),
        },
      });
    },
    invalidates: [...reviewersQueryKeys, ["session"]],
    success: t("people.saved"),
    done: close,
  });
  const { error } = save;
  const title = t("people.edit", { name: person.name });
  return (
    <Dialog open onClose={close} title={title}>
      <Form
        label={title}
        submit={(form) => save.mutate(form)}
        isBusy={save.isPending}
        error={error}
        fields={["name", "role", "password"]}
        action={t("action.save")}
        cancel={close}
      >
        <Input
          label={t("people.name")}
          name="name"
          defaultValue={person.name}
          required
          maxLength={100}
          autoComplete="off"
          error={fieldErrorOf(error, "name")}
        />
        <RoleField value={person.role} error={fieldErrorOf(error, "role")} />
        {person.email === null ? null : (
          <PasswordField
            label={t("people.new_password")}
            hint={t("people.new_hint")}
            error={newPasswordErrorOf(error, "password", t)}
          />
        )}
      </Form>
    </Dialog>
  );
}

function RoleField({ value, error }: { readonly value: Person["role"]; readonly error: string | undefined }) {
  const { t } = useI18n();
  return (
    <Select label={t("people.role")} name="role" defaultValue={value} error={error}>
      <option value="reviewer">{t("people.role.reviewer")}</option>
      <option value="admin">{t("people.role.admin")}</option>
    </Select>
  );
}

interface PasswordFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly required?: boolean;
  readonly error: string | undefined;
}

const PasswordField = (props: PasswordFieldProps) => (
  <Input
    {...props}
    name="password"
    type="password"
    minLength={12}
    maxLength={256}
    autoComplete="new-password"
  />
);
