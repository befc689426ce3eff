import { FsError } from "@s3fs/core";
import { encryptionArguments } from "./encryption.ts";
import {
  checkDownloadArguments,
  checkUploadArguments,
  type DownloadArguments,
  type UploadArguments,
} from "./parameters.ts";
import type { S3Options } from "./s3-options.ts";

/** The parameters of the S3 API that go with every upload and every download, as the options put them. */
export interface TransferArguments {
  readonly uploadArgs: UploadArguments;
  readonly downloadArgs: DownloadArguments;
}

/**
 * What an option of its own says, and `uploadArgs` and `downloadArgs`, which come first where both say something.
 *
 * @throws {FsError} EINVAL for a parameter that is none, and a value that S3 could not take
 */
export function transferArguments(options: S3Options): TransferArguments {
  const { uploadArgs = {}, downloadArgs = {} } = options;
  checkUploadArguments(uploadArgs, "uploadArgs");
  checkDownloadArguments(downloadArgs, "downloadArgs");
  const common = commonArguments(options);
  const { upload, download } = encryptionArguments(options.encryption);
  const metadata = { ...options.metadata, ...uploadArgs.Metadata };
  return {
    uploadArgs: {
      ...common,
      ...upload,
      ...uploadShorthands(options),
      ...uploadArgs,
      ...(Object.keys(metadata).length > 0 && { Metadata: metadata }),
    },
    downloadArgs: { ...common, ...download, ...downloadArgs },
  };
}

function uploadShorthands({ acl, cacheControl, storageClass, tags, checksums }: S3Options): UploadArguments {
  return {
    ...(acl && { ACL: acl }),
    ...(cacheControl && { CacheControl: cacheControl }),
    ...(storageClass && { StorageClass: storageClass }),
    ...(tags && { Tagging: taggingOf(tags) }),
    ...(typeof checksums === "string" && { ChecksumAlgorithm: checksums }),
  };
}

/** What goes with every request. */
function commonArguments({ requesterPays = false, expectedBucketOwner }: S3Options): DownloadArguments {
  if (expectedBucketOwner !== undefined && !/^\d{12}$/.test(expectedBucketOwner)) {
    const detail = `expectedBucketOwner is the number of an account, of 12 digits, not "${expectedBucketOwner}"`;
    throw new FsError("EINVAL", { driver: "s3", detail });
  }
  return {
    ...(requesterPays && { RequestPayer: "requester" }),
    ...(expectedBucketOwner !== undefined && { ExpectedBucketOwner: expectedBucketOwner }),
  };
}

/** Tags in the form of a query string, as uploads take them. */
export function taggingOf(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");
}
