/** The style of a link in a text or a row. */
export const linkClass = "rounded text-accent underline underline-offset-2";
