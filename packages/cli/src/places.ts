import { FsError, type FileSystem } from "@s3fs/core";
import { parseFsUrl, type Resolved } from "@s3fs/opener";
import type { Context } from "./context.ts";

/** What a command has opened, to be closed with it. */
export interface Places extends AsyncDisposable {
  /** The file system at a URL. */
  open(this: void, url: string, wishes?: BackendWishes): Promise<FileSystem>;
  /** The directory that holds what a URL names, and its name in it. */
  resolve(this: void, url: string, wishes?: BackendWishes): Promise<Resolved>;
}

/** Options that only some backends have, by the flags that ask for them. */
export interface BackendWishes {
  readonly options: Readonly<Record<string, unknown>>;
  /** For the message when the backend has none of these. */
  readonly flags: readonly string[];
  /** The schemes among the command's own that have them; a scheme from elsewhere is asked. */
  readonly schemes: readonly string[];
}

export function openPlaces({ registry, leftovers }: Pick<Context, "registry" | "leftovers">): Places {
  const opened: FileSystem[] = [];
  const forget = leftovers.add(() => ({ behind: opened.flatMap(leftBehindIn) }));
  const keep = <T extends { readonly fs: FileSystem }>(place: T): T => {
    opened.push(place.fs);
    return place;
  };
  return {
    async open(url, wishes) {
      return keep({ fs: await registry.open(url, backendOf(url, wishes)) }).fs;
    },
    resolve: async (url, wishes) => keep(await registry.resolve(url, backendOf(url, wishes))),
    async [Symbol.asyncDispose]() {
      try {
        await Promise.all(opened.map((fs) => fs.close()));
      } finally {
        forget();
      }
    },
  };
}

function leftBehindIn({ driver }: FileSystem): string[] {
  return (driver.unfinished?.() ?? []).map(({ kind, id, path }) =>
    kind === "upload" ? `upload ${id} of ${driver.locate?.(path).key ?? path}` : `temporary file ${id}`,
  );
}

const ownSchemes = ["file", "temp", "mem", "s3"];

function backendOf(url: string, wishes: BackendWishes | undefined): { backend?: BackendWishes["options"] } {
  if (wishes === undefined || Object.keys(wishes.options).length === 0) return {};
  const { scheme, display } = parseFsUrl(url);
  if (!ownSchemes.includes(scheme) || wishes.schemes.includes(scheme)) return { backend: wishes.options };
  const [flag = ""] = wishes.flags;
  throw new FsError("EINVAL", {
    operation: "open",
    path: display,
    detail: `${flag} is for ${wishes.schemes.map((known) => `${known}://`).join(", ")} and does nothing here; leave it out`,
  });
}
