import { Help, type Command, type Option } from "commander";

/** The help of a command. Where its options come in groups, they are named only, a group on a line or two. */
export function helpText(command: Command, helper: Help): string {
  return isGrouped(command) ? briefHelp(command, helper) : fullHelp(command, helper);
}

/** Every option on a line of its own, with what it means. */
export function fullHelp(command: Command, helper: Help): string {
  return Help.prototype.formatHelp.call(helper, command, helper);
}

function isGrouped({ options }: Command): boolean {
  return options.some(({ helpGroupHeading }) => helpGroupHeading !== undefined);
}

function briefHelp(command: Command, helper: Help): string {
  const grouped = helper.visibleOptions(command).filter(({ helpGroupHeading }) => helpGroupHeading);
  const headings = [...new Set(grouped.map(({ helpGroupHeading = "" }) => helpGroupHeading))];
  const indent = Math.max(...headings.map((heading) => heading.length)) + 1;
  const lines = headings.flatMap((heading) => {
    const terms = grouped.filter(({ helpGroupHeading }) => helpGroupHeading === heading).map(termOf);
    const [first = "", ...others] = wrapped(terms, WIDTH - indent);
    return [heading.padEnd(indent) + first, ...others.map((line) => " ".repeat(indent) + line)];
  });
  const usage = `Usage: ${helper.commandUsage(command)}`;
  return [usage, "", helper.commandDescription(command), "", ...lines, ""].join("\n");
}

/** Fits any terminal. */
const WIDTH = 79;

function termOf({ short, long, flags }: Option): string {
  const value = /[<[].*$/.exec(flags)?.[0].replaceAll(/[<>]/g, "").toUpperCase();
  return [short, long, value].filter((word) => word !== undefined).join(" ");
}

function wrapped(terms: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const term of terms) {
    const last = lines.at(-1);
    if (last === undefined || last.length + term.length + 2 > width) lines.push(term);
    else lines[lines.length - 1] = `${last}, ${term}`;
  }
  return lines;
}
