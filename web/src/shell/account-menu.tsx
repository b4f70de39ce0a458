/** The account menu: appearance, language, signing out. A separate bundle, because its positioning code is large (15 KB). */
import { useNavigate } from "@tanstack/react-router";
import { DropdownMenu } from "radix-ui";
import { type ReactNode, useState } from "react";
import { useI18n } from "../i18n/use-i18n.tsx";
import { languages } from "../i18n/i18n.ts";
import { AccountName, accountButtonClass } from "./account-button.tsx";
import { useErrorText } from "../ui/use-error-text.ts";
import { useToast } from "../ui/dialogs/toast.tsx";
import { chooseTheme, readTheme, themes } from "./theme.ts";
import { useSafeSignOut } from "./use-safe-sign-out.ts";

const itemClass =
  "flex cursor-pointer items-center justify-between gap-6 rounded-md px-3 py-1.5 outline-none select-none data-[highlighted]:bg-theirs";

/** Opens when it is first shown, because that is what it was loaded for. */
export function AccountMenu({ name }: { readonly name: string }) {
  const { t, language, chooseLanguage } = useI18n();
  const [theme, setTheme] = useState(readTheme);
  const signOut = useSafeSignOut();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const showToast = useToast();
  return (
    <DropdownMenu.Root defaultOpen>
      <DropdownMenu.Trigger className={accountButtonClass}>
        <AccountName name={name} />
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
            onValueChange={(value) => chooseLanguage(value === "de" ? "de" : "en")}
          >
            {languages.map((one) => (
              <Choice key={one} value={one} label={one === "de" ? "Deutsch" : "English"} />
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
          <DropdownMenu.Item
            className={itemClass}
            onSelect={() =>
              void signOut(() => navigate({ to: "/login" })).catch((error: unknown) =>
                showToast({ text: errorText(error), tone: "bad" }),
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
  <DropdownMenu.RadioItem value={value} className={itemClass}>
    {label}
    <DropdownMenu.ItemIndicator aria-hidden>✓</DropdownMenu.ItemIndicator>
  </DropdownMenu.RadioItem>
);
