/** The name of a step of retention; a later release may have steps for which this page has no text. */
import { useI18n } from "../../i18n/use-i18n.tsx";
import { stepNames } from "./steps.ts";

export function StepName({ step }: { readonly step: string }) {
  const { t } = useI18n();
  const knownStep = stepNames.find((one) => one === step);
  return <>{knownStep === undefined ? step.replaceAll("_", " ") : t(`retention.step.${knownStep}`)}</>;
}
