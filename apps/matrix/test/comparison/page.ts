import type { Scenario } from "./scenarios.ts";
import type { Tool } from "./tool.ts";

export interface Comparison {
  readonly tools: readonly Tool[];
  readonly versions: readonly string[];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly scenario: Scenario;
  /** On the embedded server, a tool each. */
  readonly outcomes: string[];
  /** On versitygw, where the scenario can be played there. */
  readonly elsewhere: string[];
}

const head = `# What mirrors make of the same situations

Each tool plays each scenario on a directory and a bucket of its own, on the embedded server, with deletes on. What is told is
what was found on the disk, in the bucket and in the log of requests afterwards; an exit code is told where it is not 0.
Nothing here is a judgement: a tool may well mean what it does. Tools copy several files at once, so that a cell may be luck: of \`a\` beside
\`a/b\`, s5cmd has left \`a/a\`, \`a/b\` and \`c\` in some runs, and \`a/b\`, a temporary file and \`c\` with exit code 1 in others.

\`S3FS_FULL=1 npx vitest run --project matrix comparison\` compares this page with what it finds, and with \`-u\` writes it anew;
\`npm run peers\` installs the programs. A quick test keeps the column of \`s3fs mirror\` true.

`;

export function pageOf({ tools, versions, rows }: Comparison): string {
  const commands = tools.map(({ name, shown }, index) => [name, versions[index] ?? "", `\`${shown}\``]);
  const outcomes = rows.map(({ scenario, outcomes: told }) => [
    `${scenario.title}: ${scenario.question}`,
    ...told,
  ]);
  return [
    head,
    tableOf(["tool", "version", "command"], commands),
    "\n",
    tableOf(["situation", ...tools.map(({ name }) => name)], outcomes),
    "\n## On versitygw\n\n",
    ...elsewhereLines(tools, rows),
  ].join("");
}

function elsewhereLines(tools: readonly Tool[], rows: readonly Row[]): readonly string[] {
  const played = rows.flatMap(({ scenario, outcomes, elsewhere }) =>
    elsewhere.map((outcome, index) => ({
      differs: outcome !== outcomes[index],
      line: `- ${tools[index]?.name}, ${scenario.title}: ${outcome} (embedded server: ${outcomes[index]})\n`,
    })),
  );
  const same = played.filter(({ differs }) => !differs).length;
  const others = rows.filter(({ scenario }) => scenario.embeddedOnly !== undefined).length;
  return [
    `On this server, which we did not write, ${same} of ${played.length} outcomes are the same.`,
    ` The other ${others} situations count requests, let the server fail,\nor need keys that it can't hold, some beside each other.\n`,
    ...(same === played.length ? [] : ["\n"]),
    ...played.filter(({ differs }) => differs).map(({ line }) => line),
  ];
}

/** The outcomes of one tool, by scenario, as the page tells them. */
export function columnOf(page: string, toolName: string): ReadonlyMap<string, string> {
  const [lines = ""] = page.slice(page.indexOf("| situation")).split("\n\n");
  const table = lines.split("\n").map(cellsOf);
  const column = table[0]?.indexOf(toolName) ?? -1;
  return new Map(table.slice(2).map((cells) => [cells[0] ?? "", cells[column] ?? ""]));
}

function cellsOf(line: string): readonly string[] {
  return line
    .slice(1, -1)
    .split(" | ")
    .map((cell) => cell.trim());
}

function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return line(header) + line(header.map(() => "---")) + rows.map(line).join("");
}
