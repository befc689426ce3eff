import { s3Error } from "../s3-error.ts";

export function checkBucketName(name: string): void {
  if (!isBucketName(name)) throw s3Error("InvalidBucketName", { fields: { BucketName: name } });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function isBucketName(name: string): boolean {
  const isWellFormed = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..");
  return isWellFormed && !IP_ADDRESS.test(name) && !RESERVED.test(name);
}

const IP_ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;
/** What S3 keeps for itself: for access points, directory buckets, tables, its own documentation. */
const RESERVED = /^(?:xn--|sthree-|amzn-s3-demo-)|(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;
