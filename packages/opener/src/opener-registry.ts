import { FsError, type FileSystem, type FsUrl, type Opener, type OpenOptions } from "@s3fs/core";
import { concealed } from "./concealed.ts";
import { LOCAL_SCHEME, parseFsUrl } from "./parse-fs-url.ts";
import { splitResource } from "./split-resource.ts";

/** A file system, which the caller closes, and a path in it. */
export interface Resolved {
  readonly fs: FileSystem;
  readonly path: string;
}

/** Opens file systems from URLs. It knows the openers it was given and no others: nothing is found or loaded by name. */
export class OpenerRegistry {
  readonly #openers = new Map<string, Opener>();

  /** @throws {FsError} EINVAL when two openers claim one scheme, or a scheme is malformed */
  constructor(openers: Iterable<Opener> = []) {
    for (const opener of openers) this.register(opener);
  }

  /** @throws {FsError} EINVAL when a scheme is taken already, or malformed; then none of the opener's is added */
  register(opener: Opener): this {
    for (const scheme of opener.schemes) refuseScheme(scheme, this.#openers);
    for (const scheme of opener.schemes) this.#openers.set(scheme, opener);
    return this;
  }

  get schemes(): readonly string[] {
    return [...this.#openers.keys()];
  }

  /**
   * The file system whose root is what the URL, or the local path, names. Whoever opens it closes it.
   *
   * @throws {FsError} EINVAL for a malformed URL, or a scheme that is not registered; and what the opener throws
   */
  async open(url: string, options: OpenOptions = {}): Promise<FileSystem> {
    return this.#openParsed(this.#parse(url), options);
  }

  /**
   * What the URL names as a path in the directory that holds it, which suits a file: `s3://bucket/a/b.txt` is `b.txt`
   * in `s3://bucket/a`. With a trailing slash, or where no directory lies above, the path is "".
   */
  async resolve(url: string, options: OpenOptions = {}): Promise<Resolved> {
    const parsed = this.#parse(url);
    const { directory, name } = splitResource(parsed);
    const fs = await this.#openParsed(concealed({ ...parsed, resource: directory }), options);
    return { fs, path: name };
  }

  #parse(text: string): FsUrl {
    const scheme = /^([a-z][a-z0-9+.-]+):(?!\/\/)/i.exec(text)?.[1]?.toLowerCase();
    if (scheme === undefined || !this.#openers.has(scheme)) return parseFsUrl(text);
    throw new FsError("EINVAL", {
      operation: "open",
      path: `${scheme}:…`,
      detail: `write ${scheme}:// for a URL, or ./ in front of a local path that begins like one`,
    });
  }

  async #openParsed(url: FsUrl, options: OpenOptions): Promise<FileSystem> {
    const opener = this.#openers.get(url.scheme);
    if (opener) return opener.open(url, options);
    const wanted = url.scheme === LOCAL_SCHEME ? "local paths" : `the scheme "${url.scheme}"`;
    const known =
      this.schemes.length === 0 ? "no opener is registered" : `known are ${this.schemes.join(", ")}`;
    throw new FsError("EINVAL", {
      operation: "open",
      path: url.display,
      detail: `nothing opens ${wanted}; ${known}`,
    });
  }
}

function refuseScheme(scheme: string, taken: ReadonlyMap<string, Opener>): void {
  const detail = !/^[a-z][a-z0-9+.-]+$/.test(scheme)
    ? `"${scheme}" is no scheme: two or more of a-z, 0-9, + . -, the first of them a letter`
    : taken.has(scheme)
      ? `the scheme "${scheme}" has an opener already`
      : undefined;
  if (detail !== undefined) throw new FsError("EINVAL", { operation: "open", detail });
}
