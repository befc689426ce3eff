import { createSecureContext } from "node:tls";
import { checkOptions, FsError, type KnownOptions } from "@s3fs/core";
import type { Dialect } from "./dialect/dialect.ts";
import type { DialectName } from "./dialect/dialects.ts";
import { DIALECTS } from "./dialect/dialects.ts";
import type { FaultPlan } from "./faults/fault-rule.ts";
import { isBucketName } from "./operations/bucket-name.ts";
import type { RequestEntry } from "./request-log.ts";
import type { Account } from "./signature/identities.ts";
import type { AnonymousAccess } from "./anonymous-access.ts";
import { readCors } from "./cors-option.ts";
import { OPERATIONS } from "./operations/operations.ts";
import type { Shape } from "./option-shapes.ts";
import { checkShapes, isListOfTexts, isObject, isText } from "./option-shapes.ts";
import { readAccounts } from "./signature/read-accounts.ts";
import { memoryStore } from "./store/memory-store.ts";
import type { CorsRule } from "./store/records.ts";
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
  /** The key pairs that may sign requests; default one that is random, read it from the server. */
  readonly credentials?: Account | readonly Account[];
  /** Default us-east-1; requests signed for another are refused. */
  readonly region?: string;
  /** Requests to `<bucket>.<baseDomain>` are taken as virtual-host style; default localhost. */
  readonly baseDomain?: string;
  /** Serves HTTPS with this private key and certificate (chain), both in PEM. */
  readonly tls?: TlsIdentity;
  /** The most bytes that one request may bring; default 5 GiB, which is S3's own limit. */
  readonly maxBodyBytes?: number;
  /** How many requests are worked on at a time; more are answered with 503 SlowDown. Default 1,024. */
  readonly maxRequests?: number;
  /** How many connections may be open; more are closed as they come. Default no limit. */
  readonly maxConnections?: number;
  /**
   * How long a client may keep the server waiting for the headers of a request, and for each next byte of its body, in
   * milliseconds. Then its connection is closed, with 408 or 400 RequestTimeout. Default 60,000.
   */
  readonly idleTimeoutMs?: number;
  /** Is told of every request when it was answered; nothing in an entry is secret. Must not throw. */
  readonly onRequest?: (entry: RequestEntry) => void;
  /** Buckets whose readers pay: requests that do not agree to it are refused with 403. Default none. */
  readonly requesterPays?: readonly string[];
  /** Departs from Amazon S3 as another store does, or as these rules say; default `aws`, which departs from nothing. */
  readonly dialect?: DialectName | Dialect;
  /** What anyone may do without a signature, with every bucket or by the name of one; default nothing but what ACLs grant. */
  readonly anonymous?: AnonymousAccess | Readonly<Record<string, AnonymousAccess>>;
  /** Lets pages of other origins in: `true` for all, or by rules, where a bucket has none of its own; default none. */
  readonly cors?: boolean | readonly CorsRule[];
  /** Faults to begin with; `server.faults` changes them later. */
  readonly faults?: FaultPlan;
}

export interface TlsIdentity {
  readonly key: string | Uint8Array;
  readonly cert: string | Uint8Array;
}

export interface ResolvedOptions extends Required<
  Omit<ServeOptions, "anonymous" | "cors" | "credentials" | "tls" | "onRequest" | "dialect">
> {
  /** At least one. */
  readonly accounts: readonly [Account, ...Account[]];
  readonly tls: TlsIdentity | undefined;
  readonly dialect: Dialect;
  readonly onRequest: ServeOptions["onRequest"];
  readonly anonymous: (bucket: string) => AnonymousAccess | undefined;
  readonly cors: readonly CorsRule[] | undefined;
}

const known: KnownOptions<ServeOptions> = {
  port: "any",
  host: "any",
  buckets: "any",
  store: "any",
  credentials: "any",
  region: "any",
  baseDomain: "any",
  tls: "any",
  dialect: "any",
  requesterPays: "any",
  maxBodyBytes: "any",
  maxRequests: "any",
  maxConnections: "any",
  idleTimeoutMs: "any",
  onRequest: "any",
  anonymous: "any",
  cors: "any",
  faults: "any",
};

/** Of what no check below looks at whole. */
const SHAPES: { readonly [name in keyof ServeOptions]?: Shape } = {
  host: [isText, "a name or an address of this machine"],
  buckets: [isListOfTexts, "a list of names"],
  store: [isStore, "a store; one that takes time to open, such as a directoryStore, is to be awaited"],
  tls: [isTlsIdentity, "{ key, cert }, both in PEM"],
  dialect: [(value) => isText(value) || isObject(value), "the name of a dialect, or rules"],
  requesterPays: [isListOfTexts, "a list of names of buckets"],
  onRequest: [(value) => typeof value === "function", "a function"],
  anonymous: [(value) => isText(value) || isObject(value), '"read", "read-write", or one of these by bucket'],
  cors: [(value) => typeof value === "boolean" || Array.isArray(value), "a boolean, or a list of rules"],
  faults: [Array.isArray, "a list of rules"],
};

function isStore(value: unknown): boolean {
  return isObject(value) && "listBuckets" in value && "open" in value;
}

function isTlsIdentity(value: unknown): boolean {
  return isObject(value) && ["key", "cert"].every((name) => isPem(Reflect.get(value, name)));
}

function isPem(value: unknown): boolean {
  return isText(value) || value instanceof Uint8Array;
}

const knownRules: KnownOptions<Dialect> = {
  missing: "any",
  writeConditions: ["honoured", "refused", "ignored"],
  copyConditions: ["honoured", "ignored"],
  deleteConditions: ["honoured", "ignored"],
  conditionalDeleteOfNothing: [404, 204],
  checksums: ["honoured", "refused"],
  partSizes: ["any", "equal"],
};

/** @throws {FsError} EINVAL for an option that is none */
export function resolveOptions(options: ServeOptions): ResolvedOptions {
  checkOptions("serveS3", options, known);
  checkShapes("serveS3", options, SHAPES);
  for (const name of LIMITS) checkLimit(name, options[name]);
  checkPlace(options);
  return {
    port: options.port ?? 0,
    host: options.host ?? "127.0.0.1",
    buckets: readBuckets(options.buckets ?? []),
    store: options.store ?? memoryStore(),
    accounts: readAccounts(options.credentials),
    region: options.region ?? "us-east-1",
    baseDomain: (options.baseDomain ?? "localhost").toLowerCase(),
    tls: readTls(options.tls),
    dialect: readDialect(options.dialect ?? "aws"),
    requesterPays: options.requesterPays ?? [],
    maxBodyBytes: options.maxBodyBytes ?? 5 * 1024 ** 3,
    maxRequests: options.maxRequests ?? 1024,
    maxConnections: options.maxConnections ?? Infinity,
    idleTimeoutMs: Math.min(options.idleTimeoutMs ?? 60_000, MAX_TIMER_MS),
    onRequest: options.onRequest,
    anonymous: readAnonymous(options.anonymous),
    cors: readCors(options.cors),
    faults: options.faults ?? [],
  };
}

/** All of them, before the first is created. */
function readBuckets(names: readonly string[]): readonly string[] {
  const misnamed = names.find((name) => !isBucketName(name));
  if (misnamed === undefined) return names;
  throw refused(
    `a bucket can not be named ${JSON.stringify(misnamed)}; a name has 3 to 63 small letters, digits, hyphens and dots, begins ` +
      "and ends with a letter or digit, has no two dots in a row, is no IP address, and does not begin with xn--, sthree- or " +
      "amzn-s3-demo- or end with -s3alias, --ol-s3, .mrap, --x-s3 or --table-s3, which S3 keeps for itself",
  );
}

function readDialect(dialect: DialectName | Dialect): Dialect {
  if (typeof dialect === "string") {
    if (Object.hasOwn(DIALECTS, dialect)) return DIALECTS[dialect];
    throw refused(`the dialect ${dialect} is not known; known are ${Object.keys(DIALECTS).join(", ")}`);
  }
  checkOptions("the dialect", dialect, knownRules);
  const unknown = dialect.missing?.find((name) => !Object.hasOwn(OPERATIONS, name));
  if (unknown === undefined) return dialect;
  throw refused(
    `the operation ${unknown} that the dialect lacks is not known; operations have their S3 names`,
  );
}

/** Before a bucket is created, and not by an error of OpenSSL that names no option. */
function readTls(tls: TlsIdentity | undefined): TlsIdentity | undefined {
  try {
    if (tls !== undefined) createSecureContext({ key: toPem(tls.key), cert: toPem(tls.cert) });
    return tls;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refused(`tls must be a private key and its certificate, both in PEM: ${reason}`);
  }
}

/** As Node takes it. */
export function toPem(text: string | Uint8Array): string | Buffer {
  return typeof text === "string" ? text : Buffer.from(text);
}

function checkLimit(name: (typeof LIMITS)[number], value: number | undefined): void {
  if (value === undefined || value === Infinity || (Number.isSafeInteger(value) && value >= 1)) return;
  throw refused(`${name} can not be ${value}; it is a whole number from 1, or Infinity`);
}

/** What nothing could be reached by, or signed for. */
function checkPlace({ port, region, baseDomain }: ServeOptions): void {
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw refused(`port can not be ${port}; it is a whole number from 0 (any free port) to 65535`);
  }
  if (region !== undefined && !/^[\w-]+$/.test(region)) {
    throw refused(`region can not be ${JSON.stringify(region)}; it has letters, digits and hyphens`);
  }
  if (baseDomain !== undefined && !/^[\w-]+(?:\.[\w-]+)*$/.test(baseDomain)) {
    throw refused(
      `baseDomain can not be ${JSON.stringify(baseDomain)}; it is a domain such as s3.example.com`,
    );
  }
}

function refused(detail: string): FsError {
  return new FsError("EINVAL", { detail });
}

const LIMITS = ["maxBodyBytes", "maxRequests", "maxConnections", "idleTimeoutMs"] as const;
/** 24 days, which is as far as Node's timers reach. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** @throws {FsError} EINVAL for a right that is none, which would otherwise open nothing or too much */
function readAnonymous(option: ServeOptions["anonymous"]): ResolvedOptions["anonymous"] {
  const rights = new Map(typeof option === "object" ? Object.entries(option) : []);
  const everywhere = typeof option === "string" ? option : undefined;
  for (const right of [...rights.values(), everywhere]) {
    if (right === undefined || right === "read" || right === "read-write") continue;
    throw refused(`anonymous can be "read" or "read-write", not ${JSON.stringify(right)}`);
  }
  return (bucket) => rights.get(bucket) ?? everywhere;
}
