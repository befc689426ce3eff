import { S3FS } from "@s3fs/s3";

/** A bucket as a file system; credentials and region come from the environment, as everywhere in the AWS SDK. */
export function openABucket(): S3FS {
  return new S3FS("mybucket");
}
