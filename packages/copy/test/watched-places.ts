import { FileSystem, type Sorting } from "@s3fs/core";
import { mapDriver } from "@s3fs/test-drivers";

/** Where goes what memory has no room for, each time in a place of its own; the places that were opened and closed, and their files. */
export function watchedPlaces(limitBytes: number) {
  const fs = new FileSystem(mapDriver());
  const seen = { opened: 0, closed: 0 };
  const written: string[] = [];
  const temporary = (): ReturnType<NonNullable<Sorting["temporary"]>> => {
    const own = `place-${(seen.opened += 1)}`;
    return {
      write: async (name, chunks, options) => {
        written.push(`${own}/${name}`);
        await fs.write(`${own}/${name}`, chunks, options);
      },
      read: (name, options) => fs.read(`${own}/${name}`, options),
      remove: (name) => fs.remove(`${own}/${name}`),
      close: async () => {
        seen.closed += 1;
        await fs.remove(own); // which is refused while anything is in it
      },
    };
  };
  return { fs, seen, written, sorting: { limitBytes, temporary } };
}
