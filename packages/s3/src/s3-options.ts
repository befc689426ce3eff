import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import type { Dialect, DialectName } from "./dialect/dialect.ts";
import type { Encryption } from "./encryption.ts";
import type { DownloadArguments, UploadArguments } from "./parameters.ts";
import type { S3Event } from "./s3-event.ts";

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface RetryOptions {
  /**
   * At most, for one request, the first one included. Default 10; as many as fit into `deadlineMs` while a store can't be
   * reached that has answered before.
   */
  readonly attempts?: number | undefined;
  /** No attempt begins later than this after the first one. Default 120,000. */
  readonly deadlineMs?: number | undefined;
  /** The longest wait before the second attempt, doubled with each one up to 20 seconds. Default 100. */
  readonly baseDelayMs?: number | undefined;
}

export interface TimeoutOptions {
  /** For a connection to be made. Default 5,000. */
  readonly connectMs?: number | undefined;
  /** For a connection on which no byte moves; also, with `connectMs`, for the headers of a reply. Default 30,000. */
  readonly inactivityMs?: number | undefined;
  /**
   * What a reply brings on average while it is waited for, measured over `inactivityMs`, and what gets through of the body
   * of a request; 0 for any. The reply to a copy or to the end of an upload may take longer. Default 1,024.
   */
  readonly leastBytesPerSecond?: number | undefined;
}

export interface S3Options {
  /** The directory of the bucket that is the root of the file system. Default: the bucket itself. */
  readonly prefix?: string | undefined;
  /** Default: what the environment and the config files say, else us-east-1. */
  readonly region?: string | undefined;
  /** The address of an S3-compatible store. Default: what the environment, else the config files say, else Amazon's. */
  readonly endpoint?: string | undefined;
  /** Keys, or a provider function of the SDK. Default: the SDK's own chain of environment, config files and roles. */
  readonly credentials?: S3Credentials | NonNullable<S3ClientConfig["credentials"]> | undefined;
  /** The profile of the config files to take region, endpoint and credentials from. Default: `AWS_PROFILE`, else `default`. */
  readonly profile?: string | undefined;
  /** Sends requests unsigned, for public buckets. Default false. */
  readonly anonymous?: boolean | undefined;
  /** Sends credentials' signatures also without TLS, to another machine than this one. Default false. */
  readonly allowHttp?: boolean | undefined;
  /** Certificates, in PEM, of the authorities that are trusted instead of the platform's; of no use in a browser. */
  readonly ca?: string | undefined;
  /** Which store this is. Default: told by the endpoint, else found out where it matters. */
  readonly dialect?: DialectName | Dialect | undefined;
  /** The bucket in the path of the address instead of in its host name. Default: true for a custom endpoint. */
  readonly forcePathStyle?: boolean | undefined;
  /** A ready client, used as it is, but for its retries; `close` leaves it open. Replaces all options of a connection. */
  readonly client?: S3Client | undefined;
  /** An S3 that behaves like a disk, at the price of more requests. Default false. */
  readonly strict?: boolean | undefined;
  /**
   * When markers of directories are written: by `makeDirectory` alone, by everything that is written, for each directory
   * above it, as PyFilesystem's S3FS demands them, or never, so that directories have content. Default "on-make".
   */
  readonly markers?: Markers | undefined;
  /**
   * Whether an object `name_$folder$`, as Hadoop's s3n and tools of its time write it, marks the directory `name`
   * and is no file. Costs a HEAD where a path is no file, and listings of trees a LIST for each directory. Default false.
   */
  readonly legacyMarkers?: boolean | undefined;
  /** Where everyone can read the files, as a CDN has them; `url` makes addresses of it. Default: none. */
  readonly publicUrl?: string | undefined;
  /** Agrees to pay for requests and bytes, in buckets whose owner does not. Default false. */
  readonly requesterPays?: boolean | undefined;
  /** The number of the account that must own the bucket; every request is refused otherwise. */
  readonly expectedBucketOwner?: string | undefined;
  /** Default: what the bucket is set to. */
  readonly encryption?: Encryption | undefined;
  readonly storageClass?: UploadArguments["StorageClass"];
  /** Of what is written. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** User metadata of what is written; names without `x-amz-meta-`, values of any characters. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** The canned ACL of what is written; short for `uploadArgs: { ACL }`. */
  readonly acl?: UploadArguments["ACL"];
  /** Short for `uploadArgs: { CacheControl }`. */
  readonly cacheControl?: string | undefined;
  /** For every upload, directory markers and, as far as S3 does not carry them over, copies included. */
  readonly uploadArgs?: UploadArguments | undefined;
  /** For every download. */
  readonly downloadArgs?: DownloadArguments | undefined;
  /** Bytes of one part of a multipart upload; what fits into one is written by a single request. Default 8 MiB. */
  readonly partSize?: number | undefined;
  /**
   * Requests under way at a time in the listing of a whole tree, 1 to 64. More than one is quicker for many thousands of keys
   * of a store that is far away, and costs up to an eighth more requests and 16, as where keys lie has to be guessed. Up to 64
   * pages of a thousand keys then wait in memory. Default 1: one request a thousand keys.
   */
  readonly listConcurrency?: number | undefined;
  /** Parts of one file in flight. Default 4. */
  readonly concurrency?: number | undefined;
  /**
   * For the parts of all uploads together. Each upload holds one part in any case, and further ones as long as there is
   * room. Default 256 MiB.
   */
  readonly memoryBytes?: number | undefined;
  /**
   * Whether uploads carry checksums, by CRC32 or another algorithm, and those of downloads are asked for and checked.
   * Default: true for Amazon; elsewhere as far as the store shows that it takes them, in writes by one request alone.
   */
  readonly checksums?: boolean | ChecksumAlgorithm | undefined;
  /** Is told of each request that ends, of repetitions and of throttling. What it throws is ignored. */
  readonly onEvent?: ((event: S3Event) => void) | undefined;
  readonly retries?: RetryOptions | undefined;
  readonly timeouts?: TimeoutOptions | undefined;
}

export type Markers = "on-make" | "every-level" | "never";

export type ChecksumAlgorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256";
