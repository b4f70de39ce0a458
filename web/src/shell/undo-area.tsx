/** The undo bars. Publishes where they end, because toasts are shown below them. */
import { useEffect, useRef } from "react";
import { UndoBars } from "../ui/dialogs/undo.tsx";

export function UndoArea() {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const bars = ref.current?.firstElementChild ?? null;
    if (bars === null) return undefined;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => {
      const { top, bottom, height } = bars.getBoundingClientRect();
      const isAtTop = height > 0 && top < window.innerHeight / 2;
      style.setProperty("--undo-end", `${isAtTop ? Math.round(bottom) : 0}px`);
    });
    observer.observe(bars);
    return () => {
      observer.disconnect();
      style.removeProperty("--undo-end");
    };
  }, []);
  return (
    <div ref={ref} className="contents">
      <UndoBars />
    </div>
  );
}
