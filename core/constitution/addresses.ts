/** Links, e-mail addresses, phone numbers and handles that the team's own knowledge gives: a draft may repeat them. */
import { fold } from "./fold.ts";
import type { Shape } from "./rule.ts";
import { find } from "./shapes.ts";

/** Shapes that are no secret by themselves. */
const shapes = ["email", "handle", "link", "phone"] as const;
type AddressShape = (typeof shapes)[number];

const isAddress = (shape: Shape): shape is AddressShape => shapes.some((one) => one === shape);

/** Addresses by shape, as they are compared. */
export type Addresses = ReadonlyMap<AddressShape, ReadonlySet<string>>;

const closing = new Set(Array.from(".,;:!?)]}>\"'*_`”’»“›…"));

/** Without what a sentence or Markdown puts behind a link. */
function trimmed(written: string): string {
  let end = written.length;
  while (end > 0 && closing.has(written.charAt(end - 1))) end -= 1;
  return written.slice(0, end);
}

/** Nothing in it has no width, and nothing is a look-alike that a browser would read as a letter. */
const isOpen = (written: string): boolean =>
  !/\p{Default_Ignorable_Code_Point}/u.test(written) &&
  written.normalize("NFKC") === written.normalize("NFC");

/**
 * A link as a browser follows it, without its scheme, `www.`, port and fragment, nor a slash at its end; what a path
 * says is case-sensitive. A user name before the host is a sign of phishing: null.
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

/** The digits from the country's code on; `0049` and `+49 (0)` are spellings of `+49`. */
const phoneOf = (written: string): string =>
  written.replace(/\(0\)/, "").replaceAll(/\D/g, "").replace(/^00/, "");

/**
 * An address as it is compared, null for none. As written and not as folded: a look-alike letter or something hidden
 * in it makes it another address.
 */
function compared(shape: AddressShape, written: string): string | null {
  const address = trimmed(written);
  if (shape === "link") return isOpen(address) ? linkOf(address) : null;
  if (!/^[\x20-\x7e]*$/.test(address)) return null;
  return shape === "phone" ? phoneOf(address) : address.toLowerCase();
}

/** The addresses of one shape in a text, as they are compared. */
function addressesOf(shape: AddressShape, text: string): string[] {
  const { plain, starts, ends } = fold(text);
  return [...find(shape, plain)].flatMap(([from, to]) => {
    const address = compared(shape, text.slice(starts[from], ends[to - 1]));
    if (address === null) return [];
    // A link counts for its bare host too.
    return shape === "link" ? [address, address.replace(/[/?#].*$/, "")] : [address];
  });
}

/** Telegram's own link to `@name`. */
const telegramLink = (handle: string): string => `t.me/${handle.replace(/^@/, "")}`;

/** All addresses in these texts; a handle counts for its link too, and the link for its handle. */
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

/** A number as it is dialled at home, `030 …` for `+49 30 …`: its digits stand behind a country's code. */
const isDialledAtHome = (known: string, dialled: string): boolean => {
  const digits = dialled.replace(/^0/, "");
  const code = known.length - digits.length;
  return (
    dialled.length > digits.length && digits.length >= 7 && code >= 1 && code <= 3 && known.endsWith(digits)
  );
};

/** True when the team's own texts give this very address. */
export function isKnown(addresses: Addresses, shape: Shape, written: string): boolean {
  const address = isAddress(shape) ? compared(shape, written) : null;
  const known = isAddress(shape) ? addresses.get(shape) : undefined;
  if (address === null || address === "" || known === undefined) return false;
  return known.has(address) || (shape === "phone" && [...known].some((one) => isDialledAtHome(one, address)));
}
