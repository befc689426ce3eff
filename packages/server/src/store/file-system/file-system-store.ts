import { checkOptions, FsError } from "@s3fs/core";
import type { FileSystem, KnownOptions, Native } from "@s3fs/core";
import { isObject } from "../../option-shapes.ts";
import type { Store } from "../store.ts";
import { createTurns } from "../turns.ts";
import type { AttributeMapping } from "./file-record.ts";
import { fileBuckets } from "./file-buckets.ts";
import { fileObjects } from "./file-objects.ts";
import { fileUploads } from "./file-uploads.ts";
import type { Gateway } from "./gateway.ts";
import { createUploadStaging } from "./upload-staging.ts";

export interface FileSystemStoreOptions<N extends Native = Native> {
  /** Where the parts of uploads wait for their completion; default the directory `.s3fs-uploads` of the file system. */
  readonly staging?: FileSystem | undefined;
  /** How content type, metadata and their like are kept; default not at all. */
  readonly attributes?: AttributeMapping<N> | undefined;
}

/**
 * Any file system as a store: its top-level directories are buckets, their files are objects. It keeps no versions, no tags
 * and no settings, and no more beside the bytes than `attributes` says. A key that no path can hold, and one that is a file
 * where others need a directory, are refused. The file system stays open when the server closes.
 */
export function fileSystemStore<N extends Native>(
  fs: FileSystem<N>,
  options: FileSystemStoreOptions<N> = {},
): Store {
  checkOptions("fileSystemStore", options, KNOWN);
  for (const given of [fs, options.staging ?? fs]) {
    if (!isFileSystem(given)) throw new FsError("EINVAL", { detail: NO_FILE_SYSTEM });
  }
  const gateway: Gateway<N> = {
    fs,
    mapping: options.attributes,
    staging: createUploadStaging(options.staging ?? fs.at(STAGING_DIRECTORY)),
    turns: createTurns(),
  };
  return { ...fileBuckets(gateway), ...fileObjects(gateway), ...fileUploads(gateway) };
}

function isFileSystem(value: unknown): boolean {
  return isObject(value) && "driver" in value && "stat" in value;
}

const NO_FILE_SYSTEM = "fileSystemStore and its staging want a file system, such as new OsFS(path)";
const KNOWN: KnownOptions<FileSystemStoreOptions> = { staging: "any", attributes: "any" };

/** No name of a bucket, so nobody sees it. */
const STAGING_DIRECTORY = ".s3fs-uploads";
