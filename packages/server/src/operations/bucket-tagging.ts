import { requireXmlBody } from "../body/read-xml-body.ts";
import { emptyReply, xmlReply } from "../reply.ts";
import { s3Error } from "../s3-error.ts";
import type { Operation } from "../s3-request.ts";
import { readTagSet, writeTagSet } from "../tag-set.ts";
import { changeSettings, findSettings } from "./bucket-settings.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html */
export const getBucketTagging: Operation = async ({ bucket }, { store }) => {
  const { tags } = await findSettings(bucket, store);
  if (tags.size === 0) throw s3Error("NoSuchTagSet", { fields: { BucketName: bucket } });
  return xmlReply(writeTagSet(tags));
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html */
export const putBucketTagging: Operation = async (request, { store }) => {
  await findSettings(request.bucket, store);
  const tags = readTagSet(await requireXmlBody(request), "Bucket");
  await changeSettings(request.bucket, store, (settings) => ({ ...settings, tags }));
  return emptyReply(204);
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html */
export const deleteBucketTagging: Operation = async ({ bucket }, { store }) => {
  await changeSettings(bucket, store, (settings) => ({ ...settings, tags: new Map() }));
  return emptyReply(204);
};
