/** What an edit tag is called: as its admin wrote it, translated while it is called as in every new house. */
import { useReader } from "../i18n/language.tsx";
import { catalogue } from "../strings/catalogue.ts";

const ofTheHouse = [
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
  const { t } = useReader();
  return ({ tag, title }) => {
    const known = ofTheHouse.find((one) => one === tag);
    return known !== undefined && catalogue.en[`tag.${known}`] === title ? t(`tag.${known}`) : title;
  };
}
