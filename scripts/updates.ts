/**
 * Writes docs/updates.md from intake's tables: `npm run updates`; a test compares the two, and both with what is
 * stored.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  answeredKinds,
  chatFates,
  contentFates,
  updateFates,
  type UpdateKind,
} from "../core/intake/rules.ts";

/** Where a person finds the content of an update. */
export const places = {
  queue: "the queue; the quarantine if the customer is silenced or over the limit",
  parked: "the quarantine page, under the parked updates",
  customer: "the customer's page and reviews: whether the customer can be reached",
  connections: "the list of business connections, and `can_reply` of a review",
  deletion: "the message in its review or in the quarantine, marked as deleted",
  press:
    "what it decides, in a reviewers' group; a customer's is only acknowledged, because NADIA sends customers no buttons",
  group: "the group itself: only answers to NADIA's questions there are read",
} as const;
export type Place = keyof typeof places;

const byFate = {
  message: "queue",
  business_message: "queue",
  reachability: "customer",
  business_connection: "connections",
  deletion: "deletion",
  answer_callback: "press",
  parked: "parked",
  stored: "parked",
} as const satisfies Record<string, Place>;

/** Where an update of this kind is found if it comes from a private chat. */
export const placeOf = (kind: UpdateKind): Place => byFate[updateFates[kind].fate];

const head = `# Where every update is found

Generated from [rules.ts of intake](../core/intake/rules.ts) by \`npm run updates\`. A kind that Telegram does not send
unless asked to is parked if it arrives anyway; so is a kind or a chat that this release does not know, with the
reason \`unknown_kind\` or \`unknown_chat\`, and an update that does not match Telegram's documentation (\`malformed_…\`).
`;

const row = (...cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const table = (titles: readonly string[], rows: readonly string[]): string =>
  [row(...titles), row(...titles.map(() => "---")), ...rows].join("\n");

function updateRow(kind: UpdateKind): string {
  const fate = updateFates[kind];
  const reason = "reason" in fate ? `\`${fate.reason}\`` : "";
  return row(`\`${kind}\``, answeredKinds.includes(kind) ? "yes" : "no", places[placeOf(kind)], reason);
}

const contentRow = ([content, fate]: readonly [string, string]): string =>
  fate === "service"
    ? row(`\`${content}\``, places.parked, "`service_message`")
    : row(
        `\`${content}\``,
        places.queue,
        fate === "other" ? "in words, as far as Telegram describes it" : `as ${fate}`,
      );

/** The page. */
export const updatesPage = (): string =>
  [
    head,
    "## Kinds of updates\n",
    table(
      ["kind", "asked for", "found in", "reason"],
      // Object.keys loses the key type.
      (Object.keys(updateFates) as UpdateKind[]).map(updateRow),
    ),
    "\n## Messages by their chat\n",
    table(
      ["chat", "found in", "reason"],
      [
        row("`private`", places.queue, ""),
        ...[...chatFates].map(([type, reason]) => row(`\`${type}\``, places.parked, `\`${reason}\``)),
        row("a reviewers' group (`TELEGRAM_REVIEW_GROUPS`)", places.group, ""),
        row(
          "a business account's, from its owner",
          `${places.parked}; the customer's conversation`,
          "`business_owner`",
        ),
        row("any, from another bot", places.parked, "`sent_by_bot`"),
      ],
    ),
    "\n## Private messages by their content\n",
    table(["content", "found in", "how"], Object.entries(contentFates).map(contentRow)),
    "\nTelegram edits a live location's message every few seconds, for hours. NADIA stores where it began; reviewers follow it in\nTelegram. Its moves start no draft, count towards no limit and are not quarantined.",
    "",
  ].join("\n");

if (import.meta.main) writeFileSync(join(import.meta.dirname, "../docs/updates.md"), updatesPage());
