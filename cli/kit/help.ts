/** The help of `nadia`, of a group of commands, and of one command. */
import { argumentsOf, type Command, optionsOf, type Parameter } from "./command.ts";

const exits = "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.";
const everywhere = [
  "Every command takes --json (the result as JSON on standard output) and --help.",
  "A .env file in the working directory is read; environment variables take precedence over it.",
  "Without settings for stores, a command uses the stores of the NADIA running on NADIA_DATA_DIR (.nadia), or",
  "starts embedded ones there.",
  exits,
];

/** The help of the command or group with this name; of `nadia` itself for "". */
export function helpOf(commands: readonly Command[], name: string): string {
  const command = commands.find((one) => one.name === name);
  const group = commands.filter((one) => name === "" || one.name.startsWith(`${name} `));
  if (command === undefined) return groupHelp(group, name);
  const below = group.length === 0 ? "" : `\n${section("Commands", rowsOf(group))}`;
  return commandHelp(command) + below;
}

const groupHelp = (group: readonly Command[], name: string): string =>
  [
    `nadia ${name === "" ? "<command>" : `${name} <command>`}`,
    "",
    ...table(rowsOf(group)),
    "",
    ...(name === "" ? everywhere : [`See nadia ${name} <command> --help.`]),
    "",
  ].join("\n");

function commandHelp(command: Command): string {
  const { name, summary, settings = [], examples } = command;
  const parameters = [...argumentsOf(command), ...optionsOf(command)];
  const own = argumentsOf(command).map(({ flags }) => flags);
  return [
    ["nadia", name, ...own, "[options]"].join(" "),
    "",
    `${summary[0]?.toUpperCase() ?? ""}${summary.slice(1)}.`,
    "",
    section(
      "Options",
      parameters.map((one) => [one.flags, meaningOf(one)]),
    ),
    ...(settings.length === 0 ? [] : [section("Settings", settings)]),
    section(
      "Examples",
      examples.map((line) => [line, ""]),
    ),
    exits,
    "",
  ].join("\n");
}

const meaningOf = ({ text, values, required }: Parameter): string =>
  [
    text,
    ...(values === undefined ? [] : [`: ${values.join(", ")}`]),
    ...(required ? [" (required)"] : []),
  ].join("");

const rowsOf = (commands: readonly Command[]) =>
  commands.map(
    (one) => [[one.name, ...argumentsOf(one).map(({ flags }) => flags)].join(" "), one.summary] as const,
  );

const section = (title: string, rows: readonly (readonly [string, string])[]): string =>
  `${title}:\n${table(rows).join("\n")}\n`;

/** Two aligned columns. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${right === "" ? left : `${left.padEnd(width)}  ${right}`}`);
}
