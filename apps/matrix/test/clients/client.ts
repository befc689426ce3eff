import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { S3Server } from "@s3fs/server";

/** A program or library that we did not write, by what it can be asked to do. What it cannot is absent. */
export interface Client {
  readonly name: string;
  /** A file that is there when the client is installed. */
  readonly program: string;
  /** Why a verb is absent, or an odd key left out. */
  readonly lacks?: Readonly<Partial<Record<Verb, string>>>;
  /** Odd keys that it folds onto others or refuses, by its own design. */
  readonly cannotName?: readonly string[];
  version(): Promise<string>;
  connect(place: Place): Verbs;
}

export interface Place {
  readonly server: S3Server;
  readonly bucket: string;
  /** For files of the client's own. */
  readonly folder: string;
}

export interface Verbs {
  put(file: string, key: string): Promise<unknown>;
  get(key: string, file: string): Promise<unknown>;
  list(): Promise<readonly string[]>;
  /** Bytes `start` to `end`, exclusive, as text. */
  range?(key: string, start: number, end: number): Promise<string>;
  copy?(from: string, to: string): Promise<unknown>;
  /** All at once, where the client can. */
  remove?(keys: readonly string[]): Promise<unknown>;
  /** A URL that reads the object without a signature in headers. */
  url?(key: string): Promise<string>;
}

export type Verb = keyof Verbs;

/** Runs a program to its end; rejects with what it said when it failed. */
export async function run(
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  timeout: number = PATIENCE_MS,
): Promise<string> {
  const { stdout } = await execute(program, words, { env, maxBuffer: 64 * 1024 * 1024, timeout });
  return stdout;
}

/** What the programs read of their environment. */
export function environmentOf({
  endpoint,
  region,
  credentials,
}: Pick<S3Server, "endpoint" | "region" | "credentials">): NodeJS.ProcessEnv {
  return {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: awsConfig,
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
}

/** Botocore signs URLs with version 2 unless told otherwise, which S3 has given up for new buckets. */
const awsConfig = fileURLToPath(new URL("../../programs/clients/aws-config.ini", import.meta.url));
const execute = promisify(execFile);
const PATIENCE_MS = 120_000;
