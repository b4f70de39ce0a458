/** The queue from the keyboard: one key each, but approving takes two, so that no slip of a finger sends anything. */
import { byId } from "./house.js";

/** Listens on the whole page; keys that are written into a field stay there. */
export function listenToKeys({ isReady, isDecidable, view, actions, move }) {
  const moving = { j: () => move(1), k: () => move(-1), Enter: () => byId("detail").focus() };
  const deciding = {
    a: () => byId("approve")?.focus(),
    e: () => actions.edit(),
    r: () => actions.startRejecting(),
    c: () => actions.claim(),
  };
  const bare = (event) => {
    const inField = event.target.matches("input, textarea, select");
    const pressing = event.key === "Enter" && event.target.matches("button, a, summary");
    if (inField || pressing || event.altKey) return null;
    return moving[event.key] ?? (isDecidable() ? deciding[event.key] : null) ?? null;
  };
  const withControl = (event) =>
    event.key === "Enter" && isDecidable() && !view.rejecting ? () => actions.approve() : null;
  document.addEventListener("keydown", (event) => {
    if (!isReady() || event.isComposing) return;
    const control = event.ctrlKey || event.metaKey;
    const act = event.key === "Escape" ? leave(view, actions) : control ? withControl(event) : bare(event);
    if (act === null) return;
    event.preventDefault();
    act();
  });
}

/** Out of a form without doing anything. */
function leave(view, actions) {
  if (view.rejecting) return () => actions.stopRejecting();
  return view.editor === null ? null : () => byId("approve")?.focus();
}
