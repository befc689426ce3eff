import { writeAcl } from "../canned-acl.ts";
import { emptyReply, xmlReply } from "../reply.ts";
import type { Operation } from "../s3-request.ts";
import { changeSettings, findSettings } from "./bucket-settings.ts";
import { readRequestedAcl } from "./requested-acl.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html */
export const getBucketAcl: Operation = async ({ bucket }, { store }) => {
  const { acl } = await findSettings(bucket, store);
  return xmlReply(writeAcl(acl));
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html */
export const putBucketAcl: Operation = async (request, { store }) => {
  await findSettings(request.bucket, store);
  const acl = await readRequestedAcl(request, "bucket");
  await changeSettings(request.bucket, store, (settings) => ({ ...settings, acl }));
  return emptyReply(200);
};
