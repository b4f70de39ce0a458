/** What reviewers wrote in a customer's profile: shown here, and edited in the customer's form. */
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Fact } from "../../ui/facts.tsx";
import { Input, TextArea } from "../../ui/forms/field.tsx";
import { fieldErrorOf } from "../../ui/forms/form-values.ts";
import { type CustomerDetail, profileFields } from "./customer-fields.ts";

interface ProfileProps {
  readonly profile: CustomerDetail["profile"];
}

export function ProfileFacts({ profile }: ProfileProps) {
  const { t } = useI18n();
  return profileFields.map((field) =>
    profile[field] === null ? null : (
      <Fact key={field} label={t(`customer.profile.${field}`)}>
        <span className="words">{String(profile[field])}</span>
      </Fact>
    ),
  );
}

/** The API's maximum length of each field. */
const maxLengths = { name: 120, location: 200, occupation: 200, preferences: 1_000 } as const;

export function ProfileFields({ profile, error }: ProfileProps & { readonly error: Error | null }) {
  const { t } = useI18n();
  const errorOf = (field: (typeof profileFields)[number]) => fieldErrorOf(error, `profile.${field}`);
  return (
    <>
      <p className="text-sm text-soft">{t("customer.profile_hint")}</p>
      {(["name", "location", "occupation"] as const).map((field) => (
        <Input
          key={field}
          label={t(`customer.profile.${field}`)}
          name={field}
          defaultValue={profile[field] ?? ""}
          maxLength={maxLengths[field]}
          autoComplete="off"
          error={errorOf(field)}
        />
      ))}
      <Input
        label={t("customer.profile.age")}
        name="age"
        type="number"
        min={0}
        max={150}
        step={1}
        inputMode="numeric"
        defaultValue={profile.age ?? ""}
        autoComplete="off"
        error={errorOf("age")}
      />
      <TextArea
        label={t("customer.profile.preferences")}
        name="preferences"
        rows={3}
        defaultValue={profile.preferences ?? ""}
        maxLength={maxLengths.preferences}
        error={errorOf("preferences")}
      />
    </>
  );
}
