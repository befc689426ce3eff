import { noSuchBucket } from "../../s3-error.ts";
import type { ObjectIndex } from "../object-index.ts";
import type { BucketSettings, PartRecord, UploadRecord } from "../records.ts";
import type { Turns } from "../turns.ts";
import type { Disk } from "./disk.ts";
import type { Layout } from "./layout.ts";
import type { ObjectEntry } from "./object-entry.ts";

/** An open store: what is on its disk, as far as listings and commits need it in memory. */
export interface DirectoryState {
  readonly layout: Layout;
  readonly disk: Disk;
  readonly turns: Turns;
  readonly buckets: Map<string, DirectoryBucket>;
  readonly uploads: Map<string, DirectoryUpload>;
  /** The number of the last commit. */
  sequence: number;
  isClosed: boolean;
}

export interface DirectoryBucket {
  readonly name: string;
  readonly createdMs: number;
  readonly directory: string;
  settings: BucketSettings;
  readonly objects: ObjectIndex<ObjectEntry>;
}

export interface DirectoryUpload {
  readonly bucket: string;
  readonly record: UploadRecord;
  readonly directory: string;
  readonly parts: Map<number, StoredPart>;
  /** Completed, aborted, or about to be: nothing is added any more. */
  isEnded: boolean;
}

export interface StoredPart {
  readonly record: PartRecord;
  readonly sequence: number;
}

export function bucketOf(state: DirectoryState, name: string): DirectoryBucket {
  requireOpen(state);
  const bucket = state.buckets.get(name);
  if (bucket === undefined) throw noSuchBucket(name);
  return bucket;
}

export function requireOpen({ isClosed }: DirectoryState): void {
  if (isClosed) throw new Error("the directory store is closed");
}

/** Commits of one key go one after the other; bucket names hold no slash, so all those of a bucket share their beginning. */
export function keyTurn({ bucket, key }: { readonly bucket: string; readonly key: string }): string {
  return `${bucket}/${key}`;
}
