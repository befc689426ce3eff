import { mirror } from "@s3fs/copy";
import { OsFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";

/** Every object that this file system writes carries the upload arguments. */
export async function uploadArguments(folder: string): Promise<void> {
  await using site = new OsFS(folder);
  await using bucket = new S3FS("example", {
    uploadArgs: { CacheControl: "max-age=2592000", ACL: "public-read" },
  });
  await mirror(site, bucket);
}
