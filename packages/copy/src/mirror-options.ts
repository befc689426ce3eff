import type { ApplyOptions } from "./apply/apply-options.ts";
import type { CompareOptions } from "./compare/compare-trees.ts";
import type { JournalPlace } from "./journal/journal-place.ts";
import type { IndexPlace } from "./sync-index/index-reader.ts";

export interface MirrorOptions extends CompareOptions, ApplyOptions {
  /** Whether what is on the target only is deleted, and a directory may replace a file. Default false. */
  readonly delete?: boolean | undefined;
  /** Whether `delete` takes what is excluded on the target as well. Default false: what is excluded is invisible. */
  readonly deleteExcluded?: boolean | undefined;
  /**
   * A file that remembers which files were found the same, so that they need no request and are not read, as long as the
   * listings tell the same tags. For `compare: "auto"` alone. It must lie in neither tree. Default: none.
   */
  readonly index?: IndexPlace | undefined;
  /**
   * A file that a run writes down what it has finished in, and how far its large files are. A run that was killed, or
   * stopped, is gone on with by the next one of the same trees and options; it is removed once all is well. It must lie in
   * neither tree. Default: none.
   */
  readonly journal?: JournalPlace | undefined;
}
