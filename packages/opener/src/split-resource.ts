import type { FsUrl } from "@s3fs/core";
import { isDrivePath, LOCAL_SCHEME } from "./parse-fs-url.ts";

/** A resource as the directory that holds it and a name in it; the name is "" where the resource is the directory. */
export function splitResource({ scheme, resource }: FsUrl): { directory: string; name: string } {
  const cut = lastSeparator(resource);
  const name = resource.slice(cut + 1);
  if (name === "" || name === "." || name === "..") return { directory: resource, name: "" };
  if (cut > 0) return { directory: withDriveRoot(resource.slice(0, cut)), name };
  if (cut === 0) return { directory: "/", name };
  return scheme === LOCAL_SCHEME ? { directory: ".", name } : { directory: resource, name: "" };
}

function lastSeparator(resource: string): number {
  const slash = resource.lastIndexOf("/");
  return isDrivePath(resource) ? Math.max(slash, resource.lastIndexOf("\\")) : slash;
}

/** On Windows `C:` alone is wherever the process stands on that drive. */
function withDriveRoot(directory: string): string {
  return /^\/?[a-z]:$/i.test(directory) ? `${directory}/` : directory;
}
