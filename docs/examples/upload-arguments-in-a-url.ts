import { mirror } from "@s3fs/copy";
import { OpenerRegistry } from "@s3fs/opener";
import { OsFS } from "@s3fs/os";
import { s3Opener } from "@s3fs/s3/opener";

/** The same from a URL. */
export async function uploadArgumentsInAUrl(folder: string): Promise<void> {
  const registry = new OpenerRegistry([s3Opener]);
  await using site = new OsFS(folder);
  await using bucket = await registry.open(
    "s3://example?acl=public-read&cache_control=max-age%3D2592000%2Cpublic",
  );
  await mirror(site, bucket);
}
