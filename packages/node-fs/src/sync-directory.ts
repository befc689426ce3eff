import type { Native } from "@s3fs/core";
import type { Mount } from "./mount.ts";

/** Makes the names in a directory outlive a loss of power, where the mount promises that. */
export async function syncDirectory<N extends Native>(
  { fs, durability }: Mount<N>,
  directory: string,
): Promise<void> {
  if (durability !== "full") return;
  const handle = await fs.open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
