import { hash } from "node:crypto";
import type { ChecksumAlgorithm } from "../checksum/digest.ts";
import { createDigest } from "../checksum/create-digest.ts";
import { combineCrcs, isCrcAlgorithm } from "../checksum/combine-crc.ts";
import type { ObjectChecksum } from "../checksum/object-checksum.ts";
import { CHECKSUM_ALGORITHMS, checksumHeader } from "../checksum/object-checksum.ts";
import { toWholeSecond } from "../object-times.ts";
import { invalidRequest, s3Error } from "../s3-error.ts";
import type { S3Request } from "../s3-request.ts";
import type { NewObject, PartRecord, UploadRecord } from "../store/records.ts";
import type { Assemble } from "../store/store.ts";
import { DEFAULT_ALGORITHM } from "./upload-checksum.ts";

/** A part as the client lists it in the request that completes an upload. */
export interface ListedPart {
  readonly partNumber: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksums: readonly ClaimedChecksum[];
}

interface ClaimedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
}

/** What the headers of the request say of the object to come. */
export interface Promises {
  readonly size: string | undefined;
  readonly checksumType: string | undefined;
  readonly checksum: ClaimedChecksum | undefined;
}

export function readPromises(request: S3Request): Promises {
  const [checksum] = CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
    const value = request.header(checksumHeader(algorithm));
    return value === undefined ? [] : [{ algorithm, value }];
  });
  const size = request.header("x-amz-mp-object-size");
  return { size, checksumType: request.header("x-amz-checksum-type")?.toUpperCase(), checksum };
}

/** Checks the list against the parts that were uploaded, and describes the object that they make. */
export function assembleParts(
  upload: UploadRecord,
  uploaded: ReadonlyMap<number, PartRecord>,
  listed: readonly ListedPart[],
  promises: Promises,
): ReturnType<Assemble> {
  const parts = choosePartsInOrder(upload, uploaded, listed);
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const checksum = checksumOfParts(upload, parts);
  checkPromises(promises, size, upload, checksum);
  const digests = Buffer.concat(parts.map((part) => Buffer.from(part.etag, "hex")));
  const record: NewObject = {
    key: upload.key,
    size,
    etag: `${hash("md5", digests)}-${parts.length}`,
    // Of multipart uploads S3 keeps the time of initiation:
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#SysMetadata
    modifiedMs: toWholeSecond(upload.initiatedMs),
    attributes: upload.attributes,
    partSizes: parts.map((part) => part.size),
    ...(checksum && { checksum }),
    ...(checksum?.type === "COMPOSITE" && { partChecksums: parts.map((part) => part.checksum?.value ?? "") }),
    ...(upload.attributes.customerKey && { nonces: parts.map((part) => part.nonce ?? "") }),
  };
  return { partNumbers: parts.map((part) => part.partNumber), record };
}

function choosePartsInOrder(
  upload: UploadRecord,
  uploaded: ReadonlyMap<number, PartRecord>,
  listed: readonly ListedPart[],
): readonly PartRecord[] {
  const isInOrder = listed.every(
    ({ partNumber }, index) => partNumber > (listed[index - 1]?.partNumber ?? 0),
  );
  if (!isInOrder) throw s3Error("InvalidPartOrder", { fields: { UploadId: upload.uploadId } });
  const parts = listed.map((claim) => {
    const part = uploaded.get(claim.partNumber);
    if (part === undefined || part.etag !== claim.etag) throw invalidPart(upload, claim);
    checkPartChecksums(upload, part, claim);
    return part;
  });
  const small = parts.slice(0, -1).find((part) => part.size < MIN_PART_BYTES);
  if (small === undefined) return parts;
  const sizes = { ProposedSize: String(small.size), MinSizeAllowed: String(MIN_PART_BYTES) };
  throw s3Error("EntityTooSmall", {
    fields: { ...sizes, PartNumber: String(small.partNumber), ETag: small.etag },
  });
}

function checkPartChecksums(upload: UploadRecord, part: PartRecord, claim: ListedPart): void {
  for (const { algorithm, value } of claim.checksums) {
    const isKept = part.checksum?.algorithm === algorithm && part.checksum.value === value;
    if (!isKept) throw invalidPart(upload, claim);
  }
  if (upload.checksum?.type !== "COMPOSITE") return;
  const { algorithm } = upload.checksum;
  if (claim.checksums.some((checksum) => checksum.algorithm === algorithm)) return;
  throw invalidRequest(
    `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${claim.partNumber} in the request.`,
  );
}

function checksumOfParts(upload: UploadRecord, parts: readonly PartRecord[]): ObjectChecksum | undefined {
  const kind = upload.checksum ?? defaultKind(parts);
  if (kind === undefined) return undefined;
  const { algorithm, type } = kind;
  const values = parts.map((part) => Buffer.from(part.checksum?.value ?? "", "base64"));
  if (type === "FULL_OBJECT" && isCrcAlgorithm(algorithm)) {
    const crcs = parts.map((part, index) => ({
      crc: values[index] ?? new Uint8Array(0),
      sizeBytes: part.size,
    }));
    return { algorithm, type, value: Buffer.from(combineCrcs(algorithm, crcs)).toString("base64") };
  }
  const digest = createDigest(algorithm);
  digest.update(Buffer.concat(values));
  return { algorithm, type, value: `${digest.text("base64")}-${parts.length}` };
}

/** Where the client asked for no checksum, there is one when all parts have that which S3 computes itself. */
function defaultKind(parts: readonly PartRecord[]): UploadRecord["checksum"] {
  const isKnown = parts.every((part) => part.checksum?.algorithm === DEFAULT_ALGORITHM);
  return isKnown ? { algorithm: DEFAULT_ALGORITHM, type: "FULL_OBJECT" } : undefined;
}

function checkPromises(
  promises: Promises,
  size: number,
  upload: UploadRecord,
  checksum: ObjectChecksum | undefined,
): void {
  if (promises.size !== undefined && promises.size !== String(size)) {
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${promises.size} does not match what was computed: ${size}`,
    );
  }
  if (promises.checksumType !== undefined && promises.checksumType !== upload.checksum?.type) {
    throw invalidRequest(
      `The upload was created using the ${upload.checksum?.type ?? "null"} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  if (promises.checksum === undefined) return;
  const { algorithm, value } = promises.checksum;
  if (checksum?.algorithm !== algorithm || withoutCount(checksum.value) !== withoutCount(value)) {
    throw s3Error("BadDigest", {
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
    });
  }
}

function withoutCount(value: string): string {
  return value.replace(/-\d+$/, "");
}

function invalidPart(upload: UploadRecord, claim: ListedPart): Error {
  return s3Error("InvalidPart", {
    fields: { UploadId: upload.uploadId, PartNumber: String(claim.partNumber), ETag: claim.etag },
  });
}

const MIN_PART_BYTES = 5 * 1024 * 1024;
