/**
 * Whether a bucket is one of S3 Express One Zone: it lists in no order, and with directories that only uploads in
 * progress make.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-differences.html
 */
export function isDirectoryBucket(name: string): boolean {
  return name.endsWith("--x-s3");
}
