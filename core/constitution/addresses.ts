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

/** A link without its scheme, and in small letters up to its path; what a path says is told apart by case. */
function linkOf(written: string): string {
  const [, host = "", path = ""] = /^(?:https?:\/\/)?([^/?#]*)(.*)$/i.exec(written) ?? [];
  return `${host.toLowerCase()}${path === "/" ? "" : path}`;
}

/**
 * An address as it is compared, null for none. As written and not as folded: a look-alike letter or something hidden
 * in it makes it another address.
 */
function compared(shape: AddressShape, written: string): string | null {
  const address = trimmed(written);
  if (!/^[\x20-\x7e]*$/.test(address)) return null;
  if (shape === "link") return linkOf(address);
  return shape === "phone" ? address.replaceAll(/\D/g, "") : address.toLowerCase();
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

/** All addresses in these texts. */
export const addressesIn = (texts: readonly string[]): Addresses =>
  new Map(shapes.map((shape) => [shape, new Set(texts.flatMap((text) => addressesOf(shape, text)))]));

/** True when the team's own texts give this very address. */
export function isKnown(addresses: Addresses, shape: Shape, written: string): boolean {
  const address = isAddress(shape) ? compared(shape, written) : null;
  return (
    address !== null && address !== "" && isAddress(shape) && addresses.get(shape)?.has(address) === true
  );
}
