/** Shortcuts: single keys that work while nobody is typing, and a help that lists them. */
import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useI18n } from "../i18n/use-i18n.tsx";
import { Kbd } from "./forms/button.tsx";
import { Dialog } from "./dialogs/dialog.tsx";
import { isPressed, type Shortcut, keyLabelOf } from "./shortcut.ts";

interface Registry {
  readonly add: (list: readonly Shortcut[]) => () => void;
  /** Opens the help. */
  readonly showHelp: () => void;
  /** The shortcuts that work now. */
  readonly currentShortcuts: () => readonly Shortcut[];
}

const Context = createContext<Registry>({
  add: () => () => undefined,
  showHelp: () => undefined,
  currentShortcuts: () => [],
});

/** Opens the help. */
export const useShowShortcutsHelp = (): (() => void) => useContext(Context).showHelp;

/** Returns the shortcuts that work at the time of the call. */
export const useCurrentShortcuts = (): (() => readonly Shortcut[]) => useContext(Context).currentShortcuts;

/** Inputs that are chosen or pressed rather than typed into. */
const nonTextInputTypes = new Set(["radio", "checkbox", "button", "submit", "reset"]);

const isTextField = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement
    ? !nonTextInputTypes.has(target.type)
    : target instanceof HTMLElement &&
      (target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName));

/** True for Escape, which leaves any field; while characters are composed it belongs to the input method. */
const isLeaveKey = (event: KeyboardEvent): boolean =>
  event.key === "Escape" && !event.isComposing && !event.defaultPrevented;

/** True while a dialog or menu is open, which takes all keys. */
const isDialogOpen = () =>
  document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;

export function ShortcutsProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useI18n();
  const lists = useRef<(readonly Shortcut[])[]>([]);
  const [help, setHelp] = useState<readonly Shortcut[] | null>(null);
  const registry = useMemo<Registry>(
    () => ({
      showHelp: () => setHelp(lists.current.flat()),
      currentShortcuts: () => lists.current.flat(),
      add: (list) => {
        lists.current.push(list);
        return () => void lists.current.splice(lists.current.indexOf(list), 1);
      },
    }),
    [],
  );
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isDialogOpen()) return;
      const isTyping = isTextField(event.target);
      if (isLeaveKey(event) && isTyping && event.target instanceof HTMLElement) return event.target.blur();
      const shortcut = [
        ...lists.current.toReversed().flat(),
        { key: "?", label: "", run: registry.showHelp },
      ].find((one) => (one.worksWhileTyping === true || !isTyping) && isPressed(one, event));
      if (shortcut?.run === undefined) return;
      event.preventDefault();
      if (!event.repeat || shortcut.repeats === true) shortcut.run();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [registry]);
  return (
    <Context value={registry}>
      {children}
      <Dialog open={help !== null} onClose={() => setHelp(null)} title={t("keys.title")}>
        <dl className="gap-x-8 sm:columns-2">
          {[...withoutDuplicates(help ?? []), { key: "?", label: t("keys.help") }].map(({ key, label }) => (
            <div key={key} className="flex break-inside-avoid items-baseline gap-3 py-1">
              <dt className="w-14 shrink-0">
                <Kbd>{keyLabelOf(key)}</Kbd>
              </dt>
              <dd className="min-w-0">{label}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </Context>
  );
}

/** The shortcuts without duplicates: a key that only works at times is always listed, and only once. */
const withoutDuplicates = (list: readonly Shortcut[]): readonly Shortcut[] => [
  ...new Map(list.map((one) => [`${one.key} ${one.label}`, one])).values(),
];

/**
 * These keys work while the component is mounted, from the moment it is in the document: an effect of the usual kind runs
 * after the paint, and a key pressed in between would be lost. The help lists them.
 */
export function useShortcuts(list: readonly Shortcut[]): void {
  const { add } = useContext(Context);
  const latest = useRef(list);
  useLayoutEffect(() => {
    latest.current = list;
  });
  const signature = list.map(({ key, label }) => `${key} ${label}`).join("\n");
  useLayoutEffect(() => {
    // The names stand for the list, which is a new one in every rendering.
    if (signature === "") return undefined;
    return add(
      latest.current.map((one, index) =>
        one.run === undefined ? one : { ...one, run: () => latest.current[index]?.run?.() },
      ),
    );
  }, [add, signature]);
}
