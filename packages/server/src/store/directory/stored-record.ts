import type { BucketRecord, ObjectRecord, PartRecord, UploadRecord, VersionRecord } from "../records.ts";
import { damagedFile } from "./damaged-file.ts";

/** The records of the files of a store, by the kind that each of them names. */
export interface StoredRecords {
  format: { readonly kind: "format"; readonly version: number };
  bucket: { readonly kind: "bucket"; readonly bucket: BucketRecord };
  /** A delete marker has no content; an object has its bytes as content, or in parts. */
  version: {
    readonly kind: "version";
    readonly record: VersionRecord;
    readonly manifest?: Manifest;
  };
  amendment: { readonly kind: "amendment"; readonly record: ObjectRecord };
  upload: { readonly kind: "upload"; readonly bucket: string; readonly upload: UploadRecord };
  part: { readonly kind: "part"; readonly part: PartRecord };
}

/** The files, in order, that an object is made of. They stay where their upload put them. */
export interface Manifest {
  readonly uploadId: string;
  readonly parts: readonly ManifestPart[];
}

export interface ManifestPart {
  readonly name: string;
  readonly size: number;
}

/** @throws {FsError} EINTEGRITY for a record of another kind */
export function asKind<K extends keyof StoredRecords>(
  path: string,
  record: unknown,
  kind: K,
): StoredRecords[K] {
  if (typeof record === "object" && record !== null && "kind" in record && record.kind === kind) {
    return record as StoredRecords[K]; // its checksum and its kind say that this store wrote it as such
  }
  throw damagedFile(path, `it holds no record of the kind ${kind}`);
}
