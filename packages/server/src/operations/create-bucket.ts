import { readXmlBody } from "../body/read-xml-body.ts";
import { readAclHeader } from "../canned-acl.ts";
import { emptyReply } from "../reply.ts";
import { s3Error } from "../s3-error.ts";
import type { Operation, S3Request } from "../s3-request.ts";
import { checkBucketName } from "./bucket-name.ts";
import { changeSettings } from "./bucket-settings.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const createBucket: Operation = async (request, { store, region }) => {
  checkBucketName(request.bucket);
  const acl = readAclHeader(request, "bucket");
  // Before there is a bucket: a refused request leaves nothing behind.
  if (acl !== "private" && store.configureBucket === undefined) throw s3Error("NotImplemented");
  await checkLocation(request, region);
  const outcome = await store.createBucket(request.bucket);
  // In its oldest region S3 takes a second creation by the owner as done.
  if (outcome === "exists" && region !== OLDEST_REGION) {
    throw s3Error("BucketAlreadyOwnedByYou", { fields: { BucketName: request.bucket } });
  }
  if (outcome === "created" && acl !== "private") {
    await changeSettings(request.bucket, store, (settings) => ({ ...settings, acl }));
  }
  return emptyReply(200, { location: `/${request.bucket}` });
};

async function checkLocation(request: S3Request, region: string): Promise<void> {
  // Without a body some clients send no length either.
  if (request.header("content-length") === undefined && request.header("transfer-encoding") === undefined)
    return;
  const configuration = await readXmlBody(request);
  if (configuration === undefined) return;
  if (configuration.name !== "CreateBucketConfiguration") throw s3Error("MalformedXML");
  const location = configuration.text("LocationConstraint") ?? region;
  if (location === region) return;
  throw s3Error("IllegalLocationConstraintException", {
    message: `The ${location} location constraint is incompatible with the region of this server, ${region}.`,
  });
}

const OLDEST_REGION = "us-east-1";
