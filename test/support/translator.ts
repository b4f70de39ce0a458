/** A fake model that translates in a way that a test recognises: `Hello` into German is `[de] Hello`. */
import * as z from "zod";
import { type ModelServer, openaiSays, startOpenai } from "./model-server.ts";

export interface FakeTranslator {
  readonly server: ModelServer;
  /** What each request asked for, oldest first. */
  readonly asked: { readonly into: string; readonly texts: readonly string[]; readonly system: string }[];
  /** The language of the customer's messages. */
  customer: string;
  /** Changes a translation before it is returned. */
  spoil: (text: string, number: number) => string | null;
  /** Settings with which an app drafts offline and translates with it. */
  readonly env: Readonly<Record<string, string>>;
  close(): void;
}

const Body = z.object({ messages: z.array(z.object({ role: z.string(), content: z.unknown() })) });
const Line = z.object({ n: z.int(), writer: z.enum(["customer", "team"]), text: z.string() });

/** The text of a chat message, which is a text or a list of parts. */
const textIn = (content: unknown): string =>
  typeof content === "string"
    ? content
    : z
        .array(z.object({ text: z.string() }))
        .parse(content)
        .map(({ text }) => text)
        .join("");

function requestIn(body: string) {
  const { messages } = Body.parse(JSON.parse(body));
  const of = (role: string) => textIn(messages.find((message) => message.role === role)?.content ?? "");
  const [system, prompt] = [of("system"), of("user")];
  const lines = /<texts>\n([\s\S]*)\n<\/texts>/.exec(prompt)?.[1]?.split("\n") ?? [];
  const texts = lines.map((line) => Line.parse(JSON.parse(line)));
  return { system, texts, into: /into [^.]*\(([\w-]+)\)\./.exec(system)?.[1] ?? null };
}

export async function startTranslator(): Promise<FakeTranslator> {
  const server = await startOpenai([]);
  const fake: FakeTranslator = {
    server,
    asked: [],
    customer: "fr",
    spoil: (text) => text,
    env: {
      LLM1_MODEL: "offline",
      LLM2_MODEL: "offline",
      TRANSLATION_MODEL: "openai/gpt-4o-mini",
      OPENAI_API_KEY: "x",
      OPENAI_BASE_URL: `${server.url}/v1`,
    },
    close: () => server.close(),
  };
  server.onRequest = () => {
    const { system, texts, into } = requestIn(server.body);
    const language = into ?? fake.customer;
    fake.asked.push({ into: language, texts: texts.map(({ text }) => text), system });
    const translations = texts.flatMap(({ n, writer, text }) => {
      const made = fake.spoil(`[${language}] ${text}`, n);
      return made === null ? [] : [{ n, from: writer === "customer" ? fake.customer : "en", text: made }];
    });
    server.answer = openaiSays(JSON.stringify({ language, translations }));
  };
  return fake;
}
