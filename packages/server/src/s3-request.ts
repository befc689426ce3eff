import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { AnonymousAccess } from "./anonymous-access.ts";
import type { BodyOptions, BodySource, ReceivedBody } from "./body/receive-body.ts";
import { receiveBody } from "./body/receive-body.ts";
import { CHECKSUM_ALGORITHMS, checksumHeader } from "./checksum/object-checksum.ts";
import type { Dialect } from "./dialect/dialect.ts";
import { isHeaderName } from "./header-name.ts";
import { headerValue } from "./header-value.ts";
import type { KnownOperation } from "./operation-name.ts";
import { percentEncodePath } from "./percent-encoding.ts";
import type { Query } from "./query.ts";
import type { Reply } from "./reply.ts";
import { invalidArgument } from "./s3-error.ts";
import type { Authentication } from "./signature/authenticate.ts";
import type { CorsRule } from "./store/records.ts";
import type { Store } from "./store/store.ts";
import type { Target } from "./target.ts";

/** A request whose sender is proven, as the operations see it. */
export interface S3Request {
  readonly operation: KnownOperation;
  /** Upper case. */
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  /** Undefined for the newest version. */
  readonly versionId: string | undefined;
  readonly query: Query;
  readonly isAnonymous: boolean;
  /** Whether the sender's keys reach a bucket. */
  readonly reaches: (bucket: string) => boolean;
  /** Of the bucket or object, without the scheme and as the request was addressed: by path or by virtual host. */
  location(): string;
  /** By lower-case name; presigned URLs carry `x-amz-` headers in the query, which are found here too, but for checksums. */
  readonly header: (name: string) => string | undefined;
  /** The names of all headers, in lower case. */
  headerNames(): readonly string[];
  /** What came under one name, line by line. */
  headerLines(name: string): readonly string[];
  /** The body, for one reading. */
  receive(options?: BodyOptions): ReceivedBody;
}

/** What every operation has at hand. */
export interface OperationContext {
  readonly store: Store;
  readonly region: string;
  /** Of the addresses that replies name. */
  readonly scheme: "http" | "https";
  readonly dialect: Dialect;
  /** The rules for buckets that have none of their own. */
  readonly cors: readonly CorsRule[] | undefined;
  /** What anyone may do with a bucket, whatever its ACL says. */
  readonly anonymous: (bucket: string) => AnonymousAccess | undefined;
}

export type Operation = (request: S3Request, context: OperationContext) => Promise<Reply>;

export interface S3RequestParts {
  readonly operation: KnownOperation;
  readonly method: string;
  readonly target: Target;
  readonly headers: IncomingHttpHeaders;
  readonly message: Pick<IncomingMessage, "headersDistinct">;
  readonly authentication: Authentication;
  readonly body: BodySource;
  readonly maxBodyBytes: number;
}

export function createS3Request(parts: S3RequestParts): S3Request {
  const { target, authentication, operation, method } = parts;
  const headers =
    authentication.kind === "presigned" ? withHoisted(parts.headers, target.query) : parts.headers;
  const header = (name: string): string | undefined => headerValue(headers, name);
  return {
    operation,
    method,
    bucket: target.bucket,
    key: target.key,
    versionId: target.query.get("versionId"),
    query: target.query,
    isAnonymous: authentication.kind === "anonymous",
    reaches: (bucket) => authentication.kind === "anonymous" || authentication.identity.reaches(bucket),
    location: () => `${headers.host ?? ""}${percentEncodePath(target.path)}`,
    header,
    headerNames: () => Object.keys(headers),
    headerLines: (name) => parts.message.headersDistinct[name] ?? [header(name) ?? ""],
    receive: (options) =>
      receiveBody({ source: parts.body, authentication, header, maxBytes: parts.maxBodyBytes }, options),
  };
}

/** Signers of URLs move headers into the query. What is part of the signature itself is no header, and no checksum is one. */
function withHoisted(headers: IncomingHttpHeaders, query: Query): IncomingHttpHeaders {
  const hoisted: Record<string, string> = {};
  for (const [parameter, value] of query.pairs) {
    const name = parameter.toLowerCase();
    if (!name.startsWith("x-amz-") || SIGNATURE_PARAMETERS.has(name) || BODY_PARAMETERS.has(name)) continue;
    if (!isHeaderName(name) || LINE_BREAK.test(value)) {
      throw invalidArgument(parameter, value, "The parameter cannot be taken as a header.");
    }
    hoisted[name] = value;
  }
  return { ...hoisted, ...headers };
}

/**
 * What is signed before there is a body says nothing about it: the SDK for JavaScript signs the CRC32 of no bytes, which S3
 * leaves alone. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
 */
const BODY_PARAMETERS: ReadonlySet<string> = new Set([
  ...CHECKSUM_ALGORITHMS.map(checksumHeader),
  "x-amz-sdk-checksum-algorithm",
]);
const LINE_BREAK = /[\0\r\n]/;
const SIGNATURE_PARAMETERS: ReadonlySet<string> = new Set([
  "x-amz-algorithm",
  "x-amz-credential",
  "x-amz-date",
  "x-amz-expires",
  "x-amz-signedheaders",
  "x-amz-signature",
  "x-amz-content-sha256",
]);
