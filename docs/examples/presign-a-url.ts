import { S3FS } from "@s3fs/s3";

/** An address that works without credentials for a while. */
export async function presignAUrl(): Promise<Response> {
  await using s3fs = new S3FS("mybucket");
  const url = await s3fs.url("movie");
  return fetch(url);
}
