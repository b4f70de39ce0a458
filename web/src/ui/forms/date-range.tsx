/** Two days, from and to, each optional. */
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Input } from "./field.tsx";

interface DateRangeProps {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly change: (next: { readonly from?: string; readonly to?: string }) => void;
  readonly error?: string | undefined;
}

export function DateRange({ from = "", to = "", change, error }: DateRangeProps) {
  const { t } = useI18n();
  return (
    <div className="col-span-2 grid grid-cols-2 gap-3 sm:flex sm:flex-wrap">
      <Input
        type="date"
        label={t("range.from")}
        value={from}
        max={to === "" ? undefined : to}
        error={error}
        onChange={(event) => change({ from: event.target.value })}
        className="min-w-0 sm:w-[9.25rem]"
      />
      <Input
        type="date"
        label={t("range.to")}
        value={to}
        min={from === "" ? undefined : from}
        onChange={(event) => change({ to: event.target.value })}
        className="min-w-0 sm:w-[9.25rem]"
      />
    </div>
  );
}
