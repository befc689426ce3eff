import { isWithin, parentOf, type Path, type Traits } from "@s3fs/core";
import { foldCase } from "../location.ts";

export interface NameCollisions {
  /** The path seen before that the target can't tell from this one. To be asked in the order of a comparison. */
  see(path: Path): Path | undefined;
}

/** Finds names that a target takes for one. Holds the names of the directories it is in. */
export function nameCollisions({ caseSensitive, foldsNormalization = false }: Traits): NameCollisions {
  if (caseSensitive && !foldsNormalization) return { see: () => undefined };
  const fold = caseSensitive ? (name: string): string => name.normalize("NFC") : foldCase;
  const levels: Level[] = [];
  return {
    see(path) {
      const directory = parentOf(path);
      while (!isWithin(directory, levels.at(-1)?.directory ?? directory)) levels.pop();
      let level = levels.at(-1);
      if (level?.directory !== directory) levels.push((level = { directory, names: new Map() }));
      const folded = fold(path);
      const before = level.names.get(folded);
      level.names.set(folded, before ?? path);
      return before === path ? undefined : before;
    },
  };
}

interface Level {
  readonly directory: Path;
  readonly names: Map<string, Path>;
}
