import type { Dialect, DialectName } from "./dialect.ts";

/** What is known of stores, each fact with its source: their documentation, or a test here against a program. */
export const dialects: Readonly<Record<DialectName, Dialect>> = {
  aws: {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html, of copies as well
    conditionalWrites: true,
    conditionalCopies: true,
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
    conditionalDeletes: true,
    batchDeletes: true,
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
    checksums: true,
    equalParts: false,
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, x-amz-tagging-count
    countsTags: true,
  },
  b2: {
    // https://github.com/sathinduga/obsidian-s3-sync-and-backup/pull/84: refused with 501
    conditionalWrites: false,
    conditionalCopies: false,
    // https://www.backblaze.com/docs/cloud-storage-s3-compatible-api
    batchDeletes: true,
    checksums: false,
  },
  ceph: {
    // https://github.com/ceph/s3-tests/pull/663, of writes and deletes; of copies about the source alone,
    // https://docs.ceph.com/en/latest/radosgw/s3/objectops/
    conditionalWrites: true,
    conditionalCopies: false,
    batchDeletes: true,
  },
  garage: {
    // https://garagehq.deuxfleurs.fr/documentation/reference-manual/s3-compatibility/ names no conditions
    conditionalCopies: false,
    batchDeletes: true,
  },
  gcs: {
    // https://cloud.google.com/storage/docs/request-preconditions: If-Match and If-None-Match are for reads alone
    conditionalWrites: false,
    conditionalCopies: false,
    conditionalDeletes: false,
    checksums: false,
  },
  minio: {
    // Honoured by writes and not by copies: apps/matrix/test/foreign/suite-minio.full.test.ts
    conditionalWrites: true,
    conditionalCopies: false,
    // https://github.com/minio/minio/issues/21677
    conditionalDeletes: false,
    batchDeletes: true,
  },
  r2: {
    // https://developers.cloudflare.com/r2/api/s3/conditional-operations/: of copies by headers of its own
    conditionalWrites: true,
    conditionalCopies: false,
    // https://developers.cloudflare.com/r2/api/s3/api/
    batchDeletes: true,
    checksums: false,
    // https://developers.cloudflare.com/r2/objects/multipart-objects/
    equalParts: true,
  },
  seaweedfs: {
    // https://github.com/seaweedfs/seaweedfs/pull/7154
    conditionalWrites: true,
    conditionalCopies: false,
    // Version 4.53 honours them: apps/matrix/test/foreign/conditional-removals.test.ts
    conditionalDeletes: true,
    batchDeletes: true,
  },
};

/** The stores that tell who they are by the end of their host's name. */
export const dialectsByHost: readonly (readonly [host: string, name: DialectName])[] = [
  ["amazonaws.com", "aws"],
  ["amazonaws.com.cn", "aws"],
  ["backblazeb2.com", "b2"],
  ["r2.cloudflarestorage.com", "r2"],
  ["storage.googleapis.com", "gcs"],
];
