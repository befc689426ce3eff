import { compareUtf8 } from "@s3fs/core";
import type { Native } from "@s3fs/core";
import { isS3Error } from "../../s3-error.ts";
import type { ObjectRecord, PartRecord } from "../records.ts";
import type { Assemble, IncomingPart, ObjectAddress, UploadMethods } from "../store.ts";
import { findFile, recordAt } from "./find-file.ts";
import { refuseCustomerKey } from "./file-record.ts";
import type { Gateway } from "./gateway.ts";
import { requireBucket } from "./gateway.ts";
import { noPath, placeOfKey } from "./key-path.ts";
import type { StagedPart } from "./upload-staging.ts";
import { writeObject } from "./write-object.ts";

export function fileUploads<N extends Native>(gateway: Gateway<N>): UploadMethods {
  const { staging, turns } = gateway;
  return {
    async createUpload(at, settings) {
      await requireBucket(gateway, at.bucket);
      if (placeOfKey(at.key)?.kind !== "file") throw noPath(at.key);
      refuseCustomerKey(settings.attributes);
      return staging.create(at, settings);
    },
    async findUpload(at, uploadId) {
      await requireBucket(gateway, at.bucket);
      return staging.find(at, uploadId);
    },
    putPart: (at, uploadId, part) => putPart(gateway, at, uploadId, part),
    async listParts(at, uploadId) {
      if ((await staging.find(at, uploadId)) === undefined) return undefined;
      return (await staging.parts(uploadId)).map(({ record }) => record);
    },
    async listUploads(bucket) {
      await requireBucket(gateway, bucket);
      return (await staging.list(bucket)).toSorted((a, b) => compareUtf8(a.key, b.key));
    },
    completeUpload: (at, uploadId, assemble) =>
      turns.take(uploadId, () => completeUpload(gateway, at, uploadId, assemble)),
    abortUpload: (at, uploadId) =>
      turns.take(uploadId, async () => {
        if ((await staging.find(at, uploadId)) === undefined) return "missing";
        await staging.remove(uploadId);
        return "aborted";
      }),
    uploadsInProgress: () => staging.count(),
  };
}

async function putPart<N extends Native>(
  gateway: Gateway<N>,
  at: ObjectAddress,
  uploadId: string,
  part: IncomingPart,
): Promise<PartRecord | undefined> {
  const { staging, turns } = gateway;
  if ((await staging.find(at, uploadId)) === undefined) return undefined;
  const draft = await draftPart(gateway, at, uploadId, part);
  if (draft === undefined) return undefined;
  return turns.take(uploadId, async () => {
    if ((await staging.find(at, uploadId)) !== undefined) return staging.placePart(uploadId, draft);
    await staging.remove(uploadId);
    return undefined;
  });
}

/** Undefined when the upload ended meanwhile, which may take the directory from under the bytes. */
async function draftPart<N extends Native>(
  { staging }: Gateway<N>,
  at: ObjectAddress,
  uploadId: string,
  part: IncomingPart,
): Promise<StagedPart | undefined> {
  try {
    return await staging.draftPart(uploadId, part);
  } catch (error) {
    if (isS3Error(error) || (await staging.find(at, uploadId)) !== undefined) throw error;
    await staging.remove(uploadId);
    return undefined;
  }
}

async function completeUpload<N extends Native>(
  gateway: Gateway<N>,
  at: ObjectAddress,
  uploadId: string,
  assemble: Assemble,
): Promise<ObjectRecord | undefined> {
  const { staging, mapping } = gateway;
  const bucket = await requireBucket(gateway, at.bucket);
  const upload = await staging.find(at, uploadId);
  if (upload === undefined) return undefined;
  const parts = await staging.parts(uploadId);
  const byNumber = new Map(parts.map((part) => [part.record.partNumber, part]));
  const records = new Map(parts.map(({ record }) => [record.partNumber, record]));
  const check = (current: ObjectRecord | undefined): void => void assemble(upload, records, current);
  const current = await findFile(bucket, at.key);
  const { partNumbers } = assemble(upload, records, current && recordAt(at.key, current, mapping));
  const chosen = partNumbers.flatMap((number) => byNumber.get(number) ?? []);
  const chunks = concatenated(gateway, uploadId, chosen);
  const { attributes } = upload;
  const record = await writeObject(bucket, at.key, { chunks, attributes, check }, mapping);
  await staging.remove(uploadId);
  return record;
}

async function* concatenated<N extends Native>(
  { staging }: Gateway<N>,
  uploadId: string,
  parts: readonly StagedPart[],
): AsyncGenerator<Uint8Array, void, void> {
  for (const part of parts) yield* staging.read(uploadId, part);
}
