import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { ServeOptions, TlsIdentity } from "../server-options.ts";
import type { DialectName } from "../dialect/dialects.ts";
import { DIALECTS } from "../dialect/dialects.ts";

/** What the command is asked to do. */
export type Request =
  | { readonly kind: "help" | "version" }
  | {
      readonly kind: "serve";
      /** Undefined to keep everything in memory. */
      readonly directory: string | undefined;
      readonly isQuiet: boolean;
      readonly options: ServeOptions;
    };

/** A command line that can't be understood. The message is for the person who typed it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Keys come from the environment only, because others can read a command line. */
export async function parseArguments(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Request> {
  const { help, version, dir, quiet, ...values } = parseWords(words);
  if (help) return { kind: "help" };
  if (version) return { kind: "version" };
  const tls = await readTls(values["tls-key"], values["tls-cert"]);
  const credentials = readCredentials(env);
  const options: ServeOptions = {
    port: readPort(values.port),
    host: values.host,
    region: values.region,
    buckets: values.bucket,
    dialect: readDialect(values.dialect),
    anonymous: Object.fromEntries(values.public.map((bucket) => [bucket, "read"])),
    cors: values.cors,
    ...(values["base-domain"] !== undefined && { baseDomain: values["base-domain"] }),
    ...(tls && { tls }),
    ...(credentials && { credentials }),
  };
  return { kind: "serve", directory: dir, isQuiet: quiet, options };
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- the types are inferred from the options
function parseWords(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, strict: true }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const OPTIONS = {
  port: { type: "string", default: "9000" },
  host: { type: "string", default: "127.0.0.1" },
  dir: { type: "string" },
  bucket: { type: "string", multiple: true, default: [] as string[] },
  public: { type: "string", multiple: true, default: [] as string[] },
  cors: { type: "boolean", default: false },
  region: { type: "string", default: "us-east-1" },
  "base-domain": { type: "string" },
  "tls-key": { type: "string" },
  "tls-cert": { type: "string" },
  dialect: { type: "string", default: "aws" },
  quiet: { type: "boolean", default: false },
  help: { type: "boolean", default: false, short: "h" },
  version: { type: "boolean", default: false },
} as const;

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`--port can not be ${text}: it is a number from 0 (any free port) to 65535`);
}

function readDialect(name: string): DialectName {
  if (isDialect(name)) return name;
  throw new UsageError(`--dialect can not be ${name}: it is one of ${Object.keys(DIALECTS).join(", ")}`);
}

function isDialect(name: string): name is DialectName {
  return Object.hasOwn(DIALECTS, name);
}

async function readTls(key: string | undefined, cert: string | undefined): Promise<TlsIdentity | undefined> {
  if (key === undefined && cert === undefined) return undefined;
  if (key === undefined || cert === undefined) throw new UsageError("--tls-key and --tls-cert go together");
  return { key: await readPem("--tls-key", key), cert: await readPem("--tls-cert", cert) };
}

async function readPem(option: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(`${option}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readCredentials(env: Readonly<Record<string, string | undefined>>): ServeOptions["credentials"] {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId && !secretAccessKey) return undefined;
  // Every client of the same shell sends it along.
  const { AWS_SESSION_TOKEN: sessionToken } = env;
  if (accessKeyId && secretAccessKey) {
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  }
  throw new UsageError("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY go together: set both or none");
}
