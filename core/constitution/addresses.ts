/** Links, e-mail addresses, phone numbers and handles from the team's own knowledge, which a draft may repeat. */
import { fold } from "./fold.ts";
import type { Shape } from "./rule.ts";
import { find } from "./shapes.ts";

/** Shapes that are not secrets. */
const shapes = ["email", "handle", "link", "phone"] as const;
type AddressShape = (typeof shapes)[number];

const isAddress = (shape: Shape): shape is AddressShape => shapes.some((one) => one === shape);

/** Addresses by shape, normalised for comparison. */
export type Addresses = ReadonlyMap<AddressShape, ReadonlySet<string>>;

const closing = new Set(Array.from(".,;:!?)]}>\"'*_`”’»“›…"));

/** Removes what a sentence or Markdown adds after a link. */
function trimmed(written: string): string {
  let end = written.length;
  while (end > 0 && closing.has(written.charAt(end - 1))) end -= 1;
  return written.slice(0, end);
}

/** True if nothing in it is zero-width or a look-alike that a browser would read as a letter. */
const isOpen = (written: string): boolean =>
  !/\p{Default_Ignorable_Code_Point}/u.test(written) &&
  written.normalize("NFKC") === written.normalize("NFC");

/**
 * A link as a browser follows it, without scheme, `www.`, port, fragment and trailing slash; paths are case-sensitive.
 * Null if there is a user name before the host, which indicates phishing.
 */
function linkOf(written: string): string | null {
  const url = URL.parse(/^https?:\/\//i.test(written) ? written : `https://${written}`);
  if (url === null || url.username !== "" || url.password !== "") return null;
  const path = url.pathname.replace(/\/$/, "");
  const host = url.hostname.replace(/^www\./, "");
  if (host === "t.me" || host === "telegram.me") return `t.me${path.toLowerCase()}${url.search}`;
  const port = ["", "80", "443"].includes(url.port) ? "" : `:${url.port}`;
  return `${host}${port}${path}${url.search}`;
}

/** The digits from the country code on; `0049` and `+49 (0)` are spellings of `+49`. */
const phoneOf = (written: string): string =>
  written.replace(/\(0\)/, "").replaceAll(/\D/g, "").replace(/^00/, "");

/**
 * An address normalised for comparison, or null. Uses the original text, not the folded one: a look-alike letter or
 * hidden character makes it a different address.
 */
function compared(shape: AddressShape, written: string): string | null {
  const address = trimmed(written);
  if (shape === "link") return isOpen(address) ? linkOf(address) : null;
  if (!/^[\x20-\x7e]*$/.test(address)) return null;
  return shape === "phone" ? phoneOf(address) : address.toLowerCase();
}

/** The addresses of one shape in the text, normalised. */
function addressesOf(shape: AddressShape, text: string): string[] {
  const { plain, starts, ends } = fold(text);
  return [...find(shape, plain)].flatMap(([from, to]) => {
    const address = compared(shape, text.slice(starts[from], ends[to - 1]));
    if (address === null) return [];
    // A link also allows its bare host.
    return shape === "link" ? [address, address.replace(/[/?#].*$/, "")] : [address];
  });
}

/** Telegram's own link for `@name`. */
const telegramLink = (handle: string): string => `t.me/${handle.replace(/^@/, "")}`;

/** All addresses in these texts; a handle also allows its link, and the link its handle. */
export function addressesIn(texts: readonly string[]): Addresses {
  const found = new Map(
    shapes.map((shape) => [shape, new Set(texts.flatMap((text) => addressesOf(shape, text)))]),
  );
  const [links, handles] = [found.get("link"), found.get("handle")];
  const linked = [...(links ?? [])].flatMap((link) => /^t\.me(\/\w{5,32})$/.exec(link)?.[1] ?? []);
  for (const handle of handles ?? []) links?.add(telegramLink(handle));
  for (const name of linked) handles?.add(name.replace("/", "@"));
  return found;
}

/** True for the national form of a number, `030 …` for `+49 30 …`: its digits follow the country code. */
const isNationalForm = (known: string, dialled: string): boolean => {
  const digits = dialled.replace(/^0/, "");
  const code = known.length - digits.length;
  return (
    dialled.length > digits.length && digits.length >= 7 && code >= 1 && code <= 3 && known.endsWith(digits)
  );
};

/** True if the team's own texts contain this exact address. */
export function isKnown(addresses: Addresses, shape: Shape, written: string): boolean {
  const address = isAddress(shape) ? compared(shape, written) : null;
  const known = isAddress(shape) ? addresses.get(shape) : undefined;
  if (address === null || address === "" || known === undefined) return false;
  return known.has(address) || (shape === "phone" && [...known].some((one) => isNationalForm(one, address)));
}
