/** Audit entries: names of actions, links to subjects, details as lines. */
import type { Output } from "../../api/client.ts";
import { viewAddresses, type ViewedPage } from "../views/view-addresses.ts";

export type AuditEntry = Output<"GET /v1/audit">["items"][number];

export const actions = [
  "review.claim",
  "review.release",
  "review.assign",
  "review.postpone",
  "review.approve",
  "review.propose",
  "review.decline",
  "review.undo",
  "review.reject",
  "review.regenerate",
  "review.expire",
  "review.supersede",
  "review.write_first",
  "delivery.resend",
  "delivery.confirm",
  "delivery.dismiss",
  "customer.change",
  "customer.silence",
  "customer.unsilence",
  "customer.erase",
  "customer.erased",
  "customer.export",
  "export.make",
  "note.add",
  "note.change",
  "note.delete",
  "quarantine.release",
  "quarantine.delete",
  "quarantine.expire",
  "parked.retry",
  "parked.delete",
  "recovery.start",
  "recovery.finish",
  "memory.forget",
  "taxonomy.put",
  "canned_reply.put",
  "canned_reply.delete",
  "view.put",
  "view.delete",
  "knowledge.put",
  "knowledge.delete",
  "api_key.make",
  "api_key.revoke",
  "session.open",
  "session.end",
  "reviewer.add",
  "reviewer.rename",
  "reviewer.role",
  "reviewer.disable",
  "reviewer.enable",
  "reviewer.password",
  "reviewer.sign_out",
  "telegram.link",
  "telegram.unlink",
  "settings.change",
  "settings.restore",
] as const;

export const subjects = [
  "interaction",
  "delivery",
  "customer",
  "update",
  "recovery_operation",
  "edit_tag",
  "canned_reply",
  "view",
  "knowledge_document",
  "api_key",
  "reviewer",
  "session",
  "erasure",
  "export",
  "settings",
] as const;

/** Names of details, as the modules write them. */
export const detailNames = [
  "attachments",
  "because",
  "changed",
  "chunks",
  "confirmed_blocked",
  "counts",
  "deadline",
  "edited",
  "errors",
  "forced",
  "from",
  "held_messages",
  "ids",
  "interaction_id",
  "kind",
  "label",
  "lifetime_value_usd",
  "messages",
  "nickname",
  "note",
  "page",
  "profile",
  "reason",
  "removed",
  "restored",
  "retired",
  "role",
  "scope",
  "session",
  "shared",
  "source",
  "state",
  "status",
  "superseded_by",
  "tags",
  "title",
  "to",
  "translated",
  "turns",
  "updates",
  "version",
  "was",
  "with",
] as const;

/** Values that stand for words, each after its name. */
export const detailValues = [
  "with.api_key",
  "with.password",
  "because.linked by another",
  "because.reviewer.change",
  "because.reviewer.sign_out",
  "because.session.end",
  "source.telegram",
  "with.telegram",
] as const;

export const actionOf = (text: string) => actions.find((action) => action === text);
export const subjectOf = (text: string) => subjects.find((subject) => subject === text);

type ViewedAddress = (typeof viewAddresses)[ViewedPage];

/** The page whose filters were saved. */
const viewedAddressOf = ({ page }: AuditEntry["detail"]): ViewedAddress =>
  Object.entries(viewAddresses).find(([name]) => name === page)?.[1] ?? viewAddresses.history;

export type Target =
  | { readonly to: "/reviews/$id" | "/customers/$id"; readonly id: string }
  | { readonly to: SubjectPage | ViewedAddress }
  | { readonly to: "/settings" | "/quarantine"; readonly tab: string };

type SubjectPage = "/analytics" | "/knowledge" | "/recovery";

const subjectPages: ReadonlyMap<string, SubjectPage> = new Map([
  ["export", "/analytics"],
  ["knowledge_document", "/knowledge"],
  ["recovery_operation", "/recovery"],
]);

const settingsTabs: Readonly<Record<string, string>> = {
  edit_tag: "taxonomy",
  canned_reply: "replies",
  api_key: "keys",
  reviewer: "people",
  session: "sessions",
  erasure: "erasures",
  settings: "bot",
};

/** A link to the subject, or null. */
export function targetOf({ subject_type: type, subject_id: id, detail }: AuditEntry): Target | null {
  // The subject's id was replaced when its customer was erased.
  if (id.startsWith("erased:")) return null;
  if (type === "interaction") return { to: "/reviews/$id", id };
  if (type === "customer") return { to: "/customers/$id", id };
  if (type === "delivery") {
    const interactionId = detail["interaction_id"];
    return typeof interactionId === "string" ? { to: "/reviews/$id", id: interactionId } : null;
  }
  const page = subjectPages.get(type);
  if (page !== undefined) return { to: page };
  if (type === "update") return { to: "/quarantine", tab: "parked" };
  if (type === "view") return { to: viewedAddressOf(detail) };
  const tab = settingsTabs[type];
  return tab === undefined ? null : { to: "/settings", tab };
}

export interface DetailTexts {
  readonly yes: string;
  readonly no: string;
  readonly name: (name: (typeof detailNames)[number]) => string;
  readonly value: (value: (typeof detailValues)[number]) => string;
}

/** The details as names and texts: a change as "from → to", a list with commas, without empty ones. */
export const detailsOf = (
  detail: AuditEntry["detail"],
  texts: DetailTexts,
): readonly (readonly [name: string, text: string])[] =>
  Object.entries(detail)
    .map(([name, value]) => [nameOf(name, texts), valueOf(name, value, texts)] as const)
    .filter(([, text]) => text !== "");

/** A later release may write names that this one does not know. */
function nameOf(name: string, texts: DetailTexts): string {
  const known = detailNames.find((one) => one === name);
  return known === undefined ? name.replaceAll("_", " ") : texts.name(known);
}

function valueOf(name: string, value: unknown, texts: DetailTexts): string {
  const known = detailValues.find((one) => one === `${name}.${String(value)}`);
  return known === undefined ? textOf(value, texts) : texts.value(known);
}

function textOf(value: unknown, texts: DetailTexts): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? texts.yes : texts.no;
  if (Array.isArray(value)) return value.map((one) => textOf(one, texts)).join(", ");
  if (isChange(value)) return `${textOf(value.from, texts) || "–"} → ${textOf(value.to, texts) || "–"}`;
  return JSON.stringify(value);
}

const isChange = (value: unknown): value is { readonly from: unknown; readonly to: unknown } =>
  typeof value === "object" &&
  value !== null &&
  "from" in value &&
  "to" in value &&
  Object.keys(value).length === 2;
