import { createRequire } from "node:module";
import type { Readable, Writable } from "node:stream";
import { NEVER, type Opener } from "@s3fs/core";
import { OpenerRegistry } from "@s3fs/opener";
import { Command, CommanderError, Option } from "commander";
import { allCommands } from "./commands/all-commands.ts";
import { configuredOpeners } from "./config.ts";
import type { Context } from "./context.ts";
import type { Environment } from "./environment.ts";
import { errorLine } from "./error-line.ts";
import { ExitCode, exitCodeOf } from "./exit-code.ts";
import { helpText } from "./help/help-text.ts";
import { createLeftovers, type Leftovers } from "./leftovers.ts";
import { outputTo } from "./output.ts";
import { builtinOpeners } from "./registry.ts";
import { terminalOf } from "./terminal.ts";

export interface ProgramOptions {
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** For lists named `-`, and for answers of a person. Default: none. */
  readonly stdin?: Readable | undefined;
  /** Stops the run. Default: never. */
  readonly signal?: AbortSignal | undefined;
  /** What opens URLs, beside what a config module adds. Default: the openers of `file`, `temp`, `mem` and `s3`. */
  readonly openers?: Iterable<Opener> | undefined;
  /** Says where the cache of the user is, and what a terminal can. Default: nothing. */
  readonly env?: Environment | undefined;
  /** Told what is under way. */
  readonly leftovers?: Leftovers | undefined;
}

/** Runs one command line, without the name of the program, and answers with its exit code. It throws nothing. */
export async function runProgram(args: readonly string[], options: ProgramOptions): Promise<number> {
  const {
    signal = NEVER,
    openers = builtinOpeners,
    env = {},
    stdin,
    leftovers = createLeftovers(),
  } = options;
  const [out, err] = [outputTo(options.stdout), outputTo(options.stderr)];
  let exitCode: number | undefined;
  try {
    const registry = new OpenerRegistry(openers);
    const end = (code: number): void => {
      exitCode = code;
    };
    const terminal = terminalOf(options, env);
    const context = { registry, out, err, signal, env, terminal, stdin, leftovers, end };
    await programOf(context).parseAsync(args, { from: "user" });
    if (!signal.aborted) await out.write("", signal);
  } catch (error) {
    if (error instanceof CommanderError) {
      exitCode = error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
    } else {
      exitCode ??= exitCodeOf(error);
      err.print(`s3fs: ${errorLine(error)}`);
    }
  } finally {
    await Promise.all([out.settle(signal), err.settle(signal)]);
  }
  return exitCode ?? ExitCode.ok;
}

function programOf(context: Context): Command {
  const program = new Command("s3fs")
    .description("Works on file systems: local paths, s3://bucket/prefix, mem://, temp://")
    .version(version(), "-V, --version", "print the version")
    .option("--config <file>", "openers; else s3fs.config.js, if there")
    .addOption(new Option("--no-config", "run no module").hideHelp())
    .helpOption("-h, --help", "print help, also of one command")
    .helpCommand("help [command]", "print help of a command")
    .configureHelp({ formatHelp: helpText })
    .configureOutput({
      writeOut: (text) => context.out.print(text.trimEnd()),
      writeErr: (text) => context.err.print(text.trimEnd()),
      outputError: (text, write) => write(`s3fs: ${usageLine(text)}`),
    })
    .exitOverride()
    .hook("preAction", async () => {
      const { config } = program.opts<{ config?: string | boolean }>();
      const named = typeof config === "string" || config === false ? config : undefined;
      const directory = process.cwd();
      for (const opener of await configuredOpeners({ config: named, directory }))
        context.registry.register(opener);
    });
  for (const command of allCommands(context)) program.addCommand(command.copyInheritedSettings(program));
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
