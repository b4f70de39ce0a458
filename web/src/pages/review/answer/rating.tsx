/** The reviewer's rating of the draft: tags with shortcuts, a score, notes for colleagues. */
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type RefObject, useRef } from "react";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Button, ShortcutHint } from "../../../ui/forms/button.tsx";
import { TextArea } from "../../../ui/forms/field.tsx";
import { useShortcuts } from "../../../ui/shortcuts.tsx";
import { useTagTitle } from "../../../ui/text/tag-title.ts";
import type { Work } from "../decision/decision.ts";
import { taxonomyQuery } from "../queries.ts";

interface RatingProps {
  readonly work: Work;
  readonly change: (part: Partial<Pick<Work, "tags" | "score" | "notes">>) => void;
  /** Without a draft there is nothing to rate, only notes. */
  readonly hasDraft: boolean;
  readonly isReadOnly: boolean;
}

export function Rating(props: RatingProps) {
  const { t } = useI18n();
  const { work, change, hasDraft, isReadOnly } = props;
  return (
    <div className="space-y-4 border-t border-line pt-4">
      {hasDraft ? (
        <>
          <TagChoice {...props} />
          <ScoreChoice {...props} />
        </>
      ) : null}
      <TextArea
        label={t("review.notes")}
        hint={t("review.notes_hint")}
        rows={2}
        maxLength={4_000}
        value={work.notes}
        readOnly={isReadOnly}
        onChange={({ target }) => change({ notes: target.value })}
      />
    </div>
  );
}

function TagChoice({ work, change, isReadOnly }: RatingProps) {
  const { t } = useI18n();
  const { data } = useQuery(taxonomyQuery);
  const titleOf = useTagTitle();
  const tags = data?.items.filter(({ retired_at: retired }) => retired === null) ?? [];
  const toggle = (tag: string) => {
    if (isReadOnly) return;
    const isOn = work.tags.includes(tag);
    change({ tags: isOn ? work.tags.filter((one) => one !== tag) : [...work.tags, tag] });
  };
  useShortcuts(
    tags
      .slice(0, 9)
      .map((tag, index) => ({ key: String(index + 1), label: titleOf(tag), run: () => toggle(tag.tag) })),
  );
  return (
    <fieldset disabled={isReadOnly}>
      <legend className="mb-1.5 text-sm font-medium">{t("review.tags")}</legend>
      {data !== undefined && tags.length === 0 ? <p className="text-soft">{t("review.tags_none")}</p> : null}
      <div className="flex flex-wrap gap-1.5">
        {tags.map((tag, index) => (
          <button
            key={tag.tag}
            type="button"
            aria-pressed={work.tags.includes(tag.tag)}
            onClick={() => toggle(tag.tag)}
            className="group flex max-w-full items-center gap-2 rounded-full border border-edge px-3 py-0.5 text-sm hover:border-ink aria-pressed:border-accent aria-pressed:bg-accent aria-pressed:text-on-accent"
          >
            <span aria-hidden className="hidden group-aria-pressed:inline">
              ✓
            </span>
            <bdi className="words">{titleOf(tag)}</bdi>
            {index < 9 ? (
              <span
                aria-hidden
                className="text-xs text-soft tabular-nums group-aria-pressed:text-on-accent pointer-coarse:hidden"
              >
                {index + 1}
              </span>
            ) : null}
          </button>
        ))}
      </div>
    </fieldset>
  );
}

/** The digit of a key, on any layout; null for other keys. */
const digitOf = ({ key, code }: KeyboardEvent): number | null => {
  const digit = /^[0-9]$/.exec(key)?.[0] ?? /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1];
  return digit === undefined ? null : Number(digit);
};

/** `s` moves to the scores, where the next digit sets one; everywhere else digits set tags. */
function useScoreKeys(ref: RefObject<HTMLFieldSetElement | null>, change: RatingProps["change"]) {
  const { t } = useI18n();
  const isRating = useRef(false);
  const focusScores = () => {
    const radios = ref.current?.querySelectorAll("input");
    const chosen = [...(radios ?? [])].find(({ checked }) => checked) ?? radios?.[0];
    chosen?.focus();
    isRating.current = document.activeElement === chosen;
  };
  useShortcuts([{ key: "s", label: t("review.key.score"), run: focusScores }]);
  return (event: KeyboardEvent) => {
    const digit = digitOf(event);
    if (!isRating.current || event.ctrlKey || event.metaKey || event.altKey) return;
    isRating.current = false;
    if (digit === null || digit > 5) return;
    // Not a tag.
    event.stopPropagation();
    event.preventDefault();
    change({ score: digit === 0 ? null : digit });
    ref.current?.querySelectorAll("input")[Math.max(0, digit - 1)]?.focus();
  };
}

function ScoreChoice({ work, change, isReadOnly }: RatingProps) {
  const { t, number } = useI18n();
  const ref = useRef<HTMLFieldSetElement>(null);
  const onKeyDown = useScoreKeys(ref, change);
  return (
    <fieldset ref={ref} disabled={isReadOnly} className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
      <legend className="float-left flex items-center gap-2 text-sm font-medium">
        {t("review.score")}
        <ShortcutHint>s</ShortcutHint>
      </legend>
      <div className="flex gap-1">
        {[1, 2, 3, 4, 5].map((score) => (
          <label
            key={score}
            className="grid size-8 cursor-pointer place-items-center rounded-full border border-edge tabular-nums outline-offset-2 outline-accent hover:border-ink has-checked:border-accent has-checked:bg-accent has-checked:font-semibold has-checked:text-on-accent has-focus-visible:outline-2"
          >
            <input
              type="radio"
              name="score"
              className="sr-only"
              aria-label={t("review.score_value", { score })}
              checked={work.score === score}
              onChange={() => change({ score })}
              onKeyDown={onKeyDown}
            />
            <span aria-hidden>{number(score)}</span>
          </label>
        ))}
      </div>
      {work.score === null ? null : (
        <Button isSmall tone="quiet" onClick={() => change({ score: null })}>
          {t("review.score_clear")}
        </Button>
      )}
    </fieldset>
  );
}
