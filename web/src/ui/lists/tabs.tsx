/** Tabs with arrow key navigation; only the chosen one is rendered. */
import { Tabs as Radix } from "radix-ui";
import { type ReactNode, useEffect, useRef } from "react";

interface Tab<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** How many items wait there; nothing is shown for 0. */
  readonly count?: string | undefined;
}

interface TabsProps<Value extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Value>[];
  readonly value: Value;
  readonly choose: (value: Value) => void;
  readonly children: ReactNode;
}

export function Tabs<Value extends string>({ label, tabs, value, choose, children }: TabsProps<Value>) {
  const index = tabs.findIndex((tab) => tab.value === value);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a phone, where they do not wrap, the chosen one may be outside the visible part.
    list.current?.children[index]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [index]);
  return (
    <Radix.Root
      value={value}
      // Only values in `tabs` can be chosen.
      onValueChange={(chosen) => choose(tabs.find((tab) => tab.value === chosen)?.value ?? value)}
      activationMode="manual"
    >
      <Radix.List
        ref={list}
        aria-label={label}
        className="-mx-4 mb-5 flex gap-1 overflow-x-auto px-4 pb-px shadow-[inset_0_-1px_var(--color-line)] md:mx-0 md:flex-wrap md:px-0"
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="shrink-0 rounded-t-md border-b-2 border-transparent px-3 py-2 whitespace-nowrap text-soft outline-offset-[-2px] hover:text-ink aria-selected:border-accent aria-selected:font-semibold aria-selected:text-ink"
          >
            {tab.label}
            {tab.count === undefined ? null : (
              <span className="ml-2 rounded-full bg-amber-wash px-1.5 text-xs font-semibold text-amber tabular-nums">
                {tab.count}
              </span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={value} className="rounded-lg outline-offset-4">
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
