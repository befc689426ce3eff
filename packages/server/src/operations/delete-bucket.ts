import { emptyReply } from "../reply.ts";
import { noSuchBucket, s3Error } from "../s3-error.ts";
import type { Operation } from "../s3-request.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html */
export const deleteBucket: Operation = async ({ bucket }, { store }) => {
  const outcome = await store.deleteBucket(bucket);
  if (outcome === "missing") throw noSuchBucket(bucket);
  if (outcome === "not-empty") throw s3Error("BucketNotEmpty", { fields: { BucketName: bucket } });
  return emptyReply(204);
};
