/** Addresses of this machine. */

const names: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

/** Whether the host name of a URL is this machine's own, so that nothing sent there can be overheard. */
export const isLoopback = (hostname: string): boolean => names.includes(hostname);
