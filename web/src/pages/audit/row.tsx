/** One entry: who did what, to what, when, with details. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { type AuditEntry, actionOf, subjectOf, detailsOf, type Target, targetOf } from "./entry.ts";
import { linkClass } from "../../ui/link-class.ts";

export function EntryRow({ entry }: { readonly entry: AuditEntry }) {
  const { t, date } = useI18n();
  const action = actionOf(entry.action);
  return (
    <li className="grid gap-x-6 gap-y-1 px-4 py-3 md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0">
        <p className="words">
          <bdi className="font-semibold">
            {entry.actor.id === null && entry.actor.name === "nadia" ? t("audit.itself") : entry.actor.name}
          </bdi>{" "}
          {action === undefined ? entry.action : t(`audit.do.${action}`)}
          {" · "}
          <SubjectLink entry={entry} />
        </p>
        <EntryDetails entry={entry} />
      </div>
      <time dateTime={entry.at} className="text-sm whitespace-nowrap text-soft tabular-nums md:text-right">
        {date(entry.at, { dateStyle: "medium", timeStyle: "medium" })}
      </time>
    </li>
  );
}

function SubjectLink({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useI18n();
  const type = subjectOf(entry.subject_type);
  const target = targetOf(entry);
  // An id means nothing to a person; a name that someone chose does.
  const isId = /^[0-9a-f]{8}-/.test(entry.subject_id);
  const label = [
    type === undefined ? entry.subject_type : t(`audit.on.${type}`),
    isId ? entry.subject_id.slice(0, 8) : entry.subject_id,
  ].join(" ");
  return target === null ? (
    <span className="words text-soft">{label}</span>
  ) : (
    <TargetLink target={target}>{label}</TargetLink>
  );
}

function TargetLink({ target, children }: { readonly target: Target; readonly children: ReactNode }) {
  const className = `words ${linkClass}`;
  if ("id" in target)
    return (
      <Link to={target.to} params={{ id: target.id }} className={className}>
        {children}
      </Link>
    );
  // The link's type does not know the tab of either page: the search parameters carry it.
  return (
    <Link
      to={target.to}
      search={"tab" in target ? ({ tab: target.tab } as object) : {}}
      className={className}
    >
      {children}
    </Link>
  );
}

function EntryDetails({ entry }: { readonly entry: AuditEntry }) {
  const { t } = useI18n();
  const details = detailsOf(entry.detail, {
    yes: t("fact.yes"),
    no: t("fact.no"),
    name: (name) => t(`audit.detail.${name}`),
    value: (value) => t(`audit.value.${value}`),
  });
  if (details.length === 0) return null;
  return (
    <dl aria-label={t("audit.detail")} className="mt-1 flex flex-wrap gap-x-5 gap-y-0.5 text-sm">
      {details.map(([name, text]) => (
        <div key={name} className="flex min-w-0 gap-1.5">
          <dt className="shrink-0 text-soft">{name}</dt>
          <dd className="words min-w-0">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
