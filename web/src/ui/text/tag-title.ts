/** The title of an edit tag: as an admin wrote it, or translated if it is still a default title. */
import { useI18n } from "../../i18n/use-i18n.tsx";
import { catalogue } from "../../strings/catalogue.ts";

const defaultTags = [
  "facts",
  "language",
  "length",
  "off_topic",
  "personal",
  "rewritten",
  "safety",
  "structure",
  "tone",
] as const;

interface Tag {
  readonly tag: string;
  readonly title: string;
}

export function useTagTitle(): (tag: Tag) => string {
  const { t } = useI18n();
  return ({ tag, title }) => {
    const defaultTag = defaultTags.find((one) => one === tag);
    return defaultTag !== undefined && catalogue.en[`tag.${defaultTag}`] === title
      ? t(`tag.${defaultTag}`)
      : title;
  };
}
