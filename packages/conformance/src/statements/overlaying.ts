import { FileSystem } from "@s3fs/core";
import { givenLayer } from "../layers.ts";
import type { Context } from "../statement.ts";

export interface Overlaying {
  readonly low: FileSystem;
  readonly middle: FileSystem;
  readonly high: FileSystem;
  readonly view: FileSystem;
  which(this: void, path: string): Promise<string | undefined>;
}

/** The file system under two others, the middle one of which takes the changes. */
export async function overlaying({ fs: low, another, layers }: Context): Promise<Overlaying> {
  const [middle, high] = [await another(), await another()];
  const { driver, which } = givenLayer(
    layers,
    "overlay",
  )([
    { name: "low", driver: low.driver },
    { name: "middle", driver: middle.driver, writable: true },
    { name: "high", driver: high.driver },
  ]);
  return { low, middle, high, view: new FileSystem(driver), which };
}
