import { ROOT, type Path } from "@s3fs/core";

/**
 * Where the paths of a driver lie in the file system below. The driver asks for directories only and adds the last
 * name itself, so that whoever confines it has one question to answer. Native paths have `/` between their names.
 */
export interface Places {
  /**
   * The native path of a directory that is there, its links followed as far as they may be. One that is missing may
   * be answered as well, when finding out would cost a call: the next one fails by itself.
   */
  directory(path: Path): string | Promise<string>;
  /**
   * What `directory` answers where no link is on the way, if that is known without asking. What is there can then be
   * looked at meanwhile; the look counts for nothing unless the answer is this one.
   */
  expected?(path: Path): string | undefined;
  /** Throws where the system below would take the last name of a path for something else. Absent: it takes them all. */
  requireName?(path: Path): void;
  /** Where the symbolic link at a native path leads in the end, asked only where there is one. */
  follow(link: string, path: Path): Promise<LinkTarget>;
  /** Makes the root, which may be missing until something is written. */
  makeRoot(): Promise<void>;
}

/** A link that leads nowhere, in a circle or where it must not is `blocked`, with the error of opening it. */
export type LinkTarget =
  | { readonly kind: "target"; readonly path: string }
  | { readonly kind: "blocked"; readonly error: unknown };

/** Every path as it stands below a root that has no links and is always there. */
export function plainPlaces(root: string): Places {
  return {
    directory: (path) => nativePath(root, path),
    follow: async (link) => ({ kind: "target", path: link }),
    makeRoot: async () => {},
  };
}

/** `root` is absolute and ends in no separator; the root of a volume is `""`, or a drive such as `C:`. */
export function nativePath(root: string, path: Path): string {
  return path === ROOT && root !== "" && !root.endsWith(":") ? root : `${root}/${path}`;
}
