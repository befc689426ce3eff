import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { bundled, type Bundled } from "@s3fs/test-support";

/** The command as one file that Node can run, below a manifest that tells its version. */
export async function bundledCommand(): Promise<Bundled> {
  const program = await bundled(new URL("../src/main.ts", import.meta.url), { folder: "dist" });
  await copyFile(new URL("../package.json", import.meta.url), join(program.directory, "package.json"));
  return program;
}
