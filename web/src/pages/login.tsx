/** Signing in: with e-mail and password, or with an API key the first time. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { call, isSignedOut, Problem } from "../api/client.ts";
import { sessionQuery, telegramSignInError } from "../api/session.ts";
import { useI18n } from "../i18n/use-i18n.tsx";
import type { I18n } from "../i18n/i18n.ts";
import { redirectPathOf } from "../shell/redirect-path.ts";
import { Button } from "../ui/forms/button.tsx";
import { Input } from "../ui/forms/field.tsx";
import { textOf, typedTextOf } from "../ui/forms/form-values.ts";
import { Note } from "../ui/note.tsx";
import { useTitle } from "../ui/page.tsx";
import { errorTextOf } from "../ui/error-text.ts";

export function LoginPage() {
  const { t } = useI18n();
  useTitle(t("login.title"));
  return (
    <main className="grid min-h-full md:grid-cols-[1.1fr_1fr]">
      <div className="flex flex-col justify-between gap-10 bg-rail px-6 py-8 text-rail-ink md:px-12 md:py-12">
        <p className="text-xl font-bold tracking-[0.14em]">NADIA</p>
        <p className="max-w-md text-2xl leading-snug font-semibold text-balance md:text-4xl">
          {t("login.claim")}
        </p>
        <span aria-hidden className="hidden h-1 w-16 rounded bg-[#63cdbc] md:block" />
      </div>
      <div className="flex items-center px-6 py-10 md:px-12">
        <SignInForm />
      </div>
    </main>
  );
}

function SignInForm() {
  const i18n = useI18n();
  const { t } = i18n;
  const [printedKey] = useState(takeKeyFromAddress);
  const [usesKey, setUsesKey] = useState(printedKey !== "");
  const { ended } = useSearch({ from: "/login" });
  const refusal = telegramSignInError();
  const signIn = useSignIn();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    signIn.mutate(
      usesKey
        ? { api_key: textOf(form, "key") }
        : { email: textOf(form, "email"), password: typedTextOf(form, "password") },
    );
  };
  return (
    <form onSubmit={submit} className="w-full max-w-sm space-y-4">
      <h1 className="text-2xl">{t("login.title")}</h1>
      {ended === true ? (
        <Note tone="info" role="alert">
          {t("login.ended")}
        </Note>
      ) : null}
      {refusal === null ? null : (
        <Note tone="info" role="alert">
          {t("login.telegram", { reason: isSignedOut(refusal) ? refusal.message : errorTextOf(refusal, t) })}
        </Note>
      )}
      <SignInFields usesKey={usesKey} printedKey={printedKey} />
      <p role="alert" className="text-red empty:hidden">
        {signIn.error === null ? "" : signInErrorTextOf(signIn.error, usesKey, i18n)}
      </p>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" tone="main" isBusy={signIn.isPending}>
          {t("login.submit")}
        </Button>
        <Button
          tone="quiet"
          onClick={() => {
            signIn.reset();
            setUsesKey(!usesKey);
          }}
        >
          {t(usesKey ? "login.with_password" : "login.with_key")}
        </Button>
      </div>
    </form>
  );
}

interface SignInFieldsProps {
  readonly usesKey: boolean;
  readonly printedKey: string;
}

function SignInFields({ usesKey, printedKey }: SignInFieldsProps) {
  const { t } = useI18n();
  return usesKey ? (
    <Input
      label={t("login.key")}
      hint={t("login.key_hint")}
      name="key"
      type="password"
      autoComplete="off"
      defaultValue={printedKey}
      required
    />
  ) : (
    <>
      <Input label={t("login.email")} name="email" type="email" autoComplete="username" required />
      <Input
        label={t("login.password")}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
    </>
  );
}

/** `npm start` prints a URL with the key after `#`, which browsers never send; it is removed at once. */
function takeKeyFromAddress(): string {
  const key = new URLSearchParams(location.hash.slice(1)).get("key") ?? "";
  if (key !== "") history.replaceState(history.state, "", location.pathname + location.search);
  return key;
}

function useSignIn() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { to } = useSearch({ from: "/login" });
  return useMutation({
    mutationFn: (body: { api_key: string } | { email: string; password: string }) =>
      call("POST /v1/session", { body }),
    onSuccess: async (session) => {
      client.clear();
      client.setQueryData(sessionQuery.queryKey, session);
      await navigate({ href: redirectPathOf(to) });
    },
  });
}

function signInErrorTextOf(error: Error, usesKey: boolean, { t }: I18n): string {
  if (!(error instanceof Problem)) return errorTextOf(error, t);
  if (error.status === 401) return t(usesKey ? "login.key_failed" : "login.failed");
  const seconds = error.facts["retry_after"];
  if (error.status === 429)
    return t("login.locked", { minutes: Math.ceil((typeof seconds === "number" ? seconds : 60) / 60) });
  return errorTextOf(error, t);
}
