import { FsError, readParameters, type FileSystem, type FsUrl, type Opener } from "@s3fs/core";
import type { OsOptions } from "./os-driver.ts";
import { OsFS } from "./os-fs.ts";
import { TempFS } from "./temp-fs.ts";

/**
 * Opens `file://` URLs, absolute as in `file:///srv/data` or relative to the current directory as in `file://data`,
 * and `temp://`, with an optional name for its directory. Parameters: `symlinks`, `durability`.
 */
export const osOpener: Opener = {
  schemes: ["file", "temp"],
  async open(url, { backend = {} }): Promise<FileSystem> {
    if (url.username !== undefined || url.password !== undefined)
      throw new FsError("EINVAL", { path: url.display, detail: `${url.scheme} URLs take no credentials` });
    const options = { ...optionsOf(url), ...backend };
    if (url.scheme === "temp") return new TempFS({ ...nameIn(url.resource), ...options });
    return new OsFS(withoutSlashBeforeDrive(url.resource), options);
  },
};

function optionsOf(url: FsUrl): OsOptions {
  const { symlinks, durability } = readParameters(url, { symlinks: "string", durability: "string" });
  return {
    symlinks: oneOf(url, { name: "symlinks", text: symlinks, known: ["inside", "refuse", "follow"] }),
    durability: oneOf(url, { name: "durability", text: durability, known: ["none", "file", "full"] }),
  };
}

function nameIn(resource: string): { readonly name?: string } {
  return resource === "" ? {} : { name: resource };
}

interface Choice<T extends string> {
  readonly name: string;
  readonly text: string | undefined;
  readonly known: readonly T[];
}

function oneOf<const T extends string>(url: FsUrl, { name, text, known }: Choice<T>): T | undefined {
  if (text === undefined) return undefined;
  const value = known.find((word) => word === text);
  if (value !== undefined) return value;
  const detail = `the parameter "${name}" takes ${known.join(", ")}, not "${text}"`;
  throw new FsError("EINVAL", { path: url.display, detail });
}

/** `file:///C:/data` names `C:/data`. */
function withoutSlashBeforeDrive(resource: string): string {
  return process.platform === "win32" && /^\/[a-z]:/i.test(resource) ? resource.slice(1) : resource;
}
