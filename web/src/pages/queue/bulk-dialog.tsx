/** Rejects, assigns or releases the selected reviews, after a preview of what would change. */
import { ReasonChoices } from "../review/decision/reason-choices.tsx";
import { storedReasonOf } from "../review/decision/reasons.ts";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import type { I18n } from "../../i18n/i18n.ts";
import { ConfirmDialog } from "../../ui/dialogs/confirm-dialog.tsx";
import { useToast } from "../../ui/dialogs/toast.tsx";
import { TextArea } from "../../ui/forms/field.tsx";
import { type UnsavedText, useUnsavedText } from "../../ui/forms/unsaved.ts";
import { usePermissions } from "../../ui/permissions.ts";
import { ColleagueSelect } from "../sharing/colleagues.tsx";
import { nameOf, type Review } from "./reviews.ts";
import { countsQuery, queueQuery } from "./queries.ts";

export type BulkAction = "reject" | "assign" | "release";
type Result = Output<"POST /v1/reviews/many">["results"][number];

interface BulkDialogProps {
  readonly action: BulkAction;
  /** As they were when the step was chosen. */
  readonly reviews: readonly Review[];
  readonly close: () => void;
  readonly done: () => void;
}

/** What the reviewer adds to the step. */
interface BulkInput {
  readonly to: string | null;
  /** Includes reviews that others have claimed. */
  readonly force: boolean;
}

export function BulkDialog({ action, reviews, close, done }: BulkDialogProps) {
  const { t } = useI18n();
  const [input, setInput] = useState<BulkInput>({ to: null, force: false });
  const reason = useUnsavedText("reviews.reject", "");
  const request = {
    step: action,
    reviews: reviews.map(({ id, version }) => ({ id, version })),
    force: input.force,
  };
  const preview = useBulkPreview(request);
  const results = preview.data?.results ?? [];
  const count = results.filter(({ ok }) => ok).length;
  const apply = useBulkAction(() => {
    reason.forget();
    done();
  });
  const isReady = count > 0 && !preview.isFetching && (action !== "reject" || reason.text.trim() !== "");
  return (
    <ConfirmDialog
      open
      onClose={() => reason.leave(close)}
      title={t(`sharing.many.title.${action}`, { count })}
      text={t(`sharing.many.text.${action}`)}
      action={t(`sharing.many.title.${action}`, { count })}
      tone={action === "reject" ? "danger" : "main"}
      isBusy={apply.isPending}
      isDisabled={!isReady}
      error={apply.error ?? preview.error}
      run={() =>
        apply.mutate({ ...request, ...extraFieldsOf(action, input.to, storedReasonOf(reason.text, t)) })
      }
    >
      <div className="space-y-4">
        <BulkFields action={action} input={input} setInput={setInput} reason={reason} />
        {preview.data === undefined ? null : <BulkPreview results={results} reviews={reviews} />}
      </div>
    </ConfirmDialog>
  );
}

function extraFieldsOf(action: BulkAction, to: string | null, reason: string) {
  if (action === "reject") return { reason };
  return action === "assign" ? { to } : {};
}

interface BulkFieldsProps {
  readonly action: BulkAction;
  readonly input: BulkInput;
  readonly setInput: (input: BulkInput) => void;
  readonly reason: UnsavedText;
}

function BulkFields({ action, input, setInput, reason }: BulkFieldsProps) {
  const { t } = useI18n();
  const { canAdminister } = usePermissions();
  if (action === "reject")
    return (
      <>
        <ReasonChoices text={reason.text} choose={reason.fill} />
        <TextArea
          label={t("review.reject_reason")}
          rows={2}
          maxLength={4_000}
          value={reason.text}
          onChange={({ target }) => reason.write(target.value)}
        />
      </>
    );
  return (
    <>
      {action === "assign" ? (
        <ColleagueSelect chosen={input.to} choose={(to) => setInput({ ...input, to })} />
      ) : null}
      {canAdminister ? (
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            checked={input.force}
            onChange={({ target }) => setInput({ ...input, force: target.checked })}
            className="size-4 accent-accent"
          />
          {t("sharing.many.force")}
        </label>
      ) : null}
    </>
  );
}

interface BulkRequest {
  readonly step: BulkAction;
  readonly reviews: { readonly id: string; readonly version: number }[];
  readonly force: boolean;
}

const useBulkPreview = (request: BulkRequest) =>
  useQuery({
    queryKey: ["POST /v1/reviews/many", request],
    queryFn: ({ signal }) => call("POST /v1/reviews/many", { body: { ...request, preview: true } }, signal),
    placeholderData: (before) => before,
    gcTime: 0,
  });

interface BulkPreviewProps {
  readonly results: readonly Result[];
  readonly reviews: readonly Review[];
}

function BulkPreview({ results, reviews }: BulkPreviewProps) {
  const { t } = useI18n();
  const nameOfId = (id: string) => {
    const review = reviews.find((one) => one.id === id);
    return review === undefined ? "" : nameOf(review);
  };
  const changing = results.filter(({ ok }) => ok);
  const unchanged = results.filter(({ ok }) => !ok);
  return (
    <div role="status" className="space-y-3">
      {changing.length === 0 ? <p>{t("sharing.many.none")}</p> : null}
      <NamedList title={t("sharing.many.go")} lines={changing.map(({ id }) => [id, nameOfId(id)])} />
      <NamedList
        title={t("sharing.many.stay")}
        lines={unchanged.map((one) => [one.id, `${nameOfId(one.id)}: ${refusalTextOf(one, t)}`])}
      />
    </div>
  );
}

interface NamedListProps {
  readonly title: string;
  readonly lines: readonly (readonly [id: string, text: string])[];
}

function NamedList({ title, lines }: NamedListProps) {
  const { number } = useI18n();
  if (lines.length === 0) return null;
  return (
    <section>
      <h3 className="text-sm font-semibold">
        {title} ({number(lines.length)})
      </h3>
      {/* Scrolled by keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <ul tabIndex={0} aria-label={title} className="relative mt-1 max-h-32 overflow-y-auto text-soft">
        {lines.map(([id, text]) => (
          <li key={id} className="words">
            <bdi>{text}</bdi>
          </li>
        ))}
      </ul>
    </section>
  );
}

const refusalKeys = {
  claimed_by_other: "sharing.why.held",
  already_decided: "sharing.why.already_decided",
  version_conflict: "sharing.why.version_conflict",
  wrong_state: "sharing.why.wrong_state",
  not_found: "sharing.why.not_found",
} as const;

function refusalTextOf({ code, detail }: Result, t: I18n["t"]): string {
  const key = Object.entries(refusalKeys).find(([reason]) => reason === code)?.[1];
  return key === undefined ? (detail ?? "") : t(key);
}

function useBulkAction(done: () => void) {
  const { t } = useI18n();
  const client = useQueryClient();
  const showToast = useToast();
  return useMutation({
    networkMode: "always",
    mutationFn: (body: BulkRequest & { readonly reason?: string; readonly to?: string | null }) =>
      call("POST /v1/reviews/many", { body }),
    onSuccess: ({ results }) => {
      const changed = results.filter(({ ok }) => ok).length;
      const unchanged = results.length - changed;
      const text = t("sharing.many.done", { count: changed });
      showToast({ text: unchanged === 0 ? text : `${text} ${t("sharing.many.kept", { count: unchanged })}` });
      done();
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: queueQuery.queryKey }),
        client.invalidateQueries({ queryKey: countsQuery.queryKey }),
      ]),
  });
}
