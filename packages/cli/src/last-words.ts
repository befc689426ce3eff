import { escapeName } from "./escape-name.ts";
import type { Left } from "./leftovers.ts";

/** What a process says that ends without clearing up: first what stays in the stores, which someone has to remove. */
export function lastWords(why: string, { behind = [], unfinished = [] }: Left): string {
  const lines = [
    `s3fs: ${why}${behind.length + unfinished.length === 0 ? ", with nothing under way" : ""}`,
    ...section("left behind, for --remove-leftovers of a mirror to take:", behind, Infinity),
    ...section("not finished:", unfinished, 20),
  ];
  return `${lines.join("\n")}\n`;
}

/** Of uploads and temporary files each is named: who does not know of one goes on paying for it. */
function section(title: string, names: readonly string[], most: number): string[] {
  if (names.length === 0) return [];
  const named = names.slice(0, most).map((name) => `  ${escapeName(name)}`);
  const more = names.length - named.length;
  return [title, ...named, ...(more > 0 ? [`  and ${more} more`] : [])];
}
