import { randomBytes } from "node:crypto";
import { checkOptions, type KnownOptions } from "@s3fs/core";
import type { FaultPlan } from "./fault-plan.ts";
import type { Credentials } from "./signature/signing-keys.ts";
import { memoryStore } from "./store/memory-store.ts";
import type { Store } from "./store/store.ts";

export interface ServeOptions {
  /** Default 0: a free one. */
  readonly port?: number;
  /** The address to listen on; default 127.0.0.1, which other machines can't reach. */
  readonly host?: string;
  /** Buckets to create at the start, where the store has them not. */
  readonly buckets?: readonly string[];
  /** Where objects are kept; default `memoryStore()`. */
  readonly store?: Store;
  /** The one key pair that may sign requests; default random, read it from the server. */
  readonly credentials?: Credentials;
  /** Default us-east-1; requests signed for another are refused. */
  readonly region?: string;
  /** Requests to `<bucket>.<baseDomain>` are taken as virtual-host style; default localhost. */
  readonly baseDomain?: string;
  /** Faults to begin with; `server.faults` changes them later. */
  readonly faults?: FaultPlan;
}

export type ResolvedOptions = Required<ServeOptions>;

const known: KnownOptions<ServeOptions> = {
  port: "any",
  host: "any",
  buckets: "any",
  store: "any",
  credentials: "any",
  region: "any",
  baseDomain: "any",
  faults: "any",
};

/** @throws {FsError} EINVAL for an option that is none */
export function resolveOptions(options: ServeOptions): ResolvedOptions {
  checkOptions("serveS3", options, known);
  return {
    port: options.port ?? 0,
    host: options.host ?? "127.0.0.1",
    buckets: options.buckets ?? [],
    store: options.store ?? memoryStore(),
    credentials: options.credentials ?? randomCredentials(),
    region: options.region ?? "us-east-1",
    baseDomain: (options.baseDomain ?? "localhost").toLowerCase(),
    faults: options.faults ?? [],
  };
}

function randomCredentials(): Credentials {
  return {
    accessKeyId: `S3FS${randomBytes(8).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString("base64url"),
  };
}
