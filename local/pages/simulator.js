/** The simulator page: write as a customer and see the replies. */
import { announce, byId, call } from "./pages.js";
import { drawChat, drawPeople, drawReviewers, nameOf } from "./simulator-chat.js";

/** How long a typing notice is shown, as in Telegram. */
const typingMs = 5_000;

const chats = new Map();
const state = { selected: null, editing: null, replying: null, typing: null };

const current = () => chats.get(state.selected);

const keep = ({ person, blocked, entries }) =>
  chats.set(person.id, {
    person,
    blocked,
    entries: new Map(entries.map((entry) => [entry.key, entry])),
    unread: chats.get(person.id)?.unread ?? 0,
  });

function draw() {
  const chat = current();
  drawPeople([...chats.values()], state.selected, choose);
  if (chat === undefined) return;
  byId("chat-title").textContent = nameOf(chat.person);
  // A block closes the bot's own chat only.
  const { group, business } = chat.person;
  byId("block").hidden = business || group;
  byId("block").textContent = chat.blocked ? "Unblock the bot" : "Block the bot";
  byId("editing").hidden = state.editing === null;
  byId("replying").hidden = state.replying === null;
  byId("reviewing").hidden = !group;
  byId("sample").hidden = group;
  drawReviewers([...chats.values()]);
  drawChat(chat, { edit: startEditing, remove, reply: startReplying, press });
}

function choose(id) {
  state.selected = id;
  state.editing = null;
  state.replying = null;
  chats.get(id).unread = 0;
  stopTyping();
  draw();
  byId("words").focus();
}

function startEditing(entry) {
  state.editing = entry;
  byId("words").value = entry.text;
  byId("words").focus();
  draw();
}

function startReplying(entry) {
  state.replying = entry;
  byId("words").focus();
  draw();
}

function stopReplying() {
  state.replying = null;
  draw();
}

/** Who acts in a reviewers' group. */
const reviewer = () => Number(byId("reviewer").value);

const press = ({ message_id }, data) =>
  void act({ do: "press", person: reviewer(), chat: state.selected, message_id, data });

const remove = ({ message_id }) => void act({ do: "delete", person: state.selected, message_id });

function stopEditing() {
  state.editing = null;
  byId("words").value = "";
  draw();
}

function stopTyping() {
  clearTimeout(state.typing);
  byId("typing").textContent = "";
}

async function act(action) {
  try {
    return await call("POST", "/simulator/actions", { body: action });
  } catch (problem) {
    announce(problem.message);
    return null;
  }
}

/** The composer's content as an action; null if it is empty. */
function composed() {
  const person = state.selected;
  const text = byId("words").value.trim();
  if (current().person.group)
    return text === ""
      ? null
      : { do: "say", person: reviewer(), chat: person, text, reply_to: state.replying?.message_id ?? null };
  if (state.editing !== null)
    return text === "" ? null : { do: "edit", person, message_id: state.editing.message_id, text };
  const lines = byId("burst").checked ? text.split("\n").map((line) => line.trim()) : [text];
  const texts = lines.filter((line) => line !== "");
  return texts.length === 0 ? null : { do: "write", person, texts };
}

async function send() {
  const action = composed();
  if (action === null) return;
  byId("words").value = "";
  state.editing = null;
  state.replying = null;
  if ((await act(action)) === null) byId("words").value = action.text ?? action.texts.join("\n");
  draw();
}

async function attach(sample) {
  if (sample === "") return;
  const caption = byId("words").value.trim();
  byId("words").value = "";
  byId("sample").value = "";
  await act({ do: "sample", person: state.selected, sample, caption });
}

async function join(name) {
  const added = await act({ do: "join", name, business: byId("business").checked });
  if (added === null) return;
  byId("name").value = "";
  byId("business").checked = false;
  if (!chats.has(added.person.id)) keep({ person: added.person, blocked: false, entries: [] });
  choose(added.person.id);
}

const listeners = {
  person: ({ chat }) => keep(chat),
  entry: ({ person_id: id, entry, blocked }) => {
    const chat = chats.get(id);
    if (chat === undefined) return;
    if (entry.side === "bot" && !chat.entries.has(entry.key)) {
      if (id === state.selected) stopTyping();
      else chat.unread += 1;
    }
    chat.entries.set(entry.key, entry);
    chat.blocked = blocked;
  },
  callback_answer: ({ text }) => {
    byId("callback-answer").textContent = text;
    announce(text);
  },
  typing: ({ person_id: id }) => {
    if (id !== state.selected) return;
    stopTyping();
    byId("typing").textContent = "typing …";
    state.typing = setTimeout(stopTyping, typingMs);
  },
};

async function load() {
  const { chats: all, shows_replies: shown } = await call("GET", "/simulator/state");
  for (const chat of all) keep(chat);
  byId("elsewhere").hidden = shown;
  if (current() === undefined) choose(all.find(({ person }) => !person.group).person.id);
  else draw();
}

function follow() {
  const events = new EventSource("/simulator/events");
  // Also after a reconnect: the state includes what happened in the meantime.
  events.addEventListener("open", () => {
    byId("status").textContent = "";
    void load();
  });
  events.addEventListener(
    "error",
    () => (byId("status").textContent = "NADIA does not answer, trying again …"),
  );
  events.addEventListener("message", ({ data }) => {
    const notice = JSON.parse(data);
    listeners[notice.type](notice);
    if (notice.type !== "typing" && notice.type !== "callback_answer") draw();
  });
}

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  void send();
});
byId("words").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && state.editing !== null) stopEditing();
  // In burst mode, Enter starts the next message.
  const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  if (!sends || (byId("burst").checked && !event.ctrlKey && !event.metaKey)) return;
  event.preventDefault();
  void send();
});
byId("stop-replying").addEventListener("click", stopReplying);
byId("stop-editing").addEventListener("click", stopEditing);
byId("sample").addEventListener("change", ({ target }) => void attach(target.value));
byId("block").addEventListener(
  "click",
  () => void act({ do: "block", person: state.selected, blocked: !current().blocked }),
);
byId("join").addEventListener("submit", (event) => {
  event.preventDefault();
  void join(byId("name").value);
});

follow();
