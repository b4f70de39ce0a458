/** Shortcuts: single keys that work while nobody is typing, and a help that lists them. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { useReader } from "../i18n/language.tsx";
import { Key } from "./forms/button.tsx";
import { Dialog } from "./dialogs/dialog.tsx";

export interface Shortcut {
  readonly key: string;
  readonly label: string;
  /** Omitted if the browser handles the key itself; the help still lists it. */
  readonly run?: (() => void) | undefined;
  /** Repeats while the key is held down; never for a decision. */
  readonly repeats?: boolean;
}

interface Registry {
  readonly add: (list: readonly Shortcut[]) => () => void;
  /** Opens the help. */
  readonly show: () => void;
}

const Context = createContext<Registry>({ add: () => () => undefined, show: () => undefined });

/** Opens the help. */
export const useKeysHelp = (): (() => void) => useContext(Context).show;

/** Inputs that are chosen or pressed rather than typed into. */
const pressed = new Set(["radio", "checkbox", "button", "submit", "reset"]);

const writing = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement
    ? !pressed.has(target.type)
    : target instanceof HTMLElement &&
      (target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName));

/** A dialog or menu takes all keys. */
const covered = () => document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;

/** Shown with Shift: a capital letter alone would be read as the key. */
const shownKey = (key: string): string => (/^[A-Z]$/.test(key) ? `⇧${key}` : key.replace("Enter", "↵"));

export function KeysProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useReader();
  const lists = useRef<(readonly Shortcut[])[]>([]);
  const [help, setHelp] = useState<readonly Shortcut[] | null>(null);
  const registry = useMemo<Registry>(
    () => ({
      show: () => setHelp(lists.current.flat()),
      add: (list) => {
        lists.current.push(list);
        return () => void lists.current.splice(lists.current.indexOf(list), 1);
      },
    }),
    [],
  );
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (writing(event.target) || covered()) return;
      if (event.key === "?") return registry.show();
      const found = lists.current
        .toReversed()
        .flat()
        .find((one) => one.key === event.key);
      if (found?.run === undefined) return;
      event.preventDefault();
      if (!event.repeat || found.repeats === true) found.run();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [registry]);
  return (
    <Context value={registry}>
      {children}
      <Dialog open={help !== null} onClose={() => setHelp(null)} title={t("keys.title")}>
        <dl className="gap-x-8 sm:columns-2">
          {[...(help ?? []), { key: "?", label: t("keys.help") }].map(({ key, label }) => (
            <div key={key} className="flex break-inside-avoid items-baseline gap-3 py-1">
              <dt className="w-14 shrink-0">
                <Key>{shownKey(key)}</Key>
              </dt>
              <dd className="min-w-0">{label}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </Context>
  );
}

/** These keys work while the component is mounted; the help lists them. */
export function useShortcuts(list: readonly Shortcut[]): void {
  const { add } = useContext(Context);
  const latest = useRef(list);
  useEffect(() => {
    latest.current = list;
  });
  const names = list.map(({ key, label }) => `${key} ${label}`).join("\n");
  useEffect(
    () =>
      add(
        names
          .split("\n")
          .filter(Boolean)
          .map((_, place) => ({
            key: latest.current[place]?.key ?? "",
            label: latest.current[place]?.label ?? "",
            repeats: latest.current[place]?.repeats ?? false,
            run: latest.current[place]?.run === undefined ? undefined : () => latest.current[place]?.run?.(),
          })),
      ),
    [add, names],
  );
}
