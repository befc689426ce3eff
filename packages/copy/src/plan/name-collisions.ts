import { isWithin, parentOf, ROOT, type Path, type Traits } from "@s3fs/core";
import { foldCase } from "../location.ts";

export interface NameCollisions {
  /**
   * Which of these the target can't tell from one seen before: the path, and the directories above it of which nobody has told,
   * as they are out of sight. To be asked in the order of a comparison.
   */
  see(path: Path): readonly Collision[];
}

export interface Collision {
  readonly path: Path;
  readonly before: Path;
}

/** Finds names that a target takes for one. Holds the names of the directories it is in. */
export function nameCollisions({ caseSensitive, foldsNormalization = false }: Traits): NameCollisions {
  if (caseSensitive && !foldsNormalization) return { see: () => [] };
  const fold = caseSensitive ? (name: string): string => name.normalize("NFC") : foldCase;
  const levels: Level[] = [];
  let last: Path = ROOT;
  const seeName = (path: Path): Collision[] => {
    last = path;
    const directory = parentOf(path);
    while (!isWithin(directory, levels.at(-1)?.directory ?? directory)) levels.pop();
    let level = levels.at(-1);
    if (level?.directory !== directory) levels.push((level = { directory, names: new Map() }));
    const folded = fold(path);
    const before = level.names.get(folded);
    level.names.set(folded, before ?? path);
    return before === undefined || before === path ? [] : [{ path, before }];
  };
  const enter = (directory: Path): Collision[] => {
    const isTold = directory === last || levels.some((level) => level.directory === directory);
    return isTold || directory === ROOT ? [] : [...enter(parentOf(directory)), ...seeName(directory)];
  };
  return { see: (path) => [...enter(parentOf(path)), ...seeName(path)] };
}

interface Level {
  readonly directory: Path;
  readonly names: Map<string, Path>;
}
