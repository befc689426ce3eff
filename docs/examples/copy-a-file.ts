import { copyFile } from "@s3fs/copy";
import { OsFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";

/** Downloads one file and uploads it again under another name, its time kept. */
export async function copyAFile(folder: string): Promise<void> {
  await using remote = new S3FS("mybucket");
  await using local = new OsFS(folder);
  await copyFile(remote, "a/b", local, "c");
  await copyFile(local, "c", remote, "a/d");
}
