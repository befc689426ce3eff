import { s3Error } from "../s3-error.ts";

export function checkBucketName(name: string): void {
  if (!isBucketName(name)) throw s3Error("InvalidBucketName", { fields: { BucketName: name } });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..") && !IP_ADDRESS.test(name);
}

const IP_ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;
