/** Releases messages and reports the result. */
import { call, type Output } from "../../api/client.ts";
import type { Routes } from "../../api/generated.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { useToast } from "../../ui/dialogs/toast.tsx";
import { quarantineQueryKeys } from "./queries.ts";

type ReleaseRequest = Routes["POST /v1/quarantine/release"]["body"];

export interface Release {
  readonly isBusy: boolean;
  release(request: ReleaseRequest): void;
}

export function useRelease(done: () => void): Release {
  const { t } = useI18n();
  const showToast = useToast();
  const report = ({ released, refused, more }: Output<"POST /v1/quarantine/release">) => {
    if (released.length > 0) showToast({ text: t("quarantine.released", { count: released.length }) });
    if (refused.length > 0)
      showToast({ text: t("quarantine.refused", { count: refused.length }), tone: "bad" });
    if (more) showToast({ text: t("quarantine.more") });
    done();
  };
  const action = useAction({
    run: (body: ReleaseRequest) => call("POST /v1/quarantine/release", { body }),
    invalidates: quarantineQueryKeys,
    done: report,
    showsError: true,
  });
  return { isBusy: action.isPending, release: (request) => action.mutate(request) };
}
