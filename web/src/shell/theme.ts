/** Light or dark: follows the system until someone chooses. */
const storageKey = "nadia.theme";
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

export const readTheme = (): Theme =>
  themes.find((theme) => theme === localStorage.getItem(storageKey)) ?? "system";

/** Applies and stores a theme. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme);
  document.documentElement.dataset["theme"] = theme;
}
