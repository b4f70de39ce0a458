/** Second judgements of decided cases, made without seeing the decision. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { EmptyState, LoadingOrFailure } from "../../ui/states.tsx";
import { JudgementForm } from "./judgement-form.tsx";
import { type JudgedCase, JudgedCaseView, JudgedList } from "./judged-cases.tsx";
import { agreement } from "../../strings/agreement.ts";
import { addTexts } from "../../strings/catalogue.ts";

addTexts(agreement);

export function AgreementPage() {
  const { t } = useI18n();
  const [judged, setJudged] = useState<JudgedCase | null>(null);
  const [isFirst, setFirst] = useState(true);
  const area = useRef<HTMLDivElement>(null);
  const next = () => {
    setFirst(false);
    setJudged(null);
    // The pressed button disappears with the result, and the next case is not loaded yet.
    area.current?.focus();
  };
  return (
    <Page title={t("agreement.title")}>
      <div className="space-y-8">
        <p className="max-w-prose text-soft">{t("agreement.about")}</p>
        <div ref={area} tabIndex={-1} className="outline-none">
          {judged === null ? (
            <NextCase onJudged={setJudged} takesFocus={!isFirst} />
          ) : (
            <BothJudgements judged={judged} next={next} />
          )}
        </div>
        <JudgedList />
      </div>
    </Page>
  );
}

interface NextCaseProps {
  readonly onJudged: (found: JudgedCase) => void;
  readonly takesFocus: boolean;
}

function NextCase({ onJudged, takesFocus }: NextCaseProps) {
  const { t } = useI18n();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ["GET /v1/agreement/next"],
    queryFn: ({ signal }) => call("GET /v1/agreement/next", {}, signal),
    // A case must not change while it is judged.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnMount: "always",
    refetchOnWindowFocus: false,
  });
  if (data === undefined) return <LoadingOrFailure error={error} refetch={refetch} />;
  if (data.percent === 0) return <AgreementDisabled />;
  if (data.case === null)
    return (
      <EmptyState title={t("agreement.none")}>
        {t("agreement.none_hint", { percent: data.percent })}
      </EmptyState>
    );
  return (
    <JudgementForm
      key={data.case.id}
      openCase={data.case}
      casesLeft={data.left}
      takesFocus={takesFocus}
      done={(result) => {
        void client.invalidateQueries({ queryKey: ["GET /v1/agreement"] });
        onJudged(result);
      }}
    />
  );
}

function AgreementDisabled() {
  const { t } = useI18n();
  const { canAdminister } = usePermissions();
  const search: object = { tab: "bot" };
  return (
    <EmptyState title={t("agreement.off")}>
      <p>{t("agreement.off_hint")}</p>
      {canAdminister ? (
        <Link to="/settings" search={search} className="text-accent underline">
          {t("agreement.to_settings")}
        </Link>
      ) : null}
    </EmptyState>
  );
}

function BothJudgements({ judged, next }: { readonly judged: JudgedCase; readonly next: () => void }) {
  const { t } = useI18n();
  const button = useRef<HTMLButtonElement>(null);
  // The focused button disappeared with the form.
  useEffect(() => button.current?.focus(), []);
  return (
    <Card className="md:p-5">
      <div role="status">
        <h2 className="mb-3 text-lg">{t("agreement.result")}</h2>
      </div>
      <JudgedCaseView judged={judged} />
      <Button ref={button} tone="main" className="mt-4" onClick={next}>
        {t("agreement.next")}
      </Button>
    </Card>
  );
}
