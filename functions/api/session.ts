/** Routes for signing in and out, and for one's own sessions. */
import * as z from "zod";
import {
  ListQuery,
  PasswordChange,
  type Principal,
  SessionPage,
  SignedIn,
  SignIn,
} from "../../core/access/schema.ts";
import { Uuid } from "../../core/kernel/ids.ts";
import { cookieLine, deviceLine } from "../lib/http-caller.ts";
import { openRoute, type Route, route, withExtras } from "./route.ts";
import { signIn } from "../../core/access/login.ts";
import { signInWithTelegram } from "../../core/access/telegram-login.ts";
import { TelegramSignIn } from "../../core/access/telegram-schema.ts";
import { changeOwnPassword } from "../../core/access/own-password.ts";
import { signOutEverywhere } from "../../core/access/people.ts";
import { endOwnSession, listSessions, signOut } from "../../core/access/sessions.ts";

const path = "/v1/session";
const sessionId = z.object({ id: Uuid });

/** The caller as the API returns it. */
const shown = ({ reviewer, role, email, via, scope, session }: Principal): SignedIn => ({
  reviewer,
  role,
  email,
  via,
  scope,
  session,
});

export const sessionRoutes: readonly Route[] = [
  openRoute(
    {
      method: "POST",
      path,
      summary:
        "Sign in with e-mail and password or an API key; sets the session cookie and ends the session that came with the call",
      body: SignIn,
      output: SignedIn,
      headers: {
        "Set-Cookie":
          "The session, for at most seven days; after a sign-in with a password, the device mark as well, which lets this browser sign in while others guess",
      },
    },
    async (app, { body, from }) => {
      const opened = await signIn(app.access, body, from);
      const { principal, deviceMark: mark } = opened;
      const device = mark === null ? [] : [deviceLine(principal.reviewer.id, mark, from.https)];
      return withExtras(shown(principal), {
        cookies: [cookieLine(opened.cookie, opened.lastsFor, from.https), ...device],
      });
    },
  ),
  openRoute(
    {
      method: "POST",
      path: `${path}/telegram`,
      summary:
        "Sign in inside Telegram with the initData that it passes to a Mini App, at most an hour old; only for linked accounts",
      body: TelegramSignIn,
      output: SignedIn,
      headers: { "Set-Cookie": "The session, for at most seven days" },
    },
    async (app, { body, from }) => {
      const opened = await signInWithTelegram(app.access, app.readInitData(body.init_data), from);
      return withExtras(shown(opened.principal), {
        cookies: [cookieLine(opened.cookie, opened.lastsFor, from.https)],
      });
    },
  ),
  route(
    "reviewer",
    { method: "GET", path, summary: "Who is signed in, and how", output: SignedIn },
    async (_app, _call, principal) => shown(principal),
  ),
  route(
    "reviewer",
    {
      method: "DELETE",
      path,
      summary: "Sign out and delete the session cookie",
      output: z.object({ signed_out: z.literal(true) }),
      headers: { "Set-Cookie": "Deletes the session cookie" },
      needs: "read",
    },
    async (app, { from }, principal) => {
      await signOut(app.access, principal);
      return withExtras({ signed_out: true as const }, { cookies: [cookieLine("", 0, from.https)] });
    },
  ),
  route(
    "reviewer",
    {
      method: "PUT",
      path: `${path}/password`,
      summary: "Change your own password; ends every other session, every API key and the Telegram link",
      body: PasswordChange,
      output: z.object({ changed: z.literal(true) }),
    },
    async (app, { body, from }, principal) => {
      await changeOwnPassword(app.access, principal, body, from);
      return { changed: true as const };
    },
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/sessions",
      summary: "Your own open sessions, newest first",
      query: ListQuery,
      output: SessionPage,
    },
    (app, { query }, principal) => listSessions(app.access, principal, query),
  ),
  route(
    "reviewer",
    {
      method: "DELETE",
      path: "/v1/sessions",
      summary:
        "Sign out everywhere: end all your own sessions, including this one, your API keys and your Telegram link",
      output: z.object({ signed_out: z.literal(true) }),
      headers: { "Set-Cookie": "Deletes the session cookie" },
    },
    async (app, { from }, { reviewer }) => {
      await signOutEverywhere(app.access, reviewer.id, reviewer);
      return withExtras({ signed_out: true as const }, { cookies: [cookieLine("", 0, from.https)] });
    },
  ),
  route(
    "reviewer",
    {
      method: "DELETE",
      path: "/v1/sessions/{id}",
      summary: "End one of your own sessions, and the API keys created in it",
      params: sessionId,
      output: z.object({ id: Uuid, revoked: z.literal(true) }),
    },
    async (app, { params }, principal) => {
      await endOwnSession(app.access, principal, params.id);
      return { id: params.id, revoked: true as const };
    },
  ),
];
