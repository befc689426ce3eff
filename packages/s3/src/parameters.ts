import type { GetObjectCommandInput, PutObjectCommandInput } from "@aws-sdk/client-s3";
import { FsError, type UrlRequest } from "@s3fs/core";
import type { ExtraParameters } from "./wire/request.ts";
import type { WireOperation } from "./wire/wire.ts";

/** Parameters of PutObject and CreateMultipartUpload, spelled as in the S3 API, for every upload. */
export type UploadArguments = Readonly<Pick<PutObjectCommandInput, UploadName>>;

/** Parameters of GetObject, spelled as in the S3 API, for every download. */
export type DownloadArguments = Readonly<Pick<GetObjectCommandInput, DownloadName>>;

/** The same for one download. */
export type ReadArguments = DownloadArguments & Readonly<Pick<GetObjectCommandInput, "VersionId">>;

/** What an address says: parameters of the request that it is for, by the method. */
export type UrlArguments = ReadArguments &
  Readonly<
    Pick<
      PutObjectCommandInput,
      Exclude<UploadName, DownloadName | "ChecksumAlgorithm"> | "ContentLength" | "ContentMD5"
    >
  > & {
    /** True: without a signature, of the store itself, for what everyone may read. False: signed in any case. */
    readonly unsigned?: boolean;
  };

export type UrlMethod = UrlRequest["method"];

type Names = readonly string[];

const common = ["ExpectedBucketOwner", "RequestPayer"] as const;

const customerKey = ["SSECustomerAlgorithm", "SSECustomerKey", "SSECustomerKeyMD5"] as const;

/** What describes the content in the words of HTTP, and travels with it in a copy. */
const httpHeaders = [
  "CacheControl",
  "ContentDisposition",
  "ContentEncoding",
  "ContentLanguage",
  "ContentType",
  "Expires",
] as const;

/** The same in words of S3's own. */
const description = ["Metadata", "Tagging", "WebsiteRedirectLocation"] as const;

/** What belongs to the place and not to the content: S3 takes it anew for each copy. */
const placement = [
  "ACL",
  "BucketKeyEnabled",
  "ChecksumAlgorithm",
  "GrantFullControl",
  "GrantRead",
  "GrantReadACP",
  "GrantWriteACP",
  "ObjectLockLegalHoldStatus",
  "ObjectLockMode",
  "ObjectLockRetainUntilDate",
  "SSEKMSEncryptionContext",
  "SSEKMSKeyId",
  "ServerSideEncryption",
  "StorageClass",
] as const;

/** Which of the object's versions; of one read, not of all. */
const version = ["VersionId"] as const;

const response = [
  "ResponseCacheControl",
  "ResponseContentDisposition",
  "ResponseContentEncoding",
  "ResponseContentLanguage",
  "ResponseContentType",
  "ResponseExpires",
] as const;

type UploadName =
  | (typeof common)[number]
  | (typeof customerKey)[number]
  | (typeof httpHeaders)[number]
  | (typeof description)[number]
  | (typeof placement)[number];

type DownloadName = (typeof common)[number] | (typeof customerKey)[number] | (typeof response)[number];

const uploadNames: Names = [...common, ...customerKey, ...httpHeaders, ...description, ...placement].sort();
const downloadNames: Names = [...common, ...customerKey, ...response].sort();
const readNames: Names = [...downloadNames, ...version].sort();

const namesByOperation: Readonly<Record<WireOperation, Names>> = {
  HeadObject: [...common, ...customerKey, ...version],
  GetObject: readNames,
  PutObject: uploadNames,
  CreateMultipartUpload: uploadNames,
  UploadPart: [...common, ...customerKey, "ChecksumAlgorithm"],
  CompleteMultipartUpload: [...common, ...customerKey],
  AbortMultipartUpload: common,
  ListParts: [...common, ...customerKey],
  ListMultipartUploads: common,
  UploadPartCopy: [...common, ...customerKey],
  GetObjectTagging: [...common, ...version],
  PutObjectTagging: [...common, ...version],
  GetObjectAcl: [...common, ...version],
  PutObjectAcl: [...common, ...version],
  RestoreObject: [...common, ...version],
  ListObjectVersions: common,
  CopyObject: [...common, ...customerKey, ...placement],
  DeleteObject: common,
  DeleteObjects: common,
  ListObjectsV2: common,
};

/** An address is made before there are bytes, and so without a checksum of them. */
const namesByMethod: Readonly<Record<UrlMethod, Names>> = {
  get: [...readNames, "unsigned"].sort(),
  head: [...namesByOperation.HeadObject, "unsigned"].sort(),
  put: [
    ...uploadNames.filter((name) => name !== "ChecksumAlgorithm"),
    "ContentLength",
    "ContentMD5",
    "unsigned",
  ].sort(),
};

/** Those of the given parameters that an operation has. */
export function parametersFor(operation: WireOperation, given: ExtraParameters): ExtraParameters {
  const names = namesByOperation[operation];
  return Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)));
}

/**
 * What an address for an upload carries of the options for every upload: all but the headers of HTTP, which are no part of an
 * address, so that the uploader would have to send them for the sake of what he has not been asked for.
 */
export function addressParameters(given: UploadArguments): UploadArguments {
  const left: Names = [...httpHeaders, "ChecksumAlgorithm"];
  return Object.fromEntries(Object.entries(given).filter(([name]) => !left.includes(name)));
}

/** Those that go with every request. */
export function commonParameters(...given: ExtraParameters[]): ExtraParameters {
  const entries = given.flatMap((parameters) => Object.entries(parameters));
  return Object.fromEntries(entries.filter(([name]) => (common as Names).includes(name)));
}

export function withoutCustomerKey(given: ExtraParameters): ExtraParameters {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !(customerKey as Names).includes(name)));
}

/** What a copy calls the parameters that a read of its source has. Who pays does so for both ends. */
const namesOfSource: ReadonlyMap<string, string> = new Map([
  ...customerKey.map((name) => [name, `CopySource${name}`] as const),
  ["ExpectedBucketOwner", "ExpectedSourceBucketOwner"],
  ["RequestPayer", "RequestPayer"],
]);

/** A copy names the key and the owner of its source apart from those of its target. */
export function copySourceParameters(read: ExtraParameters): ExtraParameters {
  return renamed(read, namesOfSource);
}

/** The parameters of a look at the source of a copy. */
export function sourceParameters(copy: ExtraParameters): ExtraParameters {
  return renamed(copy, new Map([...namesOfSource].map(([name, ofSource]) => [ofSource, name])));
}

function renamed(given: ExtraParameters, names: ReadonlyMap<string, string>): ExtraParameters {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const other = names.get(name);
      return other === undefined ? [] : [[other, value]];
    }),
  );
}

/** @throws {FsError} EINVAL for a name that is none of them, and a value that no header can carry */
export function checkUploadArguments(given: object, option: string): void {
  checkNames(given, option, uploadNames);
  checkHeaders(given, option);
}

function checkHeaders(given: object, option: string): void {
  for (const [name, value] of Object.entries(given))
    if (name !== "Metadata") checkHeader(value, name, option);
}

/** What is sent in a header has its characters: a line break would begin another one, and signatures differ over the rest. */
function checkHeader(value: unknown, name: string, option: string): void {
  if (typeof value !== "string" || /^[\t\u0020-\u007E]*$/.test(value)) return;
  throw new FsError("EINVAL", {
    driver: "s3",
    detail:
      `${name} of ${option} is sent as a header, of printable ASCII alone; ` +
      `a name of a file is encoded, as in attachment; filename*=UTF-8''%C3%A9.txt`,
  });
}

/** @throws {FsError} EINVAL for a name that is none of them */
export function checkDownloadArguments(given: object, option: string): void {
  checkNames(given, option, downloadNames);
}

/** @throws {FsError} EINVAL for a name that is none of them */
export function checkReadArguments(given: object, option: string): void {
  checkNames(given, option, readNames);
}

/** @throws {FsError} EINVAL for another method, a name that it has not, and a value that no header can carry */
export function checkUrlArguments(given: object, method: UrlMethod): void {
  if (!Object.hasOwn(namesByMethod, method)) {
    const known = Object.keys(namesByMethod).join(", ");
    throw new FsError("EINVAL", {
      driver: "s3",
      detail: `url makes no address for the method "${method}"; known are ${known}`,
    });
  }
  const option = `the option native of url for ${method}`;
  checkNames(given, option, namesByMethod[method]);
  if (method === "put") checkHeaders(given, option);
}

function checkNames(given: object, option: string, known: Names): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new FsError("EINVAL", {
    driver: "s3",
    detail: `${option} has no parameter "${unknown}"; known are ${known.join(", ")}`,
  });
}
