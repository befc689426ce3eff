import type { Driver } from "@s3fs/core";
import type { Layers } from "./layers.ts";

/** What the author of a backend gives the suite. */
export interface Harness {
  /** A fresh, empty place to store in that shares nothing with another; called at least once for each statement and each run. */
  make(): Promise<Place>;
  /** Default: all three. One is enough for a layer over a backend that has had all of them. */
  readonly runs?: readonly RunTitle[];
  /** What to ask the statements about layers with. Default: none, and those statements are left out. */
  readonly layers?: Layers;
}

export type RunTitle = "as given" | "essentials only" | "inside a sub-directory";

export interface Place {
  readonly driver: Driver;
  /** Puts a file there without the driver's knowledge, parents included. Absent: the statements that plant are skipped. */
  plant?(this: void, path: string, bytes: Uint8Array): Promise<void>;
  /** False where the root is a directory that may be missing, as below a prefix. Default true. */
  readonly rootAlwaysExists?: boolean;
  /** Frees the place and closes the driver, which may be closed already. */
  dispose(this: void): Promise<void>;
}
