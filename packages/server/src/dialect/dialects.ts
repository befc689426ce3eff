import type { Dialect } from "./dialect.ts";

export type DialectName = "aws" | "minio" | "r2" | "b2" | "ceph" | "gcs" | "seaweedfs" | "garage";

/** What is known of other stores, each rule with its source. */
export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  aws: {},
  minio: {
    // https://github.com/minio/minio/issues/21677
    deleteConditions: "ignored",
    copyConditions: "ignored",
  },
  r2: {
    // https://developers.cloudflare.com/r2/objects/multipart-objects/ and https://github.com/tus/tusd/issues/1137
    partSizes: "equal",
    // https://developers.cloudflare.com/r2/api/s3/conditional-operations/, of copies by headers of its own
    copyConditions: "ignored",
    // https://developers.cloudflare.com/r2/api/s3/api/
    missing: ["GetBucketAcl", "GetObjectAcl", "PutBucketAcl", "PutObjectAcl"],
  },
  b2: {
    // https://www.backblaze.com/docs/cloud-storage-s3-compatible-api, and the reply as
    // https://github.com/iterate-ch/cyberduck/issues/16107 shows it
    checksums: "refused",
    // https://github.com/sathinduga/obsidian-s3-sync-and-backup/pull/84
    writeConditions: "refused",
  },
  ceph: {
    // https://github.com/ceph/s3-tests expects 204, where S3 was measured to answer 404
    conditionalDeleteOfNothing: 204,
    // https://docs.ceph.com/en/latest/radosgw/s3/objectops/
    copyConditions: "ignored",
  },
  gcs: {
    // As it was before https://cloud.google.com/storage/docs/xml-api/post-bucket, and as clients still expect it:
    // https://github.com/peak/s5cmd#google-cloud-storage-support
    missing: ["DeleteObjects"],
    // https://cloud.google.com/storage/docs/request-preconditions: If-Match and If-None-Match are for reads
    writeConditions: "ignored",
    deleteConditions: "ignored",
  },
  seaweedfs: {
    // https://github.com/seaweedfs/seaweedfs/pull/7154, of reads and writes
    copyConditions: "ignored",
  },
  garage: {
    // https://garagehq.deuxfleurs.fr/documentation/reference-manual/s3-compatibility/
    copyConditions: "ignored",
    missing: [
      "GetBucketAcl",
      "PutBucketAcl",
      "GetObjectAcl",
      "PutObjectAcl",
      "GetObjectTagging",
      "PutObjectTagging",
      "DeleteObjectTagging",
      "GetBucketTagging",
      "PutBucketTagging",
      "DeleteBucketTagging",
      "ListObjectVersions",
      "PutBucketVersioning",
    ],
  },
};
