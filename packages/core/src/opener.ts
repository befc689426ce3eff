import type { FileSystem } from "./file-system.ts";

/** What opens the URLs of some schemes. A backend exports its own from a subpath that loads no SDK. */
export interface Opener {
  /** Lower-case, without the colon. */
  readonly schemes: readonly string[];
  /** A file system whose root is what the URL names; nothing needs to be there yet. */
  open(url: FsUrl, options: OpenOptions): Promise<FileSystem>;
}

/** A file system URL taken apart: `scheme://[username[:password]@]resource[?parameters]`, decoded once. */
export interface FsUrl {
  readonly scheme: string;
  readonly username?: string;
  readonly password?: string;
  /** What stands between the credentials and the parameters: a bucket with its prefix, a directory. */
  readonly resource: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** The URL with its secrets redacted, for messages. */
  readonly display: string;
}

export interface OpenOptions {
  /** The URL comes from someone who is not trusted with this process's own credentials. Default false. */
  readonly untrusted?: boolean | undefined;
  /** Options for the constructor of the backend, which a URL can not carry: a ready client, a credential provider. */
  readonly backend?: Readonly<Record<string, unknown>> | undefined;
}
