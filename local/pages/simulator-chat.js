/** One chat as the customer sees it on their phone. */
import { byId, clockTime, el } from "./pages.js";

const kinds = {
  photo: "Photo",
  voice: "Voice message, 7 s",
  sticker: "Sticker 👍",
  location: "Location",
  document: "invoice.pdf",
  contact: "Contact: Ben",
};

/** Draws the chat; stays scrolled to the end if it was. */
export function drawChat(chat, acts) {
  const list = byId("chat");
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  const rows = [...chat.entries.values()].map((entry) => rowOf(entry, chat.person, acts));
  const hint = chat.person.group
    ? "Drafts appear here. Link a customer as a reviewer: get a code in the console's settings, and send it as that customer."
    : `Write the first message as ${chat.person.first_name}.`;
  const blank = el("li", { class: "blank" }, hint);
  list.replaceChildren(...(rows.length === 0 ? [blank] : rows));
  if (atEnd || list.dataset.person !== String(chat.person.id)) list.scrollTop = list.scrollHeight;
  list.dataset.person = chat.person.id;
}

const stateOf = ({ edited, deleted, taken }) =>
  `${edited ? ", edited" : ""}${deleted ? ", deleted" : ""}${taken ? "" : ", not delivered yet"}`;

/** The rows of buttons below a message of the bot. */
const keyboard = (entry, press) =>
  (entry.buttons ?? []).map((row) =>
    el(
      "p",
      { class: "keyboard" },
      ...row.map(({ text, callback_data: data, url }) =>
        data === undefined
          ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text)
          : el("button", { type: "button", onclick: () => press(entry, data) }, text),
      ),
    ),
  );

const groupButtons = (entry, { reply }) => (entry.side === "bot" ? [button("Reply", entry, reply)] : []);

/** Who acts in a reviewers' group: any customer, as in Telegram anybody in the group. */
export function drawReviewers(chats) {
  const people = chats.filter(({ person }) => !person.group && !person.business);
  const select = byId("reviewer");
  if (select.options.length === people.length) return;
  const { value } = select;
  select.replaceChildren(
    ...people.map(({ person }) => el("option", { value: String(person.id) }, nameOf(person))),
  );
  if (value !== "") select.value = value;
}

/** Only text can be edited here, and Telegram reports deletions in business chats only. */
const buttons = (entry, person, { edit, remove }) => [
  entry.media === null ? button("Edit", entry, edit) : null,
  person.business ? button("Delete", entry, remove) : null,
];

/** Who wrote it, in a group. */
const author = ({ author: name }) => (name === undefined ? null : el("strong", {}, `${name}: `));

/** The customer's own messages are on the right, as on their phone. */
function rowOf(entry, person, acts) {
  const { side, text, media, at } = entry;
  if (side === "service") return el("li", { class: "service" }, `You ${text}`);
  const mine = side === "customer";
  const kind = media === null ? null : el("span", { class: "kind" }, kinds[media] ?? media);
  return el(
    "li",
    { class: mine ? "mine" : "" },
    el(
      "p",
      { class: `bubble ${mine ? "ours" : "theirs"}`, dir: "auto" },
      author(entry),
      kind,
      ...formatted(text, entry.entities ?? []),
    ),
    ...keyboard(entry, acts.press),
    el(
      "p",
      { class: "meta fine" },
      `${clockTime(at)}${stateOf(entry)}`,
      ...(person.group ? groupButtons(entry, acts) : []),
      ...(mine && !person.group && !entry.deleted ? buttons(entry, person, acts) : []),
    ),
  );
}

const looks = {
  bold: "strong",
  italic: "em",
  strikethrough: "s",
  code: "code",
  pre: "code",
  blockquote: "q",
  text_link: "a",
};

/** The text as nodes; entities are nested. */
function formatted(text, entities, from = 0, to = text.length) {
  const nodes = [];
  let at = from;
  for (let next = 0; next < entities.length;) {
    const { type, offset, length, url } = entities[next];
    const end = offset + length;
    const after = entities.findIndex((one, place) => place > next && one.offset >= end);
    const inner = entities.slice(next + 1, after === -1 ? undefined : after);
    const link =
      type === "text_link" ? { href: url, target: "_blank", rel: "noopener noreferrer", title: url } : {};
    nodes.push(
      text.slice(at, offset),
      el(looks[type] ?? "span", { class: type, ...link }, ...formatted(text, inner, offset, end)),
    );
    at = end;
    next = after === -1 ? entities.length : after;
  }
  return [...nodes, text.slice(at, to)];
}

const button = (word, entry, act) =>
  el(
    "button",
    {
      class: "plain",
      type: "button",
      "aria-label": `${word}: ${entry.text.slice(0, 40)}`,
      onclick: () => act(entry),
    },
    word,
  );

/** The list of customers; `unread` counts what arrived while another chat was open. */
export function drawPeople(chats, selected, choose) {
  byId("people").replaceChildren(
    ...chats.map(({ person, blocked, unread }) =>
      el(
        "li",
        {},
        el(
          "button",
          {
            type: "button",
            "aria-current": person.id === selected ? "true" : null,
            onclick: () => choose(person.id),
          },
          el("span", { class: "initial", "aria-hidden": "true" }, [...person.first_name][0] ?? "?"),
          el("span", { class: "name" }, nameOf(person)),
          person.group ? el("span", { class: "fine" }, "Telegram group") : null,
          person.business ? el("span", { class: "fine" }, "business chat") : null,
          blocked ? el("span", { class: "fine" }, "blocked") : null,
          unread > 0 ? el("span", { class: "unread", "aria-label": `${unread} new` }, String(unread)) : null,
        ),
      ),
    ),
  );
}

/** First and last name. */
export const nameOf = ({ first_name: first, last_name: last }) =>
  last === null ? first : `${first} ${last}`;
