/** Opens a review without a question, in which a reviewer writes to the customer first. */
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { call, Problem } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Button } from "../../ui/forms/button.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { errorTextOf } from "../../ui/error-text.ts";

const refusalReasons = ["silenced", "unreachable"] as const;

export function WriteFirstButton({ customer }: { readonly customer: string }) {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  const navigate = useNavigate();
  const { mutate, isPending, error } = useMutation({
    networkMode: "always",
    mutationFn: () => call("POST /v1/users/{id}/write-first", { params: { id: customer } }),
    onSuccess: ({ id }) => navigate({ to: "/reviews/$id", params: { id } }),
  });
  if (!canReview) return null;
  const reason =
    error instanceof Problem ? refusalReasons.find((known) => known === error.facts["reason"]) : undefined;
  const problem =
    error === null ? "" : reason === undefined ? errorTextOf(error, t) : t(`customer.write.${reason}`);
  return (
    <>
      <Button isSmall className="pointer-coarse:min-h-11" isBusy={isPending} onClick={() => mutate()}>
        {t("customer.write")}
      </Button>
      <p role="alert" className="w-full text-sm text-red empty:hidden">
        {problem}
      </p>
    </>
  );
}
