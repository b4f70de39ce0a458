/** The pages listed in the navigation. */
import type { Key } from "../strings/catalogue.ts";

interface PageEntry {
  readonly to: string;
  readonly label: Key;
  readonly role: "reviewer" | "admin";
}

export const pages = [
  { to: "/", label: "nav.queue", role: "reviewer" },
  { to: "/history", label: "nav.history", role: "reviewer" },
  { to: "/customers", label: "nav.customers", role: "reviewer" },
  { to: "/deliveries", label: "nav.deliveries", role: "reviewer" },
  { to: "/quarantine", label: "nav.quarantine", role: "reviewer" },
  { to: "/analytics", label: "nav.analytics", role: "reviewer" },
  { to: "/knowledge", label: "nav.knowledge", role: "reviewer" },
  { to: "/audit", label: "nav.audit", role: "admin" },
  { to: "/recovery", label: "nav.recovery", role: "admin" },
  { to: "/retention", label: "nav.retention", role: "admin" },
  { to: "/health", label: "nav.health", role: "reviewer" },
  { to: "/settings", label: "nav.settings", role: "reviewer" },
] as const satisfies readonly PageEntry[];

export type PagePath = (typeof pages)[number]["to"];
