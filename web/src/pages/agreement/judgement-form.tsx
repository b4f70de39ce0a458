/** A case for a second judgement: the question, the draft, and a form for what the reviewer would have done. */
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Select } from "../../ui/forms/field.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { textOf } from "../../ui/forms/form-values.ts";
import { Card } from "../../ui/page.tsx";
import { FormattedText } from "../../ui/text/formatted-text.tsx";

type Case = NonNullable<Output<"GET /v1/agreement/next">["case"]>;

export const judgements = ["approve", "edit", "reject"] as const;
const scores = [1, 2, 3, 4, 5] as const;

interface JudgementFormProps {
  readonly openCase: Case;
  readonly casesLeft: number;
  /** The heading takes the focus, because the previous case had it. */
  readonly takesFocus: boolean;
  readonly done: (judged: Output<"POST /v1/agreement/{id}">) => void;
}

export function JudgementForm({ openCase, casesLeft, takesFocus, done }: JudgementFormProps) {
  const { t } = useI18n();
  const [isMissing, setMissing] = useState(false);
  const judge = useMutation({
    mutationFn: (body: { judgement: (typeof judgements)[number]; quality_score?: number }) =>
      call("POST /v1/agreement/{id}", { params: { id: openCase.id }, body }),
    onSuccess: done,
  });
  const submit = (form: FormData) => {
    const judgement = judgements.find((one) => one === textOf(form, "judgement"));
    const score = Number(textOf(form, "score"));
    setMissing(judgement === undefined);
    if (judgement !== undefined)
      judge.mutate({ judgement, ...(score === 0 ? {} : { quality_score: score }) });
  };
  return (
    <Card className="md:p-5">
      <Heading openCase={openCase} casesLeft={casesLeft} takesFocus={takesFocus} />
      <CaseTexts texts={openCase} />
      <Form
        label={t("agreement.choose")}
        submit={submit}
        isBusy={judge.isPending}
        error={judge.error}
        fields={[]}
        action={t("agreement.judge")}
        className="mt-5 space-y-4 border-t border-line pt-4"
      >
        <fieldset aria-describedby="judgement-missing">
          <legend className="mb-2 font-medium">{t("agreement.choose")}</legend>
          <div className="flex flex-wrap gap-x-6 gap-y-2">
            {judgements.map((one) => (
              <label key={one} className="flex items-center gap-2">
                <input type="radio" name="judgement" value={one} onChange={() => setMissing(false)} />
                {t(`agreement.${one}`)}
              </label>
            ))}
          </div>
          <p id="judgement-missing" role="alert" className="mt-1 text-sm text-red empty:hidden">
            {isMissing ? t("agreement.missing") : ""}
          </p>
        </fieldset>
        <Select label={t("agreement.score")} name="score" className="max-w-60">
          <option value="0">{t("agreement.no_score")}</option>
          {scores.map((score) => (
            <option key={score} value={score}>
              {t("agreement.scored", { score })}
            </option>
          ))}
        </Select>
      </Form>
    </Card>
  );
}

function Heading({ openCase, casesLeft, takesFocus }: Omit<JudgementFormProps, "done">) {
  const { t } = useI18n();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  return (
    <div className="mb-4 flex flex-wrap items-baseline justify-between gap-x-4">
      <h2 ref={heading} tabIndex={-1} className="words text-lg outline-none">
        <bdi>{t("agreement.case", { name: openCase.customer.name })}</bdi>
      </h2>
      <p className="text-sm text-soft">{t("agreement.left", { count: casesLeft })}</p>
    </div>
  );
}

/** What the customer wrote, and the draft. */
export function CaseTexts({ texts }: { readonly texts: Pick<Case, "messages" | "draft"> }) {
  const { t } = useI18n();
  return (
    <dl className="grid gap-4 md:grid-cols-2">
      <div className="min-w-0">
        <dt className="text-sm text-soft">{t("agreement.question")}</dt>
        <dd className="space-y-1">
          {texts.messages.map(({ text, media, date }, index) => (
            <p key={`${date} ${index}`} className="words">
              {[media, text].filter((part) => part !== null).join(": ")}
            </p>
          ))}
        </dd>
      </div>
      <div className="min-w-0">
        <dt className="text-sm text-soft">{t("agreement.draft")}</dt>
        <dd className="words">
          <FormattedText source={texts.draft} />
        </dd>
      </div>
    </dl>
  );
}
