import { FileSystem, type Driver } from "@s3fs/core";
import { marked } from "../gathering.ts";
import { givenLayer } from "../layers.ts";
import type { Context } from "../statement.ts";

/** How long the cache of these statements remembers, in milliseconds. */
export const TTL_MS = 1000;

interface Caching {
  readonly view: FileSystem;
  /** The questions that got through to the driver. */
  readonly asked: readonly string[];
  readonly clock: { ms: number };
}

/** A cache over the driver, or one in its place, whose clock stands still. */
export function caching({ fs, layers }: Context, under: Driver = fs.driver): Caching {
  const asked: string[] = [];
  const clock = { ms: 5 };
  const counting: Driver = {
    ...under,
    stat: (path, call) => {
      asked.push(`stat ${path}`);
      return under.stat(path, call);
    },
    list: (path, call) => {
      asked.push(`list ${path}`);
      return under.list(path, call);
    },
  };
  const driver = givenLayer(layers, "cached")(counting, { ttlMs: TTL_MS, now: () => clock.ms });
  return { view: new FileSystem(driver), asked, clock };
}

/** What a look tells of a path, in words. */
export async function told(fs: FileSystem, path: string): Promise<string> {
  if (!(await fs.exists(path))) return `nothing at ${path}`;
  const entry = await fs.stat(path);
  return entry.kind === "file" ? `${marked(entry)}: ${entry.size} ${entry.modifiedMs}` : marked(entry);
}
