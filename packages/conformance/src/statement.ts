import type { FileSystem, Traits } from "@s3fs/core";
import type { Layers } from "./layers.ts";
import type { Subject } from "./subject.ts";

/** One sentence of the contract, with the check that it holds. */
export interface Statement {
  readonly title: string;
  /** Whether the sentence speaks of this subject at all; where it does not, it is left out. Default: of every one. */
  readonly about?: (subject: Subject) => boolean;
  /** The reason why this subject cannot be asked, although it should be; undefined when it can. */
  readonly needs?: (subject: Subject) => string | undefined;
  /** Throws an error that says what was expected and what was found. */
  readonly run: (context: Context) => Promise<void>;
}

/** What a statement is run with: a file system in a fresh, empty place. */
export interface Context {
  readonly fs: FileSystem;
  readonly traits: Traits;
  /** Puts a file there behind the driver's back; for statements that need planting. */
  plant(this: void, path: string, content: string): Promise<void>;
  /** A file system in another fresh, empty place of the same kind. */
  another(this: void): Promise<FileSystem>;
  /** Those that the harness gives. */
  readonly layers: Layers;
}

/** The statements about one verb or one matter. */
export interface Group {
  readonly title: string;
  readonly statements: readonly Statement[];
}
