import type { Harness, Layers, Place } from "@s3fs/conformance";

/** A sound driver, or a sound layer, with one wrong behaviour, and some of the statements that must find it out. */
export interface Broken {
  readonly fault: string;
  readonly make: () => Place;
  /** The broken layer, over a sound driver. */
  readonly layers?: Layers;
  /** "group: title" of statements that must fail in the run as given. */
  readonly foundBy: readonly string[];
}

export function harnessOf({ make, layers }: Pick<Broken, "make" | "layers">): Harness {
  return { make: async () => make(), ...(layers && { layers }) };
}
