import { toNodeFs } from "@s3fs/node-fs/adapter";
import { S3FS } from "@s3fs/s3";
import { add, commit, init } from "isomorphic-git";

/** Commits to a git repository that lives in a bucket; the library knows nothing of S3. */
export async function aRepositoryInABucket(): Promise<string> {
  await using bucket = new S3FS("mybucket");
  const fs = toNodeFs(bucket);
  const dir = "/notes";
  await init({ fs, dir });
  await fs.promises.writeFile("/notes/today.md", "Mirror the site.");
  await add({ fs, dir, filepath: "today.md" });
  return await commit({ fs, dir, message: "Plan", author: { name: "Ada", email: "ada@example.org" } });
}
