import { FileSystem } from "@s3fs/core";
import { parseFsUrl } from "@s3fs/opener";
import type { Places } from "../places.ts";
import { describesContent, targetWishes } from "./backend-wishes.ts";
import type { Ends } from "./ends.ts";
import { linkWishes } from "./links.ts";
import type { MirrorFlags } from "./mirror-flags.ts";

/** @throws {FsError} EINVAL for a flag that means nothing to the backend of its end */
export async function openEnds(
  urls: Ends<string>,
  flags: MirrorFlags,
  places: Places,
): Promise<Ends<FileSystem>> {
  const source = await places.open(urls.source, linkWishes(flags));
  const target = await places.open(urls.target, targetWishes(flags, parseFsUrl(urls.target).scheme));
  return { source, target: describesContent(flags) ? withoutOwnCopy(target) : target };
}

/** What the store copies by itself keeps the headers of the source; so what is to have other ones passes through here. */
function withoutOwnCopy({ driver }: FileSystem): FileSystem {
  const { copyFrom: _copyFrom, ...rest } = driver;
  return new FileSystem(rest);
}
