import type { Opener } from "@s3fs/core";
import { MemoryFS } from "@s3fs/memory";
import { OpenerRegistry } from "@s3fs/opener";

/** A scheme of one's own: `notes://today` opens a directory of an archive that is kept in memory. */
export async function registerAScheme(): Promise<string> {
  const archive = new MemoryFS();
  await archive.write("today/plan.txt", "Mirror the site.");

  const notes: Opener = { schemes: ["notes"], open: async ({ resource }) => archive.at(resource) };
  const registry = new OpenerRegistry().register(notes);

  const today = await registry.open("notes://today");
  return today.read("plan.txt").text();
}
