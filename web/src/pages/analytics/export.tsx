/** Exports drafts with the reviewers' versions; for admins. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Select } from "../../ui/forms/field.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { textOf } from "../../ui/forms/form-values.ts";
import { useToast } from "../../ui/dialogs/toast.tsx";
import { saveAsFile } from "./download.ts";
import { fetchPage, collectPages, exportFormats, type ExportQuery } from "./export-pages.ts";
import type { DayRange } from "./series.ts";

export function PreferenceExport({ range: { from, to } }: { readonly range: DayRange }) {
  const { t } = useI18n();
  const showToast = useToast();
  const [count, setCount] = useState(0);
  const exportPairs = useMutation({
    mutationFn: (query: ExportQuery) => collectPages((cursor) => fetchPage(query, cursor), setCount),
    onMutate: () => setCount(0),
    onSuccess: (exported, { format }) => {
      if (exported.count === 0) return showToast({ text: t("export.none") });
      saveAsFile(exported.text, `nadia-preferences-${from}-${to}-${format}.jsonl`);
      showToast({ text: t("export.done", { count: exported.count }) });
    },
  });
  const submit = (form: FormData) =>
    exportPairs.mutate({
      from,
      to,
      format: exportFormats.find((format) => format === textOf(form, "format")) ?? "pairs",
    });
  return (
    <section className="mt-8 max-w-prose">
      <h2 className="text-lg">{t("export.title")}</h2>
      <p className="mt-1 mb-3 text-soft">{t("export.text")}</p>
      <Form
        label={t("export.title")}
        submit={submit}
        isBusy={exportPairs.isPending}
        error={exportPairs.error}
        fields={[]}
        action={exportPairs.isPending ? t("export.running", { count }) : t("export.run")}
        className="flex flex-wrap items-end gap-3"
      >
        <Select label={t("export.format")} name="format" className="w-64">
          {exportFormats.map((format) => (
            <option key={format} value={format}>
              {t(`export.${format}`)}
            </option>
          ))}
        </Select>
      </Form>
    </section>
  );
}
