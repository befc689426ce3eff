import { jsonForm, longList, type Call, type LongList, type Path, type Sorting } from "@s3fs/core";

interface Placed {
  readonly path: Path;
}

/** A list for actions with up to two entries each, which share the action's path. */
export function longActions<A extends Placed>(sorting: Sorting & Call): LongList<A> {
  return longList(jsonForm<A>(bytesOf), sorting);
}

function bytesOf({ path }: Placed): number {
  return ACTION_BYTES + path.length * BYTES_PER_UNIT;
}

const ACTION_BYTES = 600;
const BYTES_PER_UNIT = 2;
