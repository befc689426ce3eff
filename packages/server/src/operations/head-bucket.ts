import { emptyReply } from "../reply.ts";
import { noSuchBucket } from "../s3-error.ts";
import type { Operation } from "../s3-request.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket: Operation = async ({ bucket }, { store, region }) => {
  if ((await store.findBucket(bucket)) === undefined) throw noSuchBucket(bucket);
  return emptyReply(200, { "x-amz-bucket-region": region, "x-amz-access-point-alias": "false" });
};
