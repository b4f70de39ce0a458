/** The command palette: opens a page or a customer, or runs one of the current page's actions. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command, defaultFilter } from "cmdk";
import { Bookmark, User } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { call } from "../api/client.ts";
import { useSession } from "../api/session.ts";
import { useI18n } from "../i18n/use-i18n.tsx";
import { customerNameOf } from "../ui/text/customer-name.ts";
import { viewAddresses } from "../pages/views/view-addresses.ts";
import { viewsQuery } from "../pages/views/shown-filters.ts";
import { Dialog } from "../ui/dialogs/dialog.tsx";
import { ShortcutHint } from "../ui/forms/button.tsx";
import { useCurrentShortcuts } from "../ui/shortcuts.tsx";
import { type Shortcut, keyLabelOf } from "../ui/shortcut.ts";
import { pagesFor } from "./pages.ts";

export interface PaletteProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** What was typed since the palette was requested; from this call on, its field gets the keys. */
  readonly takeTyped: () => string;
}

export function Palette({ open, onClose, takeTyped }: PaletteProps) {
  const { t } = useI18n();
  const chosen = useRef<(() => void) | null>(null);
  const choose = (run: () => void) => {
    chosen.current = run;
    onClose();
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t("palette.title")}
      // Only now, so that an action can open a dialog of its own.
      onClosed={() => {
        chosen.current?.();
        chosen.current = null;
      }}
    >
      <PaletteList choose={choose} takeTyped={takeTyped} />
    </Dialog>
  );
}

/** Starts the values of customers. */
const customerPrefix = "customer:";

/** Customers come last and always match: the server has searched already, and not only their displayed names. */
const scoreOf = (value: string, search: string): number =>
  value.startsWith(customerPrefix) ? 0.001 : defaultFilter(value, search);

type Choose = (run: () => void) => void;

interface PaletteListProps {
  readonly choose: Choose;
  readonly takeTyped: PaletteProps["takeTyped"];
}

function PaletteList({ choose, takeTyped }: PaletteListProps) {
  const { t } = useI18n();
  const [text, setText] = useState("");
  const customers = useFoundCustomers(text.trim());
  const field = useRef<HTMLInputElement>(null);
  const latest = useRef(takeTyped);
  useEffect(() => {
    // Otherwise the dialog's first button would get the focus.
    field.current?.focus();
    setText((before) => before + latest.current());
  }, []);
  return (
    <Command label={t("palette.search")} filter={scoreOf} vimBindings={false} loop>
      <Command.Input
        ref={field}
        value={text}
        onValueChange={setText}
        maxLength={200}
        placeholder={t("palette.search")}
        className="w-full rounded-lg border border-edge bg-card px-3 py-2"
      />
      <Command.List label={t("palette.title")} className="relative mt-3 max-h-[50dvh] overflow-y-auto">
        <Command.Empty className="px-3 py-2 text-soft">{t("palette.none")}</Command.Empty>
        <PageGroup choose={choose} />
        <ViewGroup choose={choose} />
        <ActionGroup choose={choose} />
        <CustomerGroup customers={customers} choose={choose} />
      </Command.List>
    </Command>
  );
}

function PageGroup({ choose }: { readonly choose: Choose }) {
  const { t } = useI18n();
  const { role } = useSession();
  const navigate = useNavigate();
  return (
    <PaletteGroup heading={t("palette.pages")}>
      {pagesFor(role).map(({ to, label, icon: Icon }) => (
        <PaletteItem key={to} value={t(label)} run={() => choose(() => void navigate({ to }))}>
          <Icon aria-hidden size={16} className="shrink-0 text-soft" />
          {t(label)}
        </PaletteItem>
      ))}
    </PaletteGroup>
  );
}

function ViewGroup({ choose }: { readonly choose: Choose }) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const { data } = useQuery(viewsQuery);
  const views = data?.items ?? [];
  if (views.length === 0) return null;
  return (
    <PaletteGroup heading={t("palette.views")}>
      {views.map(({ id, name, page, filter }, index) => (
        <PaletteItem
          key={id}
          // Two people may use the same name.
          value={`${name} ${index}`}
          run={() => choose(() => void navigate({ to: viewAddresses[page], search: filter }))}
        >
          <Bookmark aria-hidden size={16} className="shrink-0 text-soft" />
          <bdi className="words truncate">{name}</bdi>
          <span className="text-sm text-soft">{t(`nav.${page}`)}</span>
        </PaletteItem>
      ))}
    </PaletteGroup>
  );
}

/**
 * Whether the palette offers an action: a reply is sent by its own button or key, never as the first match of a search.
 */
const isOffered = ({ run, sends, worksWhileTyping }: Shortcut) =>
  run !== undefined && sends !== true && worksWhileTyping !== true;

function ActionGroup({ choose }: { readonly choose: Choose }) {
  const { t } = useI18n();
  const current = useCurrentShortcuts();
  const [actions] = useState(() => current().filter(isOffered));
  if (actions.length === 0) return null;
  return (
    <PaletteGroup heading={t("palette.actions")}>
      {actions.map(({ key, label, run }) => (
        <PaletteItem key={`${key} ${label}`} value={label} run={() => choose(() => run?.())}>
          <span className="flex-1">{label}</span>
          <ShortcutHint>{keyLabelOf(key)}</ShortcutHint>
        </PaletteItem>
      ))}
    </PaletteGroup>
  );
}

type CustomerGroup = ReturnType<typeof useFoundCustomers>;

function CustomerGroup({
  customers,
  choose,
}: {
  readonly customers: CustomerGroup;
  readonly choose: Choose;
}) {
  const { t } = useI18n();
  const navigate = useNavigate();
  if (customers.length === 0) return null;
  return (
    <PaletteGroup heading={t("palette.customers")}>
      {customers.map((customer) => (
        <PaletteItem
          key={customer.id}
          value={`${customerPrefix}${customer.id}`}
          run={() => choose(() => void navigate({ to: "/customers/$id", params: { id: customer.id } }))}
        >
          <User aria-hidden size={16} className="shrink-0 text-soft" />
          <bdi className="words truncate">{customerNameOf(customer)}</bdi>
        </PaletteItem>
      ))}
    </PaletteGroup>
  );
}

/** Ms without a key press before customers are searched. */
const debounceMs = 300;
const maxResults = 8;

/** The customers that a text finds, once typing pauses. */
function useFoundCustomers(text: string) {
  const [search, setSearch] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSearch(text), debounceMs);
    return () => clearTimeout(timer);
  }, [text]);
  const { data } = useQuery({
    queryKey: ["GET /v1/users", "palette", search],
    queryFn: ({ signal }) => call("GET /v1/users", { query: { search, limit: maxResults } }, signal),
    enabled: search !== "" && search === text,
  });
  return search !== "" && search === text ? (data?.items ?? []) : [];
}

interface PaletteGroupProps {
  readonly heading: string;
  readonly children: ReactNode;
}

const PaletteGroup = (props: PaletteGroupProps) => (
  <Command.Group
    {...props}
    className="pb-2 [&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-sm [&_[cmdk-group-heading]]:text-soft"
  />
);

interface PaletteItemProps {
  readonly value: string;
  readonly run: () => void;
  readonly children: ReactNode;
}

const PaletteItem = ({ run, ...rest }: PaletteItemProps) => (
  <Command.Item
    {...rest}
    onSelect={run}
    className="flex cursor-pointer items-center gap-2.5 rounded-lg px-3 py-2 data-[selected=true]:bg-accent-wash"
  />
);
