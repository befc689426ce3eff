import { abortable, FileSystem, FsError, isFsError, readOnly, retold } from "@s3fs/core";
import { parseFsUrl } from "@s3fs/opener";
import type { RequestEntry } from "@s3fs/server";
import { Command, Option } from "commander";
import type { Context } from "../context.ts";
import type { Environment } from "../environment.ts";
import { escapeName } from "../escape-name.ts";
import { ExitCode } from "../exit-code.ts";
import { Interrupted } from "../interrupt.ts";
import { list, portNumber } from "../option-values.ts";

interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly bucket?: readonly string[];
  readonly public?: boolean;
  readonly readOnly?: boolean;
  readonly quiet?: boolean;
}

export function serveCommand(context: Context): Command {
  return new Command("serve")
    .summary("serve a file system as S3")
    .description("Serves any file system as S3, until Ctrl-C. Its top-level directories are the buckets.")
    .argument("<url>", "a URL or a path of a directory; mem:// for a scratch that ends with it")
    .addOption(new Option("--port <n>", "0 takes a free one").argParser(portNumber).default(9000))
    .option("--host <address>", "to listen on", "127.0.0.1")
    .addOption(new Option("--bucket <name>", "make a bucket; may be repeated").argParser(list))
    .option("--public", "let anyone read and list, without keys")
    .option("--read-only", "refuse every change")
    .option("-q, --quiet", "no line for each request")
    .addHelpText(
      "after",
      "\nKeys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or are made up.\n\nExample:\n  s3fs serve ./data --bucket demo",
    )
    .action((url: string, flags: ServeFlags) => serve(url, flags, context));
}

async function serve(url: string, flags: ServeFlags, context: Context): Promise<void> {
  const { registry, signal, out, err, env, end } = context;
  const { fileSystemStore, serveS3 } = await import("@s3fs/server"); // which no other command needs
  await using fs = await registry.open(url);
  if (flags.bucket === undefined) await requireDirectory(fs, url, signal);
  const served = flags.readOnly ? new FileSystem(readOnly(fs.driver)) : fs;
  const credentials = credentialsIn(env);
  await using server = await serveS3({
    port: flags.port,
    host: flags.host,
    buckets: flags.bucket ?? [],
    store: fileSystemStore(served),
    ...(credentials && { credentials }),
    ...(flags.public && { anonymous: "read" as const }),
    ...(!flags.quiet && { onRequest: (entry) => err.print(requestLine(entry)) }),
  });
  out.print(`S3 at ${server.endpoint}, over ${parseFsUrl(url).display}`);
  out.print(`  export AWS_ENDPOINT_URL=${server.endpoint} AWS_REGION=${server.region}`);
  if (credentials === undefined)
    out.print(
      `  export AWS_ACCESS_KEY_ID=${server.credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${server.credentials.secretAccessKey}`,
    );
  await untilStopped(signal);
  end(ExitCode.ok);
}

/** A misspelt name would serve nothing; a bucket that is to be made makes the directory as well. */
async function requireDirectory(fs: FileSystem, url: string, signal: AbortSignal): Promise<void> {
  const { display: path } = parseFsUrl(url);
  try {
    const { kind } = await fs.stat("", { signal });
    if (kind !== "directory") throw new FsError("ENOTDIR", { operation: "list" });
  } catch (error) {
    throw isFsError(error) ? retold(error, { path }) : error;
  }
}

/** Keys come from the environment only, because others can read a command line. */
function credentialsIn({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
}: Environment): { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined {
  if (!accessKeyId && !secretAccessKey) return undefined;
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey };
  throw new FsError("EINVAL", {
    detail: "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY go together; set both or none",
  });
}

function requestLine({ status, operation, bucket, key, durationMs }: RequestEntry): string {
  const place = escapeName(key === "" ? bucket : `${bucket}/${key}`);
  return [status ?? "---", operation, place, `${durationMs.toFixed(1)} ms`].filter(Boolean).join(" ");
}

/** Ctrl-C is how it ends when all is well. */
async function untilStopped(signal: AbortSignal): Promise<void> {
  try {
    await abortable(new Promise<never>(() => {}), signal);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
}
