/** What an incomplete node_modules lacks: `npm start` checks NADIA's own packages, but these have packages too. */

const advice = 'the installed packages are incomplete: run "npm ci"';

/** The module that an error reports as missing, with what to do; null for any other error. */
export function missingPackage(error: unknown): string | null {
  if (!(error instanceof Error && "code" in error)) return null;
  const { code, message } = error;
  if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") {
    const [, name = "a module"] = /^Cannot find (?:package|module) '([^'\n]+)'/.exec(message) ?? [];
    return `${name} is missing; ${advice}`;
  }
  const file = "path" in error ? String(error.path) : "";
  return code === "ENOENT" && /[/\\]node_modules[/\\]/.test(file) ? `${file} is missing; ${advice}` : null;
}
