/** `nadia completion`: the shells' completion scripts, made from the table of commands. */
import * as z from "zod";
import { argumentsOf, type Command, command, optionsOf } from "./kit/command.ts";

const Shell = z.enum(["bash", "zsh", "fish"]);

/** What may follow each sequence of words: further words, options, and the values of options. */
interface Choices {
  readonly words: Set<string>;
  readonly options: Set<string>;
}

/** The command that prints a script for the commands that `all` returns. */
export const completionOf = (all: () => readonly Command[]): Command =>
  command({
    name: "completion",
    summary: "print a completion script for bash, zsh or fish",
    parameters: [{ flags: "<shell>", text: "the shell", values: Shell.options }],
    examples: [
      'eval "$(nadia completion bash)"',
      'eval "$(nadia completion zsh)"',
      "nadia completion fish > ~/.config/fish/completions/nadia.fish",
    ],
    input: z.object({ shell: Shell }),
    run: async ({ shell }) => {
      const script = scripts[shell](choicesOf(all()), valuesOf(all()));
      return { data: { shell, script }, lines: [script] };
    },
  });

function choicesOf(commands: readonly Command[]): Map<string, Choices> {
  const choices = new Map<string, Choices>();
  const at = (path: string): Choices => {
    const known = choices.get(path) ?? { words: new Set(), options: new Set(["--help"]) };
    choices.set(path, known);
    return known;
  };
  for (const one of commands) {
    const words = one.name.split(" ");
    for (const [index, word] of words.entries()) at(words.slice(0, index).join(" ")).words.add(word);
    for (const { flags } of optionsOf(one)) at(one.name).options.add(nameOf(flags));
    for (const value of argumentsOf(one).flatMap(({ values = [] }) => values)) at(one.name).words.add(value);
  }
  return choices;
}

/** `--kind` of `--kind <kind>`, or of `-k, --kind <kind>`. */
const nameOf = (flags: string): string => /--[\w-]+/.exec(flags)?.[0] ?? flags;

/** The values of an option of a command: `recover --kind` to `sweep pending_updates`. */
const valuesOf = (commands: readonly Command[]): Map<string, string> =>
  new Map(
    commands.flatMap((one) =>
      optionsOf(one).flatMap(({ flags, values }) =>
        values === undefined ? [] : [[`${one.name} ${nameOf(flags)}`, values.join(" ")] as const],
      ),
    ),
  );

type Write = (choices: Map<string, Choices>, values: Map<string, string>) => string;

const cases = (choices: Map<string, Choices>): string =>
  [...choices]
    .map(([path, { words, options }]) => `    "${path}") next="${[...words, ...options].join(" ")}" ;;`)
    .join("\n");

const valueCases = (values: Map<string, string>): string =>
  [...values].map(([path, text]) => `    "${path}") next="${text}" ;;`).join("\n");

/** Sets `next` from the words before the cursor; what follows the first option does not belong to the path. */
const body = (choices: Map<string, Choices>, values: Map<string, string>): string => `
  for word in "\${before[@]}"; do
    case "$word" in -*) break ;; esac
    path="\${path:+$path }$word"
  done
  case "$path" in
${cases(choices)}
  esac
  case "$path $last" in
${valueCases(values)}
  esac`;

const bash: Write = (choices, values) => `_nadia() {
  local current="\${COMP_WORDS[COMP_CWORD]}" last="\${COMP_WORDS[COMP_CWORD-1]}"
  local path="" next="" word
  local -a before=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")${body(choices, values)}
  COMPREPLY=($(compgen -W "$next" -- "$current"))
}
complete -F _nadia nadia`;

const zsh: Write = (choices, values) => `#compdef nadia
_nadia() {
  local last="\${words[CURRENT-1]}" path_="" next="" word
  local -a before=("\${(@)words[2,CURRENT-1]}")${body(choices, values).replaceAll("path", "path_")}
  compadd -- \${=next}
}
compdef _nadia nadia`;

const fish: Write = (choices, values) => {
  const quoted = (text: string) => `'${text}'`;
  const lines = [...choices].flatMap(([path, { words, options }]) => [
    `complete -c nadia -f -n ${quoted(`test (__nadia_path) = "${path}"`)} -a ${quoted([...words].join(" "))}`,
    ...[...options].map((option) => {
      const given = values.get(`${path} ${option}`);
      const rest = given === undefined ? "" : ` -x -a ${quoted(given)}`;
      return `complete -c nadia -f -n ${quoted(`test (__nadia_path) = "${path}"`)} -l ${option.slice(2)}${rest}`;
    }),
  ]);
  return `function __nadia_path
  set -l words (commandline -opc)
  set -e words[1]
  set -l path
  for word in $words
    string match -q -- '-*' $word; and break
    set -a path $word
  end
  echo "$path"
end
${lines.join("\n")}`;
};

const scripts: Readonly<Record<z.infer<typeof Shell>, Write>> = { bash, zsh, fish };
