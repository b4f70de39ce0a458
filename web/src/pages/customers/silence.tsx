/** A customer's silence: it is started with a reason, and shows what it held back and saved. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { addTexts } from "../../strings/catalogue.ts";
import { quarantine } from "../../strings/quarantine.ts";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Button } from "../../ui/forms/button.tsx";
import { ConfirmDialog } from "../../ui/dialogs/confirm-dialog.tsx";
import { Dialog } from "../../ui/dialogs/dialog.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { TextArea } from "../../ui/forms/field.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { fieldErrorOf, textOf } from "../../ui/forms/form-values.ts";
import { useUnsavedForm } from "../../ui/forms/unsaved.ts";
import { Card } from "../../ui/page.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { Failure } from "../../ui/states.tsx";
import { customerNameOf } from "../../ui/text/customer-name.ts";
import type { CustomerDetail } from "./customer-fields.ts";
import { linkClass } from "../../ui/link-class.ts";

addTexts(quarantine);

type Protocol = Output<"GET /v1/users/{id}/protocol">;

interface CustomerProps {
  readonly customer: CustomerDetail;
}

const protocolQueryKeysOf = (id: string) => [
  ["GET /v1/users/{id}", id],
  ["GET /v1/users/{id}/protocol", id],
  ["GET /v1/users"],
];

export function SilenceCard({ customer }: CustomerProps) {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  const { id } = customer;
  const { data, error, refetch } = useQuery({
    queryKey: ["GET /v1/users/{id}/protocol", id],
    queryFn: ({ signal }) => call("GET /v1/users/{id}/protocol", { params: { id } }, signal),
  });
  const { silenced } = customer.protocol;
  return (
    <Card>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-lg">{t("silence.title")}</h2>
        {canReview ? (
          silenced ? (
            <EndSilenceButton customer={customer} />
          ) : (
            <StartSilenceButton customer={customer} />
          )
        ) : null}
      </div>
      <p className="text-soft">{t(silenced ? "silence.on" : "silence.off")}</p>
      {customer.quarantined === 0 ? null : (
        <p className="mt-2">
          <Link to="/quarantine" search={{ customer: id }} className={linkClass}>
            {t("silence.waiting", { count: customer.quarantined })}
          </Link>
        </p>
      )}
      {data === undefined ? (
        error === null ? null : (
          <Failure error={error} retry={() => void refetch()} />
        )
      ) : (
        <ProtocolDetails protocol={data} />
      )}
    </Card>
  );
}

function ProtocolDetails({ protocol }: { readonly protocol: Protocol }) {
  const { t, number, money, date } = useI18n();
  const { saved_cost_usd: savedCost, history } = protocol;
  return (
    <div className="mt-3 space-y-3">
      {protocol.silenced ? (
        <Facts>
          <Fact label={t("silence.held")}>{number(protocol.held_messages)}</Fact>
          <Fact label={t("silence.saved")}>
            {savedCost === null ? t("silence.saved_unknown") : money(savedCost)}
          </Fact>
        </Facts>
      ) : null}
      {history.length === 0 ? null : (
        <details className="text-sm">
          <summary className="w-fit rounded text-soft">{t("silence.history")}</summary>
          <ol className="mt-2 space-y-2">
            {history.map(({ at, silenced, by, reason, held_messages: count }) => (
              <li key={at} className="words">
                <bdi>
                  {silenced
                    ? t("silence.was_on", { name: by.name, time: date(at) })
                    : t("silence.was_off", { name: by.name, time: date(at), count })}
                </bdi>
                {reason === null ? null : (
                  <>
                    <br />
                    <bdi className="text-soft">{reason}</bdi>
                  </>
                )}
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

function StartSilenceButton({ customer }: CustomerProps) {
  const { t } = useI18n();
  const { id } = customer;
  const unsaved = useUnsavedForm(`silence.${id}`);
  const [isOpen, setOpen] = useState(() => unsaved.read() !== null);
  const start = useAction({
    run: (reason: string) =>
      call("PUT /v1/users/{id}/protocol", { params: { id }, body: { silenced: true, reason } }),
    success: t("silence.started"),
    invalidates: protocolQueryKeysOf(id),
    done: () => {
      unsaved.forget();
      setOpen(false);
    },
  });
  const close = () =>
    unsaved.leave(() => {
      setOpen(false);
      start.reset();
    });
  const title = t("silence.start_title", { name: customerNameOf(customer) });
  return (
    <>
      <Button isSmall onClick={() => setOpen(true)}>
        {t("silence.start")}
      </Button>
      <Dialog open={isOpen} onClose={close} title={title} description={t("silence.start_text")}>
        <Form
          label={title}
          submit={(form) => start.mutate(textOf(form, "reason"))}
          isBusy={start.isPending}
          error={start.error}
          fields={["reason"]}
          action={t("silence.start")}
          cancel={close}
          unsaved={unsaved}
        >
          <TextArea
            label={t("silence.reason")}
            name="reason"
            required
            maxLength={1_000}
            error={fieldErrorOf(start.error, "reason")}
          />
        </Form>
      </Dialog>
    </>
  );
}

function EndSilenceButton({ customer }: CustomerProps) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const { id } = customer;
  const end = useAction({
    run: () => call("PUT /v1/users/{id}/protocol", { params: { id }, body: { silenced: false } }),
    success: t("silence.ended"),
    invalidates: protocolQueryKeysOf(id),
    done: () => setOpen(false),
  });
  return (
    <>
      <Button isSmall onClick={() => setOpen(true)}>
        {t("silence.end")}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => {
          setOpen(false);
          end.reset();
        }}
        title={t("silence.end_title")}
        text={t("silence.end_text")}
        action={t("silence.end")}
        tone="main"
        isBusy={end.isPending}
        error={end.error}
        run={() => end.mutate()}
      />
    </>
  );
}
