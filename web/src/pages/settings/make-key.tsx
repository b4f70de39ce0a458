/** Makes an API key and shows it this one time. */
import { useRef, useState } from "react";
import { call } from "../../api/client.ts";
import { useSession } from "../../api/session.ts";
import { useReader } from "../../i18n/language.tsx";
import { useAct } from "../../ui/act.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Input, Select } from "../../ui/field.tsx";
import { Form } from "../../ui/form.tsx";
import { fieldError, textOf } from "../../ui/given.ts";
import { useSay } from "../../ui/toast.tsx";
import { type Scope, scopeOf, scopesUpTo } from "./scopes.ts";

export function MakeKey() {
  const { t } = useReader();
  const { scope } = useSession();
  const place = useRef<HTMLDivElement>(null);
  const [made, setMade] = useState<string | null>(null);
  const make = useAct({
    run: (body: { readonly label: string; readonly scope: Scope }) => call("POST /v1/api-keys", { body }),
    changes: [["GET /v1/api-keys"]],
    done: ({ key }) => {
      setMade(key);
      place.current?.querySelector("form")?.reset();
    },
  });
  return (
    <div ref={place} className="mb-6">
      <Form
        label={t("keys.make")}
        submit={(given) =>
          make.mutate({ label: textOf(given, "label"), scope: scopeOf(textOf(given, "scope")) })
        }
        busy={make.isPending}
        error={make.error}
        fields={["label", "scope"]}
        action={t("keys.make")}
        className="flex flex-wrap items-end gap-3"
      >
        <Input
          label={t("keys.label")}
          name="label"
          required
          maxLength={100}
          autoComplete="off"
          error={fieldError(make.error, "label")}
          className="w-64 max-w-full"
        />
        <Select
          label={t("keys.scope")}
          name="scope"
          error={fieldError(make.error, "scope")}
          className="w-56 max-w-full"
        >
          {scopesUpTo(scope).map((one) => (
            <option key={one} value={one}>
              {t(`keys.scope.${one}`)}
            </option>
          ))}
        </Select>
      </Form>
      <Dialog
        open={made !== null}
        onClose={() => setMade(null)}
        title={t("keys.made")}
        description={t("keys.made_text")}
      >
        <ShownOnce apiKey={made ?? ""} close={() => setMade(null)} />
      </Dialog>
    </div>
  );
}

function ShownOnce({ apiKey, close }: { readonly apiKey: string; readonly close: () => void }) {
  const { t } = useReader();
  const say = useSay();
  const copy = () =>
    navigator.clipboard.writeText(apiKey).then(
      () => say({ text: t("keys.copied") }),
      () => say({ text: t("keys.copy_failed"), tone: "bad" }),
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
