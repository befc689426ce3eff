/** How many files there are, of one name in each of the directories. */
export interface Layout {
  readonly directories: number;
  readonly files: number;
}

/** The path of a file by its place in tree order; without a directory where there is but one. */
export function manyPath(index: number, { directories, files }: Layout): string {
  const name = `f${String(index % files).padStart(7, "0")}`;
  return directories === 1 ? name : `d${String(Math.floor(index / files)).padStart(4, "0")}/${name}`;
}
