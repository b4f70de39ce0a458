/** Whether the open review is translated, into which language, and the result. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useMemo, useState } from "react";
import { call } from "../../../api/client.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { usePermissions } from "../../../ui/permissions.ts";
import type { Review } from "../../queue/reviews.ts";
import { isCertainlyIn } from "./detect-language.ts";
import { type Translation, translationQuery, translationSettingsQuery } from "./queries.ts";

export interface ReviewTranslation {
  /** The reader's. */
  readonly language: string;
  /** Some text may not be in the reader's language. */
  readonly isForeign: boolean;
  readonly isAvailable: boolean;
  readonly isWanted: boolean;
  readonly toggle: () => void;
  readonly always: boolean;
  readonly setAlways: (always: boolean) => void;
  readonly data: Translation | null;
  readonly isBusy: boolean;
  readonly error: Error | null;
  /** Tries again, or translates what did not fit into the call before. */
  readonly continueTranslation: () => void;
}

export function useReviewTranslation(review: Review): ReviewTranslation {
  const { isAvailable, language, always, setAlways } = useTranslationPreferences();
  const [chosen, setChosen] = useState<boolean | null>(null);
  const isForeign = useMemo(
    () => textsToTranslate(review).some((text) => !isCertainlyIn(text, language)),
    [review, language],
  );
  const mayTranslate = isAvailable && review.archived !== true;
  const isWanted = mayTranslate && (chosen ?? (always && isForeign));
  const query = useQuery({
    ...translationQuery(review, language),
    enabled: isWanted,
    placeholderData: keepPreviousData,
  });
  return {
    language,
    isForeign,
    isAvailable: mayTranslate,
    isWanted,
    toggle: () => setChosen(!isWanted),
    always,
    setAlways: (next) => {
      if (next) setChosen(true);
      setAlways(next);
    },
    data: (isWanted && query.data) || null,
    isBusy: query.isFetching,
    error: isWanted ? query.error : null,
    continueTranslation: () => void query.refetch(),
  };
}

/** How the reader wants translations; until it is known, nothing is translated. */
function useTranslationPreferences() {
  const i18n = useI18n();
  const { canReview } = usePermissions();
  const { data } = useQuery(translationSettingsQuery);
  const { mutate } = useSaveSettings();
  const own = data?.preferences.language ?? null;
  return {
    isAvailable: canReview && data?.available === true,
    language: own ?? i18n.language,
    always: data?.preferences.always ?? false,
    setAlways: (always: boolean) => mutate({ language: own, always }),
  };
}

function useSaveSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { readonly language: string | null; readonly always: boolean }) =>
      call("PUT /v1/translation", { body }),
    onSuccess: (stored) => client.setQueryData(translationSettingsQuery.queryKey, stored),
  });
}

const textsToTranslate = ({ messages, draft }: Review): string[] => [
  ...messages.flatMap(({ text }) => (text === null ? [] : [text])),
  ...(draft?.bubbles ?? []),
];

const Context = createContext<ReviewTranslation | null>(null);

/** For everything that is shown of the review. */
export const TranslationProvider = Context.Provider;

/** Null outside a review. */
export const useTranslation = (): ReviewTranslation | null => useContext(Context);
