import { FsError, isFsError, retold, type Entry, type FileSystem } from "@s3fs/core";
import { parseFsUrl, type Resolved } from "@s3fs/opener";
import type { Places } from "./places.ts";

/** The two ends of a copy or a move of one thing: each a path in the directory that holds it. */
export interface TransferEnds {
  readonly source: Resolved;
  readonly target: Resolved;
  readonly kind: "file" | "directory";
  /** Of a file, in bytes. */
  readonly size: number;
  /** Whether the source is a link, whatever it leads to. */
  readonly isLink: boolean;
}

export interface TransferUrls {
  readonly source: string;
  readonly target: string;
}

export interface TransferEndsOptions {
  readonly signal: AbortSignal;
  /** Whether directories are meant, too. */
  readonly recursive: boolean;
  /** Whether a link may be meant that leads nowhere, or out of what is looked at. It counts as a file. */
  readonly links?: boolean;
}

/**
 * A target that ends in `/` is a directory to put the source into, under its own name; any other is the new name.
 *
 * @throws {FsError} ENOENT; EISDIR for a file onto a directory; EINVAL for what is neither file nor directory
 */
export async function transferEnds(
  urls: TransferUrls,
  places: Places,
  { signal, recursive, links = false }: TransferEndsOptions,
): Promise<TransferEnds> {
  const source = await places.resolve(withoutSlash(urls.source));
  const seenThere = await sourceSeen(source, urls.source, { signal, links });
  const { kind, isLink } = seenThere;
  if (kind === "directory" && !recursive)
    throw new FsError("EISDIR", { path: parseFsUrl(urls.source).display, detail: "-r copies directories" });
  if (endsInSlash(urls.target) || (kind === "file" && isWholeStore(urls.target))) {
    const target = { fs: await places.open(urls.target), path: ownNameOf(urls.source) };
    return { source, target, ...seenThere };
  }
  const target = await places.resolve(urls.target);
  if (kind === "file" || isLink) await refuseDirectory(target, urls.target, signal);
  return { source, target, ...seenThere };
}

/** On a disk, where a name is one thing. In a store it may be two, and the slash says which is meant. */
function withoutSlash(url: string): string {
  return parseFsUrl(url).scheme === "file" && !url.includes("://")
    ? url.replace(/(?<=[^/:\\])[/\\]+$/, "")
    : url;
}

type Seen = Pick<TransferEnds, "kind" | "size" | "isLink">;

async function sourceSeen(
  { fs, path }: Resolved,
  url: string,
  { signal, links }: { readonly signal: AbortSignal; readonly links: boolean },
): Promise<Seen> {
  if (path === "") return { kind: "directory", size: 0, isLink: false };
  const { display } = parseFsUrl(url);
  const entry = await seen(fs, path, display, signal);
  if (entry === undefined) throw new FsError("ENOENT", { operation: "stat", path: display });
  const isLink = entry.kind === "link" || entry.viaLink === true;
  if (entry.kind === "file") return { kind: entry.kind, size: entry.size, isLink };
  if (entry.kind === "directory") return { kind: entry.kind, size: 0, isLink };
  if (links && isLink) return { kind: "file", size: 0, isLink };
  const detail = `it is ${entry.kind === "link" ? "a link, " : ""}neither file nor directory`;
  throw new FsError("EINVAL", { path: display, detail });
}

/** Also `.` and `..`. */
function endsInSlash(url: string): boolean {
  return /(?:^|[/\\])\.{0,2}$/.test(parseFsUrl(url).resource);
}

/** A bucket alone can be no new name of a file. */
function isWholeStore(url: string): boolean {
  const { resource, scheme } = parseFsUrl(url);
  return scheme !== "file" && !resource.includes("/");
}

function ownNameOf(url: string): string {
  const { resource, scheme, display } = parseFsUrl(url);
  const name = /([^/\\]*)[/\\]*$/.exec(resource)?.[1] ?? "";
  const isName = !["", ".", ".."].includes(name) && (scheme === "file" || resource.includes("/"));
  if (isName) return name;
  throw new FsError("EINVAL", { path: display, detail: "it has no name of its own; write the new name out" });
}

async function refuseDirectory({ fs, path }: Resolved, url: string, signal: AbortSignal): Promise<void> {
  const { display } = parseFsUrl(url);
  const entry = path === "" ? undefined : await seen(fs, path, display, signal);
  if (entry?.kind !== "directory") return;
  throw new FsError("EISDIR", { path: display, detail: "with a / at its end, the file goes into it" });
}

async function seen(
  fs: FileSystem,
  path: string,
  display: string,
  signal: AbortSignal,
): Promise<Entry | undefined> {
  try {
    return await fs.stat(path, { signal });
  } catch (error) {
    if (isFsError(error, "ENOENT")) return undefined;
    throw isFsError(error) ? retold(error, { path: display }) : error;
  }
}
