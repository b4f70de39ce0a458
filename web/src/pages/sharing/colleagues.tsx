/** Choosing a colleague. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { useSession } from "../../api/session.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Select } from "../../ui/forms/field.tsx";

export const colleaguesQuery = queryOptions({
  queryKey: ["GET /v1/colleagues"],
  queryFn: ({ signal }) => call("GET /v1/colleagues", {}, signal),
  staleTime: 60_000,
});

interface ColleagueSelectProps {
  /** Nobody, if null. */
  readonly chosen: string | null;
  readonly choose: (id: string | null) => void;
}

export function ColleagueSelect({ chosen, choose }: ColleagueSelectProps) {
  const { t } = useI18n();
  const me = useSession().reviewer.id;
  const { data } = useQuery(colleaguesQuery);
  return (
    <Select
      label={t("sharing.to")}
      value={chosen ?? ""}
      onChange={({ target }) => choose(target.value === "" ? null : target.value)}
    >
      <option value="">{t("sharing.to_nobody")}</option>
      {data?.items.map(({ id, name }) => (
        <option key={id} value={id}>
          {id === me ? t("sharing.to_me", { name }) : name}
        </option>
      ))}
    </Select>
  );
}

/** The assignee's name, or null for nobody. */
export function useColleagueName(): (id: string | null) => string | null {
  const { data } = useQuery(colleaguesQuery);
  return (id) => data?.items.find((one) => one.id === id)?.name ?? null;
}
