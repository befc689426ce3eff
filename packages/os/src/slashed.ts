import { sep } from "node:path";

/** The same native path with `/` between its names, which every system takes. */
export function slashed(native: string): string {
  return sep === "/" ? native : native.replaceAll(sep, "/");
}
