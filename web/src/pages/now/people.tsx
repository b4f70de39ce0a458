/** Who is there, what each person holds, and what they decided. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import type { CaseFilter } from "../../ui/lists/case-filter.ts";
import { CasesLink } from "../../ui/lists/figure-links.tsx";
import { Cell, RowHead, Table } from "../../ui/lists/table.tsx";
import { Card } from "../../ui/page.tsx";
import { SentenceWithTime } from "../../ui/text/time.tsx";

export type Load = Output<"GET /v1/load">;
type Person = Load["reviewers"][number];

const tones = { active: "good", away: "warn", offline: "plain" } as const;

export function PeopleTable({ load }: { readonly load: Load }) {
  const { t } = useI18n();
  return (
    <Card className="min-w-0 md:p-5">
      <h2 className="text-lg">{t("now.people")}</h2>
      <p className="mt-0.5 mb-3 max-w-prose text-sm text-soft">{t("now.presence_about")}</p>
      <Table
        label={t("now.people")}
        head={[
          { label: t("now.name") },
          { label: t("now.presence") },
          { label: t("now.claimed"), isNumber: true },
          { label: t("now.decided_hour"), isNumber: true },
          { label: t("now.decided_today"), isNumber: true },
        ]}
      >
        {load.reviewers.map((person) => (
          <PersonRow key={person.reviewer.id} person={person} load={load} />
        ))}
      </Table>
    </Card>
  );
}

interface PersonRowProps {
  readonly person: Person;
  readonly load: Load;
}

function PersonRow({ person, load: { at: to, hour_from: hour, today_from: today } }: PersonRowProps) {
  const { t, number } = useI18n();
  const { id: reviewer, name } = person.reviewer;
  const figures: readonly (readonly [label: string, count: number, filter: CaseFilter])[] = [
    [t("now.claimed"), person.claimed, { holder: reviewer }],
    [t("now.decided_hour"), person.decided_last_hour, { reviewer, decided_from: hour, decided_to: to }],
    [t("now.decided_today"), person.decided_today, { reviewer, decided_from: today, decided_to: to }],
  ];
  return (
    <tr>
      <RowHead>
        <bdi className="inline-block max-w-56 truncate align-bottom">{name}</bdi>
      </RowHead>
      <Cell>
        <span className="flex flex-wrap items-center gap-x-2 whitespace-nowrap">
          <Badge tone={tones[person.presence]}>{t(`now.${person.presence}`)}</Badge>
          {person.presence === "offline" && person.seen_at !== null ? <LastSeen at={person.seen_at} /> : null}
        </span>
      </Cell>
      {figures.map(([label, count, filter]) => (
        <Cell key={label} isNumber>
          <CasesLink count={count} filter={filter} about={`${label}, ${name}`}>
            {number(count)}
          </CasesLink>
        </Cell>
      ))}
    </tr>
  );
}

function LastSeen({ at }: { readonly at: string }) {
  const { t } = useI18n();
  return (
    <span className="text-sm text-soft">
      <SentenceWithTime text={t("now.seen")} at={at} />
    </span>
  );
}
