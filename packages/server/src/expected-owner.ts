import { ACCOUNT_NUMBER } from "./owner.ts";
import { s3Error } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";

/**
 * Refuses a request that means the bucket of another account, also as the source of a copy.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
 */
export function checkExpectedOwner({ header }: S3Request): void {
  for (const name of HEADERS) {
    const expected = header(name);
    if (expected === undefined || expected === ACCOUNT_NUMBER) continue;
    if (/^\d{12}$/.test(expected)) throw s3Error("AccessDenied");
    throw s3Error("InvalidBucketOwnerAWSAccountID", { fields: { [name]: expected } });
  }
}

const HEADERS = ["x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"] as const;
