/** Two days: from and to, each of which may be open. */
import { useReader } from "../i18n/language.tsx";
import { Input } from "./field.tsx";

interface RangeProps {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly change: (next: { readonly from?: string; readonly to?: string }) => void;
  readonly error?: string | undefined;
}

export function DateRange({ from = "", to = "", change, error }: RangeProps) {
  const { t } = useReader();
  return (
    <div className="flex flex-wrap gap-3">
      <Input
        type="date"
        label={t("range.from")}
        value={from}
        max={to === "" ? undefined : to}
        error={error}
        onChange={(event) => change({ from: event.target.value })}
        className="w-40 max-w-full"
      />
      <Input
        type="date"
        label={t("range.to")}
        value={to}
        min={from === "" ? undefined : from}
        onChange={(event) => change({ to: event.target.value })}
        className="w-40 max-w-full"
      />
    </div>
  );
}
