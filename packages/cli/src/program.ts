import { createRequire } from "node:module";
import type { Writable } from "node:stream";
import { NEVER, type Opener } from "@s3fs/core";
import { OpenerRegistry } from "@s3fs/opener";
import { Command, CommanderError } from "commander";
import { catCommand } from "./commands/cat.ts";
import { lsCommand } from "./commands/ls.ts";
import { mirrorCommand } from "./commands/mirror.ts";
import type { Context } from "./context.ts";
import { errorLine } from "./error-line.ts";
import { ExitCode, exitCodeOf } from "./exit-code.ts";
import { outputTo } from "./output.ts";
import { builtinOpeners } from "./registry.ts";

export interface ProgramOptions {
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Stops the run. Default: never. */
  readonly signal?: AbortSignal | undefined;
  /** What opens URLs. Default: the openers of `file`, `temp`, `mem` and `s3`. */
  readonly openers?: Iterable<Opener> | undefined;
}

/** Runs one command line, without the name of the program, and answers with its exit code. It throws nothing. */
export async function runProgram(args: readonly string[], options: ProgramOptions): Promise<number> {
  const { signal = NEVER, openers = builtinOpeners } = options;
  const [out, err] = [outputTo(options.stdout), outputTo(options.stderr)];
  let exitCode: number | undefined;
  try {
    const registry = new OpenerRegistry(openers);
    const end = (code: number): void => {
      exitCode = code;
    };
    await programOf({ registry, out, err, signal, end }).parseAsync(args, { from: "user" });
    await out.write("", signal);
  } catch (error) {
    if (error instanceof CommanderError) {
      exitCode = error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    } else {
      exitCode ??= exitCodeOf(error);
      err.print(`s3fs: ${errorLine(error)}`);
    }
  } finally {
    out.dispose();
    err.dispose();
  }
  return exitCode ?? ExitCode.ok;
}

function programOf(context: Context): Command {
  const program = new Command("s3fs")
    .description("Mirrors, lists and reads file systems: local paths, s3://bucket/prefix, mem://, temp://")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .addHelpText("after", examples)
    .configureOutput({
      writeOut: (text) => context.out.print(text.trimEnd()),
      writeErr: (text) => context.err.print(text.trimEnd()),
      outputError: (text, write) => write(`s3fs: ${usageLine(text)}`),
    })
    .exitOverride();
  for (const command of [mirrorCommand(context), lsCommand(context), catCommand(context)]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  return program;
}

/** What the parser says, on one line, with the way to the help. */
function usageLine(text: string): string {
  const said = text
    .trim()
    .replace(/^error: /, "")
    .replaceAll(/\s*\n\s*/g, " ");
  return `${errorLine(new Error(said))}; see s3fs --help`;
}

function version(): string {
  const manifest: unknown = createRequire(import.meta.url)("../package.json");
  const found = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return found ? String(manifest.version) : "unknown";
}

const examples = `
Examples:
  s3fs mirror ./site s3://bucket/site --dry-run
  s3fs mirror s3://bucket/photos /backup/photos --delete --max-delete 5%
  s3fs ls "s3://bucket/logs?region=eu-west-1" --recursive --long
  s3fs cat s3://bucket/notes.txt

Exit codes: 0 ok, 1 failed, 2 usage, 3 nothing at the source, 4 stopped by a guard,
6 names in conflict, 130 and 143 interrupted.`;
