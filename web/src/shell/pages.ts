/** The pages listed in the navigation. */
import {
  Activity,
  ArchiveRestore,
  BookOpen,
  ChartColumn,
  Gauge,
  History,
  Hourglass,
  Inbox,
  type LucideIcon,
  Scale,
  ScrollText,
  Send,
  Settings,
  ShieldAlert,
  Users,
} from "lucide-react";
import type { Key } from "../strings/catalogue.ts";

interface PageEntry {
  readonly to: string;
  readonly label: Key;
  readonly icon: LucideIcon;
  readonly role: "reviewer" | "admin";
}

const pages = [
  { to: "/", label: "nav.queue", icon: Inbox, role: "reviewer" },
  { to: "/history", label: "nav.history", icon: History, role: "reviewer" },
  { to: "/customers", label: "nav.customers", icon: Users, role: "reviewer" },
  { to: "/deliveries", label: "nav.deliveries", icon: Send, role: "reviewer" },
  { to: "/quarantine", label: "nav.quarantine", icon: ShieldAlert, role: "reviewer" },
  { to: "/now", label: "nav.now", icon: Gauge, role: "reviewer" },
  { to: "/analytics", label: "nav.analytics", icon: ChartColumn, role: "reviewer" },
  { to: "/agreement", label: "nav.agreement", icon: Scale, role: "reviewer" },
  { to: "/knowledge", label: "nav.knowledge", icon: BookOpen, role: "reviewer" },
  { to: "/audit", label: "nav.audit", icon: ScrollText, role: "admin" },
  { to: "/recovery", label: "nav.recovery", icon: ArchiveRestore, role: "admin" },
  { to: "/retention", label: "nav.retention", icon: Hourglass, role: "admin" },
  { to: "/health", label: "nav.health", icon: Activity, role: "reviewer" },
  { to: "/settings", label: "nav.settings", icon: Settings, role: "reviewer" },
] as const satisfies readonly PageEntry[];

/** The pages that somebody with this role may open. */
export const pagesFor = (role: PageEntry["role"]) =>
  pages.filter((page) => page.role === "reviewer" || role === "admin");

export type Page = (typeof pages)[number];
