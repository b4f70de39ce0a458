/** The queue page: keeps the list fresh, opens a review, and does what the reviewer decides. */
import { announce, byId, call, clockTime, el } from "./house.js";
import { drawDetail } from "./queue-detail.js";
import { listenToKeys } from "./queue-keys.js";
import { drawList, groups, nameOf } from "./queue-list.js";

const refreshMs = 1_500;
const store = "nadia-key";
const order = groups.flatMap(({ statuses }) => statuses);

/** What the page knows; `selected` may be a review that the list no longer holds. */
const state = { key: null, reviews: [], selected: null, current: null, drawn: "" };
const view = { editor: null, rejecting: false };

const api = (method, path, body) => call(method, path, { key: state.key, body });

/** The key from the link that `npm start` printed; it does not stay in the address. */
function takeKey() {
  const given =
    new URLSearchParams(location.hash.slice(1)).get("key") ?? new URLSearchParams(location.search).get("key");
  if (given !== null) {
    sessionStorage.setItem(store, given);
    history.replaceState(null, "", "/queue");
  }
  return given ?? sessionStorage.getItem(store);
}

function askForKey(problem = "") {
  state.key = null;
  sessionStorage.removeItem(store);
  byId("desk").hidden = true;
  byId("sign-out").hidden = true;
  byId("sign-in").hidden = false;
  byId("status").textContent = "";
  byId("key-problem").textContent = problem;
  byId("key").focus();
}

async function signIn(key) {
  state.key = key;
  // One call first: a wrong key is tried once, not once a group.
  await api("GET", "/v1/reviews?limit=1").then(refresh, refused);
  if (state.key === null) return;
  sessionStorage.setItem(store, key);
  byId("sign-in").hidden = true;
  byId("desk").hidden = false;
  byId("sign-out").hidden = false;
}

/** Reads all groups and the open review; a wrong key asks for another one. */
async function refresh() {
  const { key } = state;
  try {
    const pages = await Promise.all(
      order.map((status) => api("GET", `/v1/reviews?status=${status}&limit=50`)),
    );
    const reviews = pages.flatMap(({ items }) => items);
    const { selected } = state;
    const current = selected === null ? null : await read(selected, reviews);
    // Meanwhile another one may have been opened, or the key forgotten.
    if (key === state.key && selected === state.selected) show(reviews, current);
  } catch (problem) {
    refused(problem);
  }
}

function refused(problem) {
  if (problem.status === 401) askForKey("This key is not valid.");
  else byId("status").textContent = problem.message;
}

/** Who was faster, in the words and the time of this machine. */
function wordsOf({ message, facts }) {
  if (facts.decided_by !== undefined)
    return `${facts.decided_by} was faster and decided at ${clockTime(facts.decided_at)}`;
  if (facts.claimed_by !== undefined)
    return `${facts.claimed_by} holds this review until ${clockTime(facts.claimed_until)}`;
  return message;
}

const read = async (id, reviews) =>
  reviews.find((review) => review.id === id) ?? (await api("GET", `/v1/reviews/${id}`));

function show(reviews, current) {
  const before = new Set(state.reviews.map(({ id }) => id));
  const fresh = reviews.filter(({ id, status }) => !before.has(id) && ["pending", "failed"].includes(status));
  Object.assign(state, { reviews, current });
  const waiting = reviews.filter(({ status }) => ["pending", "failed", "claimed"].includes(status)).length;
  byId("status").textContent = waiting === 0 ? "Nothing waits" : `${waiting} to review`;
  document.title = waiting === 0 ? "Queue · NADIA" : `(${waiting}) Queue · NADIA`;
  if (fresh.length > 0 && before.size > 0) announce(`New from ${fresh.map(nameOf).join(", ")}`);
  drawList(reviews, state.selected, open);
  if (current === null && reviews.length > 0 && matchMedia("(min-width: 46.01rem)").matches)
    select(reviews[0].id);
  else draw();
}

/** Draws the open review anew only when it changed, so that focus and half-written answers stay. */
function draw(force = false) {
  const { current } = state;
  const seen = JSON.stringify(current);
  if (seen === state.drawn && !force) return;
  view.editor = editorFor(current);
  state.drawn = seen;
  const had = document.activeElement?.id;
  drawDetail(current, view, actions);
  if (had !== undefined && had !== "") byId(had)?.focus();
}

/** Where there is no draft, the answer has to be written. */
function editorFor(review) {
  if (review === null || !isOpen(review)) return null;
  return view.editor ?? (review.draft === null ? newEditor("") : null);
}

const isOpen = ({ status }) => ["pending", "failed", "claimed"].includes(status);

function newEditor(text) {
  return el("textarea", { id: "answer", value: text, rows: 9, spellcheck: true, dir: "auto" });
}

function select(id) {
  state.selected = id;
  state.current = state.reviews.find((review) => review.id === id) ?? null;
  Object.assign(view, { editor: null, rejecting: false });
  drawList(state.reviews, id, open);
  draw(true);
  if (state.current === null) void refresh();
}

/** Selects and moves the keyboard there. */
function open(id) {
  select(id);
  byId("desk").dataset.open = "true";
  byId("detail").focus();
}

function move(step) {
  const ids = [...document.querySelectorAll("[data-review]")].map(({ dataset }) => dataset.review);
  if (ids.length === 0) return;
  const at = ids.indexOf(state.selected);
  const next = ids[Math.min(ids.length - 1, Math.max(0, at + step))];
  select(next);
  document.querySelector(`[data-review="${next}"]`)?.focus();
}

/** Does it, says so, and shows what is so now, also when somebody else was faster. */
async function decide(path, body, words) {
  try {
    const review = await api("POST", path, body);
    if (review.messages !== undefined) state.current = review;
    Object.assign(view, { editor: null, rejecting: false });
    announce(words);
  } catch (problem) {
    announce(wordsOf(problem));
    if (problem.status === 401) return askForKey("This key is not valid.");
  }
  await refresh();
  draw(true);
  byId("next")?.focus();
}

const ofCurrent = (verb) => `/v1/reviews/${state.current.id}/${verb}`;

const actions = {
  approve: () => {
    const { draft, version } = state.current;
    const text = view.editor?.value;
    const body = text === undefined || text === draft?.text ? { version } : { version, final_text: text };
    return decide(ofCurrent("approve"), body, `Approved: on its way to ${nameOf(state.current)}`);
  },
  reject: (reason) =>
    decide(ofCurrent("reject"), { reason, version: state.current.version }, "Rejected: nothing is sent"),
  claim: () => decide(ofCurrent("claim"), undefined, "Yours for ten minutes"),
  release: () => decide(ofCurrent("release"), undefined, "Given back to the queue"),
  deliver: (id, verb) =>
    decide(
      `/v1/deliveries/${id}/${verb}`,
      verb === "confirm" ? {} : undefined,
      verb === "confirm" ? "Noted" : "Sent again",
    ),
  edit: () => change({ editor: newEditor(state.current.draft?.text ?? "") }, "answer"),
  unedit: () => change({ editor: null }, "approve"),
  startRejecting: () => change({ rejecting: true }, "reason"),
  stopRejecting: () => change({ rejecting: false }, "approve"),
  next: () => {
    const waiting = state.reviews.filter((review) => isOpen(review) && review.id !== state.selected);
    if (waiting.length === 0) return announce("Nothing else waits");
    return open(waiting[0].id);
  },
  open,
  back: () => {
    byId("desk").dataset.open = "false";
    document.querySelector(`[data-review="${state.selected}"]`)?.focus();
  },
};

function change(changed, focus) {
  Object.assign(view, changed);
  draw(true);
  byId(focus)?.focus();
}

listenToKeys({
  isReady: () => state.key !== null,
  isDecidable: () => state.current !== null && isOpen(state.current),
  view,
  actions,
  move,
});
byId("sign-out").addEventListener("click", () => askForKey());
byId("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  void signIn(byId("key").value.trim());
});
setInterval(() => {
  if (state.key !== null && document.visibilityState === "visible") void refresh();
}, refreshMs);

// There is none where a real bot is served.
fetch("/simulator", { method: "HEAD" }).then(
  ({ ok }) => (byId("to-simulator").hidden = !ok),
  () => undefined,
);
byId("desk").dataset.open = "false";
const key = takeKey();
if (key === null) askForKey();
else void signIn(key);
