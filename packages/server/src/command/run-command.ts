import { createRequire } from "node:module";
import { isFsError } from "@s3fs/core";
import { serveS3 } from "../serve-s3.ts";
import type { S3Server } from "../serve-s3.ts";
import { directoryStore } from "../store/directory/directory-store.ts";
import { HELP } from "./help.ts";
import type { Request } from "./parse-arguments.ts";
import { parseArguments, UsageError } from "./parse-arguments.ts";
import { describeServer, describeRequest } from "./wording.ts";

export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** Where `SIGINT` and `SIGTERM` are announced. */
  readonly signals: Pick<NodeJS.EventEmitter, "on" | "off">;
}

export interface TextSink {
  write(text: string): unknown;
}

/** Serves until a signal comes. @returns the exit code: 0 when stopped, 1 when it can't serve, 2 for a wrong command line */
export async function runCommand(words: readonly string[], context: CommandContext): Promise<number> {
  try {
    await obey(await parseArguments(words, context.env), context);
    return 0;
  } catch (error) {
    const isUsage = error instanceof UsageError;
    context.stderr.write(`s3fs-server: ${wordingOf(error)}\n`);
    if (isUsage) context.stderr.write("Try s3fs-server --help.\n");
    return isUsage ? 2 : 1;
  }
}

async function obey(request: Request, context: CommandContext): Promise<void> {
  switch (request.kind) {
    case "help":
      return void context.stdout.write(HELP);
    case "version":
      return void context.stdout.write(`${readVersion()}\n`);
    case "serve":
      return serve(request, context);
  }
}

async function serve(request: Extract<Request, { kind: "serve" }>, context: CommandContext): Promise<void> {
  const stop = awaitSignal(context.signals);
  const store = request.directory === undefined ? undefined : await directoryStore(request.directory);
  try {
    const server: S3Server = await serveS3({
      ...request.options,
      ...(store && { store }),
      ...(!request.isQuiet && {
        onRequest: (entry) => context.stdout.write(`${describeRequest(entry)}\n`),
      }),
    });
    try {
      const isGiven = request.options.credentials !== undefined;
      const hasToken = Boolean(context.env["AWS_SESSION_TOKEN"]);
      context.stdout.write(describeServer(server, { ...request, isGiven, hasToken }));
      await stop;
    } finally {
      await server.close();
    }
  } finally {
    await store?.close();
  }
}

function awaitSignal(signals: CommandContext["signals"]): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      signals.off("SIGINT", stop).off("SIGTERM", stop);
      resolve();
    };
    signals.on("SIGINT", stop).on("SIGTERM", stop);
  });
}

function wordingOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (isFsError(error) || error instanceof UsageError) return error.message;
  if ("code" in error && error.code === "EADDRINUSE") {
    return `${error.message}; choose another port with --port, or --port 0 for a free one`;
  }
  return error.message;
}

function readVersion(): string {
  const { version }: { version: string } = createRequire(import.meta.url)("../../package.json");
  return version;
}
