/** Shown instead of content: loading, empty, an error with a retry. */
import type { ReactNode } from "react";
import { isSignedOut, Problem } from "../api/client.ts";
import { useI18n } from "../i18n/use-i18n.tsx";
import { useErrorText } from "./use-error-text.ts";
import { Button } from "./forms/button.tsx";

export function Loading() {
  const { t } = useI18n();
  return (
    <p role="status" className="animate-pulse px-1 py-10 text-center text-soft">
      {t("state.loading")}
    </p>
  );
}

interface EmptyStateProps {
  readonly title: string;
  readonly children?: ReactNode;
}

export const EmptyState = ({ title, children }: EmptyStateProps) => (
  <div className="mx-auto max-w-md px-4 py-16 text-center">
    <p className="text-lg font-semibold">{title}</p>
    {children === undefined ? null : <div className="mt-2 text-soft">{children}</div>}
  </div>
);

interface FailureProps {
  readonly error: unknown;
  readonly retry?: (() => void) | undefined;
}

export function Failure({ error, retry }: FailureProps) {
  const { t } = useI18n();
  const errorText = useErrorText();
  // The redirect to the sign-in page is in progress.
  if (isSignedOut(error)) return <Loading />;
  const refusal = lastingRefusalOf(error);
  // A retry would not help.
  if (refusal !== null)
    return <EmptyState title={t(`refused.${refusal}`)}>{t(`refused.${refusal}_hint`)}</EmptyState>;
  return (
    <div role="alert" className="mx-auto my-10 max-w-lg rounded-xl bg-red-wash px-5 py-4 text-red">
      <p className="font-semibold">{t("state.failed")}</p>
      <p className="words mt-1">{errorText(error)}</p>
      {retry === undefined ? null : (
        <Button className="mt-3" isSmall onClick={retry}>
          {t("state.retry")}
        </Button>
      )}
    </div>
  );
}

interface LoadingOrFailureProps {
  readonly error: Error | null;
  readonly refetch: () => Promise<unknown>;
}

/** In place of the content of a query that has no data yet. */
export const LoadingOrFailure = ({ error, refetch }: LoadingOrFailureProps) =>
  error === null ? <Loading /> : <Failure error={error} retry={() => void refetch()} />;

/** Errors that stay the same on every retry. */
function lastingRefusalOf(error: unknown): "forbidden" | "not_found" | null {
  if (!(error instanceof Problem)) return null;
  if (error.status === 403) return "forbidden";
  return error.status === 404 ? "not_found" : null;
}
