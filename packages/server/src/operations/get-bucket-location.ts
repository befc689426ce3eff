import { xmlReply } from "../reply.ts";
import { noSuchBucket } from "../s3-error.ts";
import type { Operation } from "../s3-request.ts";
import { xmlDocument } from "../xml/write-xml.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export const getBucketLocation: Operation = async ({ bucket }, { store, region }) => {
  if ((await store.findBucket(bucket)) === undefined) throw noSuchBucket(bucket);
  return xmlReply(xmlDocument("LocationConstraint", region === "us-east-1" ? "" : region));
};
