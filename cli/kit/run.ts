/** Runs a command line: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
import { Argument, Command as Node, CommanderError, Option } from "commander";
import { NadiaError } from "../../core/kernel/errors.ts";
import { type Fault, read } from "../../core/kernel/faults.ts";
import { describeUnexpected } from "../../core/kernel/log.ts";
import { missingPackage } from "../../local/missing-package.ts";
import { argumentsOf, type Command, type Parameter, optionsOf, type Result } from "./command.ts";
import { helpOf } from "./help.ts";
import type { Terminal } from "./terminal.ts";

/** The exit codes, as in every help. */
export const exitCodes = { done: 0, failed: 1, wrongUsage: 2, interrupted: 130 } as const;

/** Runs the command that `words` name; resolves to the exit code. Never rejects. */
export async function run(
  commands: readonly Command[],
  words: readonly string[],
  terminal: Terminal,
): Promise<number> {
  let code: number = exitCodes.done;
  const json = words.includes("--json");
  const tree = treeOf(commands, terminal, async (result) => {
    terminal.result(
      json ? `${JSON.stringify(result.data)}\n` : result.lines.map((line) => `${line}\n`).join(""),
    );
    if (result.ok === false) code = exitCodes.failed;
  });
  try {
    await tree.parseAsync(words.length === 0 ? ["--help"] : [...words], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    const failure = failureOf(error, terminal, words, tree);
    const mark = failure.exit === exitCodes.failed ? ` (${failure.code})` : "";
    terminal.note(`nadia: ${failure.message}${mark}`);
    if (json)
      terminal.result(`${JSON.stringify({ error: { code: failure.code, message: failure.message } })}\n`);
    return failure.exit;
  }
}

/** Commander's tree of these commands; `done` gets the result of the one that runs. */
export function treeOf(
  commands: readonly Command[],
  terminal: Terminal,
  done: (result: Result) => Promise<void>,
): Node {
  const root = quiet(new Node("nadia"), terminal);
  for (const command of commands) {
    const words = command.name.split(" ");
    const leaf = words.reduce((parent, word) => childOf(parent, word, terminal), root);
    for (const parameter of argumentsOf(command)) leaf.addArgument(argumentOf(parameter));
    for (const parameter of optionsOf(command)) leaf.addOption(optionOf(parameter));
    leaf.action(async () => {
      const places = leaf.registeredArguments.map((argument, at) => [
        argument.name(),
        leaf.processedArgs[at],
      ]);
      await done(
        await command.run(parsed(command, { ...leaf.opts(), ...Object.fromEntries(places) }), terminal),
      );
    });
  }
  root.helpInformation = () => helpOf(commands, "");
  for (const [path, node] of nodesOf(root)) node.helpInformation = () => helpOf(commands, path);
  return root;
}

function optionOf({ flags, text, values, required }: Parameter): Option {
  const option = new Option(flags, text).makeOptionMandatory(required === true);
  return values === undefined ? option : option.choices(values);
}

const argumentOf = ({ flags, text, values }: Parameter): Argument =>
  values === undefined ? new Argument(flags, text) : new Argument(flags, text).choices(values);

function childOf(parent: Node, word: string, terminal: Terminal): Node {
  const known = parent.commands.find((child) => child.name() === word);
  if (known !== undefined) return known;
  const made = quiet(new Node(word), terminal);
  parent.addCommand(made);
  return made;
}

/** Throws instead of ending the process, and leaves printing errors to `run`. */
const quiet = (node: Node, terminal: Terminal): Node =>
  node
    .exitOverride()
    .helpCommand(false)
    .helpOption("-h, --help")
    .allowExcessArguments(false)
    .configureOutput({ writeOut: (text) => terminal.result(text), writeErr: () => undefined });

/** Every descendant with its path. */
export const nodesOf = (node: Node, before = ""): [path: string, node: Node][] =>
  node.commands.flatMap((child) => {
    const path = `${before}${child.name()}`;
    return [[path, child] satisfies [string, Node], ...nodesOf(child, `${path} `)];
  });

function parsed(command: Command, options: Record<string, unknown>): unknown {
  const { json: _json, ...own } = options;
  return read(command.input, own, (faults) => {
    const all = faults.map((fault) => faultOf(command, fault)).join("; ");
    return new NadiaError("wrong_usage", `${all}; see nadia ${command.name} --help`);
  });
}

/** Names the parameter as the person types it; a fault without a field names its parameters itself. */
function faultOf(command: Command, { field, message }: Fault): string {
  const [name = ""] = field.split(".");
  const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const isOption = optionsOf(command).some(({ flags }) => flags.split(" ").includes(flag));
  return [...(name === "" ? [] : [isOption ? flag : name]), message].join(" ");
}

interface Failure {
  readonly exit: number;
  readonly code: string;
  /** One line. */
  readonly message: string;
}

function failureOf(error: unknown, { signal }: Terminal, words: readonly string[], tree: Node): Failure {
  if (error instanceof CommanderError)
    return { exit: exitCodes.wrongUsage, code: "wrong_usage", message: usageFault(error, words, tree) };
  if (signal.aborted)
    return {
      exit: exitCodes.interrupted,
      code: "interrupted",
      message: "interrupted; run it again to continue",
    };
  const fileFault = fileFaultOf(error);
  if (fileFault !== null) return { exit: exitCodes.failed, code: "file_failed", message: fileFault };
  if (!(error instanceof NadiaError))
    return {
      exit: exitCodes.failed,
      code: "internal",
      message: missingPackage(error) ?? describeUnexpected(error),
    };
  const cause = error.cause instanceof NadiaError ? `: ${error.cause.message}` : "";
  const exit = error.code === "wrong_usage" ? exitCodes.wrongUsage : exitCodes.failed;
  return { exit, code: error.code, message: oneLine(error.message + cause) };
}

/** What is wrong with a file and what to do, by Node's error code. */
const fileFaults: Readonly<Record<string, string>> = {
  EEXIST: "already exists; choose another name",
  ENOENT: "cannot be opened: it or its folder does not exist",
  ENOTDIR: "is inside something that is not a folder",
  EISDIR: "is a folder; give a file",
  EACCES: "cannot be opened: permission denied",
  EPERM: "cannot be opened: permission denied",
  EROFS: "cannot be written: the disk is read-only",
  EDQUOT: "cannot be written: your quota on the disk is used up",
  EFBIG: "cannot be written: files there may not be this large",
  ENOSPC: "cannot be written: the disk is full",
};

/** Null unless it is about a file, whose path is one that the person gave; an error of a write has no path. */
function fileFaultOf(error: unknown): string | null {
  if (!(error instanceof Error && "code" in error && ("path" in error || "syscall" in error))) return null;
  const fault = fileFaults[String(error.code)];
  return fault === undefined ? null : `${"path" in error ? String(error.path) : "a file"} ${fault}`;
}

/** Commander's sentence, such as `unknown option '--emial' (Did you mean --email?)`, and which help to read. */
function usageFault({ code, message }: CommanderError, words: readonly string[], tree: Node): string {
  let node = tree;
  const path = ["nadia"];
  for (const word of words) {
    const next = node.commands.find((child) => child.name() === word);
    if (next === undefined) break;
    node = next;
    path.push(word);
  }
  const fault = code === "commander.help" ? `a command is missing after ${path.join(" ")}` : message;
  return `${oneLine(fault.replace(/^error: /, "")).replace(/\.$/, "")}; see ${path.join(" ")} --help`;
}

const oneLine = (text: string): string => text.trim().replaceAll(/\s*\n\s*/g, " ");
