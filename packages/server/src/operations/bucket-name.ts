import { s3Error } from "../s3-error.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function checkBucketName(name: string): void {
  const isValid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..") && !IP_ADDRESS.test(name);
  if (!isValid) throw s3Error("InvalidBucketName", { fields: { BucketName: name } });
}

const IP_ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;
