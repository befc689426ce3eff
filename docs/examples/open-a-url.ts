import type { FileSystem } from "@s3fs/core";
import { OpenerRegistry } from "@s3fs/opener";
import { s3Opener } from "@s3fs/s3/opener";

export async function openAUrl(): Promise<FileSystem> {
  const registry = new OpenerRegistry([s3Opener]);
  return registry.open("s3://mybucket");
}
