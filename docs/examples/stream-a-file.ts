import { OsFS } from "@s3fs/os";
import { S3FS } from "@s3fs/s3";

/** Streams a remote file into a local one: nothing is held but the chunk on its way. */
export async function streamAFile(folder: string): Promise<void> {
  await using remote = new S3FS("mybucket");
  await using local = new OsFS(folder);
  await local.write("film.mp4", remote.read("films/film.mp4"));
}
