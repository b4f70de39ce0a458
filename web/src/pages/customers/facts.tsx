/** Facts about a customer; status, nickname and value are edited in place. */
import { call } from "../../api/client.ts";
import { languageNameOf } from "../../i18n/language-name.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { EditClash } from "../../ui/forms/edit-clash.tsx";
import { Input, Select } from "../../ui/forms/field.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { fieldErrorOf, textOf } from "../../ui/forms/form-values.ts";
import { useInlineEdit } from "../../ui/forms/inline-edit.ts";
import { type UnsavedForm, useUnsavedForm } from "../../ui/forms/unsaved.ts";
import { type Edited, useEdited } from "../../ui/forms/use-edited.ts";
import { Card } from "../../ui/page.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { RelativeTime } from "../../ui/text/time.tsx";
import { ProfileFacts, ProfileFields } from "./profile.tsx";
import {
  changeOf,
  type CustomerDetail,
  fieldsOf,
  funnelStatusOf,
  funnelStatuses,
  profileFields,
} from "./customer-fields.ts";

interface CustomerProps {
  readonly customer: CustomerDetail;
}

export function CustomerFacts({ customer }: CustomerProps) {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  const unsaved = useUnsavedForm(`customer.${customer.id}`);
  const { isEditing, edit, close, button } = useInlineEdit(unsaved);
  return (
    <Card>
      <div className="mb-3 flex items-center justify-between gap-3">
        <h2 className="text-lg">{t("customer.facts")}</h2>
        {isEditing || !canReview ? null : (
          <Button ref={button} isSmall aria-label={t("customer.edit")} onClick={edit}>
            {t("action.edit")}
          </Button>
        )}
      </div>
      {isEditing ? (
        <FactsForm customer={customer} unsaved={unsaved} close={close} />
      ) : (
        <EditableFacts customer={customer} />
      )}
      <div className="mt-4 border-t border-line pt-4">
        <FixedFacts customer={customer} />
      </div>
    </Card>
  );
}

function EditableFacts({ customer }: CustomerProps) {
  const { t, money } = useI18n();
  return (
    <Facts>
      <Fact label={t("customers.status")}>
        <Badge tone={customer.status === "customer" ? "good" : "plain"}>
          {t(`customers.status.${customer.status}`)}
        </Badge>
      </Fact>
      <Fact label={t("customer.nickname")}>{customer.nickname ?? t("fact.none")}</Fact>
      <Fact label={t("customers.value")}>{money(customer.lifetime_value_usd)}</Fact>
      <ProfileFacts profile={customer.profile} />
    </Facts>
  );
}

interface FactsFormProps extends CustomerProps {
  readonly unsaved: UnsavedForm;
  readonly close: () => void;
}

const read = ({ id }: CustomerDetail) => call("GET /v1/users/{id}", { params: { id } });

/** What the form would change. */
const changeIn = (form: FormData, known: CustomerDetail) =>
  changeOf(known, {
    status: textOf(form, "status"),
    nickname: textOf(form, "nickname"),
    value: textOf(form, "value"),
    profile: {
      name: textOf(form, "name"),
      age: textOf(form, "age"),
      location: textOf(form, "location"),
      occupation: textOf(form, "occupation"),
      preferences: textOf(form, "preferences"),
    },
  });

function FactsForm({ customer, unsaved, close }: FactsFormProps) {
  const { t } = useI18n();
  const done = () => {
    unsaved.forget();
    close();
  };
  const edited = useEdited({ first: customer, fieldsOf, read, unsaved, newName: null });
  const base = edited.base ?? customer;
  const save = useAction({
    run: (form: FormData) =>
      edited.save(form, (version) =>
        call("PATCH /v1/users/{id}", {
          params: { id: customer.id },
          body: { ...changeIn(form, base), ...(version === undefined ? {} : { version }) },
        }),
      ),
    success: t("customer.saved"),
    invalidates: [["GET /v1/users/{id}", customer.id], ["GET /v1/users"]],
    done,
  });
  const submit = (form: FormData) => {
    if (Object.keys(changeIn(form, base)).length === 0) done();
    else save.mutate(form);
  };
  const error = edited.errorOf(save.error);
  return (
    <Form
      key={edited.formKey}
      label={t("customer.edit")}
      submit={submit}
      isBusy={save.isPending}
      error={error}
      fields={[
        "status",
        "nickname",
        "lifetime_value_usd",
        ...profileFields.map((field) => `profile.${field}`),
      ]}
      action={t("action.save")}
      cancel={() => unsaved.leave(close)}
      takesFocus
      unsaved={unsaved}
    >
      <FactFields customer={base} error={error} />
      <ProfileFields profile={base.profile} error={error} />
      <Clash edited={edited} />
      <p className="text-sm text-soft">{t("customer.audited")}</p>
    </Form>
  );
}

function Clash({ edited }: { readonly edited: Edited<CustomerDetail> }) {
  const { t } = useI18n();
  return (
    <EditClash
      edited={edited}
      labels={{
        status: t("customers.status"),
        nickname: t("customer.nickname"),
        value: t("customer.value_usd"),
        ...Object.fromEntries(profileFields.map((field) => [field, t(`customer.profile.${field}`)])),
      }}
      inWords={(name, value) => {
        const status = name === "status" ? funnelStatusOf(value) : undefined;
        return status === undefined ? value : t(`customers.status.${status}`);
      }}
    />
  );
}

function FactFields({ customer, error }: CustomerProps & { readonly error: Error | null }) {
  const { t } = useI18n();
  return (
    <>
      <Select
        label={t("customers.status")}
        name="status"
        defaultValue={customer.status}
        error={fieldErrorOf(error, "status")}
      >
        {funnelStatuses.map((status) => (
          <option key={status} value={status}>
            {t(`customers.status.${status}`)}
          </option>
        ))}
      </Select>
      <Input
        label={t("customer.nickname")}
        hint={t("customer.nickname_hint")}
        name="nickname"
        defaultValue={customer.nickname ?? ""}
        maxLength={64}
        autoComplete="off"
        error={fieldErrorOf(error, "nickname")}
      />
      <Input
        label={t("customer.value_usd")}
        name="value"
        type="number"
        min={0}
        max={9_999_999_999.99}
        step={0.01}
        inputMode="decimal"
        defaultValue={customer.lifetime_value_usd.toFixed(2)}
        error={fieldErrorOf(error, "lifetime_value_usd")}
      />
    </>
  );
}

function FixedFacts({ customer }: CustomerProps) {
  const { t, date, money, number, language } = useI18n();
  const languageCode = customer.language_code;
  return (
    <Facts>
      <Fact label={t("customers.last")}>
        {customer.last_message_at === null ? (
          t("customers.never")
        ) : (
          <RelativeTime at={customer.last_message_at} />
        )}
      </Fact>
      <Fact label={t("customer.since")}>{date(customer.created_at, { dateStyle: "medium" })}</Fact>
      <Fact label={t("customer.interactions")}>{number(customer.interactions)}</Fact>
      <Fact label={t("customer.open")}>{number(customer.pending)}</Fact>
      <Fact label={t("customer.cost")}>{money(customer.cost_usd)}</Fact>
      <Fact label={t("customer.username")}>
        {customer.username === null ? t("fact.none") : `@${customer.username}`}
      </Fact>
      <Fact label={t("customer.telegram")}>{String(customer.telegram_user_id)}</Fact>
      <Fact label={t("customer.language")}>
        {languageCode === null ? t("fact.none") : languageNameOf(languageCode, language)}
      </Fact>
      <Fact label={t("customer.reached")}>{t(customer.reachable ? "fact.yes" : "customer.blocked")}</Fact>
    </Facts>
  );
}
