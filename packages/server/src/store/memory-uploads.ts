import { compareUtf8 } from "@s3fs/core";
import type { NewObject, ObjectRecord, PartRecord, UploadRecord, UploadSettings } from "./records.ts";
import type { Assemble } from "./store.ts";
import { createOrderedId } from "./ordered-id.ts";

/** The multipart uploads of one bucket in memory. */
export interface MemoryUploads {
  count(): number;
  create(key: string, settings: UploadSettings): UploadRecord;
  find(key: string, uploadId: string): MemoryUpload | undefined;
  putPart(key: string, uploadId: string, part: MemoryPart): PartRecord | undefined;
  listParts(key: string, uploadId: string): readonly PartRecord[] | undefined;
  list(): readonly UploadRecord[];
  complete(
    key: string,
    uploadId: string,
    current: ObjectRecord | undefined,
    assemble: Assemble,
  ): { readonly record: NewObject; readonly chunks: readonly Uint8Array[] } | undefined;
  abort(key: string, uploadId: string): boolean;
}

export interface MemoryUpload {
  readonly record: UploadRecord;
  readonly parts: Map<number, MemoryPart>;
}

export interface MemoryPart {
  readonly record: PartRecord;
  readonly chunks: readonly Uint8Array[];
}

export function createMemoryUploads(): MemoryUploads {
  const uploads = new Map<string, MemoryUpload>();
  const find = (key: string, uploadId: string): MemoryUpload | undefined => {
    const upload = uploads.get(uploadId);
    return upload?.record.key === key ? upload : undefined;
  };
  return {
    count: () => uploads.size,
    create(key, settings) {
      const initiatedMs = Date.now();
      const uploadId = createOrderedId(initiatedMs);
      const record = { ...settings, key, uploadId, initiatedMs };
      uploads.set(uploadId, { record, parts: new Map() });
      return record;
    },
    find,
    putPart(key, uploadId, part) {
      const upload = find(key, uploadId);
      upload?.parts.set(part.record.partNumber, part);
      return upload === undefined ? undefined : part.record;
    },
    listParts(key, uploadId) {
      const upload = find(key, uploadId);
      return upload === undefined ? undefined : sortedParts(upload);
    },
    // A Map keeps the order of insertion and the sort is stable: uploads of one key stay in order of creation.
    list: () => [...uploads.values()].map(({ record }) => record).sort((a, b) => compareUtf8(a.key, b.key)),
    complete(key, uploadId, current, assemble) {
      const upload = find(key, uploadId);
      if (upload === undefined) return undefined;
      const records = new Map(sortedParts(upload).map((part) => [part.partNumber, part]));
      const { record, partNumbers } = assemble(upload.record, records, current);
      uploads.delete(uploadId);
      return { record, chunks: partNumbers.flatMap((number) => upload.parts.get(number)?.chunks ?? []) };
    },
    abort: (key, uploadId) => find(key, uploadId) !== undefined && uploads.delete(uploadId),
  };
}

function sortedParts(upload: MemoryUpload): readonly PartRecord[] {
  return [...upload.parts.values()].map(({ record }) => record).sort((a, b) => a.partNumber - b.partNumber);
}
