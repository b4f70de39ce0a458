/** How Telegram validates a message's entities, following its own library (td's MessageEntity.cpp). */

interface GivenEntity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string | undefined;
}

const simple = ["bold", "italic", "underline", "strikethrough", "spoiler"];
const quotes = ["blockquote", "expandable_blockquote"];
const code = ["code", "pre"];
const continuous = ["text_link", "text_mention", "custom_emoji"];
const types: ReadonlySet<string> = new Set([...simple, ...quotes, ...code, ...continuous]);

/** Why these entities cannot be sent with this text, or null. */
export function entitiesError(text: string, entities: readonly GivenEntity[]): string | null {
  const open: GivenEntity[] = [];
  let last = 0;
  for (const entity of entities) {
    const wrong = boundsError(text, entity) ?? (entity.offset < last ? "is not sorted" : null);
    if (wrong !== null) return `${entity.type} ${wrong}`;
    last = entity.offset;
    while ((open.at(-1)?.offset ?? 0) + (open.at(-1)?.length ?? Infinity) <= entity.offset) open.pop();
    const clash = open.find((outer) => !mayHold(outer, entity));
    if (clash !== undefined) return `${entity.type} in ${clash.type}`;
    open.push(entity);
  }
  return null;
}

function boundsError(text: string, { type, offset, length, url }: GivenEntity): string | null {
  if (!types.has(type)) return "is of no known type";
  if (offset < 0 || length <= 0 || offset + length > text.length) return "begins or ends outside of the text";
  if (!text.slice(offset, offset + length).isWellFormed()) return "ends inside a surrogate pair";
  return type === "text_link" && !isAddress(url) ? "has a wrong URL" : null;
}

const isAddress = (url: string | undefined): boolean =>
  url !== undefined && URL.canParse(url) && /^(?:tg:|https?:\/\/[^/]*\.)/.test(url);

function mayHold(outer: GivenEntity, inner: GivenEntity): boolean {
  if (inner.offset + inner.length > outer.offset + outer.length || outer.type === inner.type) return false;
  if (code.includes(outer.type)) return false;
  if (code.includes(inner.type)) return quotes.includes(outer.type);
  if (quotes.includes(inner.type)) return simple.includes(outer.type);
  return !(continuous.includes(outer.type) && continuous.includes(inner.type));
}
