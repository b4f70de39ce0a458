/** The account menu: appearance, language, signing out. */
import { useNavigate } from "@tanstack/react-router";
import { DropdownMenu } from "radix-ui";
import { type ReactNode, useState } from "react";
import { useSignOut } from "../api/session.ts";
import { useReader } from "../i18n/language.tsx";
import { languages } from "../i18n/reader.ts";
import { messageOf } from "../ui/states.tsx";
import { useSay } from "../ui/dialogs/toast.tsx";
import { chooseTheme, chosenTheme, themes } from "./theme.ts";

const item =
  "flex cursor-pointer items-center justify-between gap-6 rounded-md px-3 py-1.5 outline-none select-none data-[highlighted]:bg-theirs";

export function Account({ name }: { readonly name: string }) {
  const { t, language, choose } = useReader();
  const [theme, setTheme] = useState(chosenTheme);
  const signOut = useSignOut();
  const navigate = useNavigate();
  const say = useSay();
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="flex w-full items-center justify-between gap-2 rounded-lg px-3 py-1.5 text-left text-rail-ink hover:bg-rail-on focus-visible:outline-rail-ink">
        <span className="max-w-40 truncate">{name}</span>
        <svg aria-hidden viewBox="0 0 12 12" className="size-3 shrink-0 text-rail-soft md:rotate-180">
          <path d="m2 4 4 4 4-4" fill="none" stroke="currentColor" strokeWidth="1.6" />
        </svg>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          sideOffset={6}
          align="start"
          className="z-50 min-w-56 rounded-xl border border-line bg-card p-1.5 shadow-lift"
        >
          <Heading>{t("shell.theme")}</Heading>
          <DropdownMenu.RadioGroup
            value={theme}
            onValueChange={(value) => {
              const chosen = themes.find((one) => one === value) ?? "system";
              chooseTheme(chosen);
              setTheme(chosen);
            }}
          >
            {themes.map((one) => (
              <Choice key={one} value={one} label={t(`shell.theme.${one}`)} />
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
          <Heading>{t("shell.language")}</Heading>
          <DropdownMenu.RadioGroup
            value={language}
            onValueChange={(value) => choose(value === "de" ? "de" : "en")}
          >
            {languages.map((one) => (
              <Choice key={one} value={one} label={one === "de" ? "Deutsch" : "English"} />
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
          <DropdownMenu.Item
            className={item}
            onSelect={() =>
              void signOut(() => navigate({ to: "/login" })).catch((error: unknown) =>
                say({ text: messageOf(error, t("shell.offline")), tone: "bad" }),
              )
            }
          >
            {t("shell.sign_out")}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const Heading = ({ children }: { readonly children: ReactNode }) => (
  <DropdownMenu.Label className="px-3 py-1 text-xs font-semibold text-soft">{children}</DropdownMenu.Label>
);

const Choice = ({ value, label }: { readonly value: string; readonly label: string }) => (
  <DropdownMenu.RadioItem value={value} className={item}>
    {label}
    <DropdownMenu.ItemIndicator aria-hidden>✓</DropdownMenu.ItemIndicator>
  </DropdownMenu.RadioItem>
);
