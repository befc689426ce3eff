import type { Driver } from "@s3fs/core";

/**
 * Layers to put over the driver under test, those of `@s3fs/layers` or others of the same shape. The statements about a
 * layer are asked where it is given.
 */
export interface Layers {
  /** Remembers for `ttlMs` what is at a path and what a directory holds, by the clock `now`, in milliseconds. */
  readonly cached?: (driver: Driver, options: CachedOptions) => Driver;
  /** Puts drivers together to one tree, by the path that each is mounted at. */
  readonly mount?: (drivers: Readonly<Record<string, Driver>>) => MountedTree;
  /** Puts drivers one upon the other: the highest priority is looked at first, among equals the later one. */
  readonly overlay?: (layers: readonly OverlaidDriver[]) => Overlaid;
}

export interface CachedOptions {
  readonly ttlMs: number;
  readonly now: () => number;
}

export interface MountedTree {
  readonly driver: Driver;
  points(this: void): readonly string[];
  mount(this: void, path: string, driver: Driver): void;
  unmount(this: void, path: string): void;
}

export interface OverlaidDriver {
  readonly name: string;
  readonly driver: Driver;
  readonly priority?: number;
  readonly writable?: boolean;
}

export interface Overlaid {
  readonly driver: Driver;
  /** The name of the layer whose entry is seen at a path. */
  which(this: void, path: string): Promise<string | undefined>;
}

/** A layer that a statement is about, which is therefore there. */
export function givenLayer<K extends keyof Layers>(layers: Layers, name: K): NonNullable<Layers[K]> {
  const layer = layers[name];
  if (layer === undefined) throw new Error(`this statement is about ${name}, which the harness must give`);
  return layer;
}
