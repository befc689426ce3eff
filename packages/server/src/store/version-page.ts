import { commonPrefix, firstIndexOf } from "./list-page.ts";
import { firstAtOrAfter, firstPastPrefix } from "./sorted-keys.ts";
import type { ListedVersion, VersionPage, VersionQuery } from "./store.ts";
import { isNewer } from "./version-stack.ts";
import type { Versioned, VersionStack } from "./version-stack.ts";

/** One page of all versions, by key and then the newest first; common prefixes count towards the limit like a version. */
export function listVersionPage(
  stackOf: (key: string) => VersionStack<Versioned>,
  sorted: readonly string[],
  query: VersionQuery,
): VersionPage {
  const { prefix, delimiter, limit, after } = query;
  const versions: ListedVersion[] = [];
  const prefixes: string[] = [];
  let next: VersionPage["next"];
  for (let index = startIndex(sorted, query); index < sorted.length;) {
    const key = sorted[index] ?? "";
    if (!key.startsWith(prefix)) break;
    const group = commonPrefix(key, prefix, delimiter);
    const listed =
      group === undefined ? listedOf(stackOf(key), key === after ? query.afterVersion : undefined) : [];
    const room = limit - versions.length - prefixes.length;
    if (room === 0 && (group !== undefined || listed.length > 0)) return { versions, prefixes, next };
    versions.push(...listed.slice(0, room));
    if (group !== undefined) prefixes.push(group);
    next = { after: group ?? key, afterVersion: listed[Math.min(room, listed.length) - 1]?.record.versionId };
    if (listed.length > room) return { versions, prefixes, next };
    index = group === undefined ? index + 1 : firstPastPrefix(sorted, group);
  }
  return { versions, prefixes, next: undefined };
}

/** With a version to begin behind, the listing begins at its key and not behind it. */
function startIndex(sorted: readonly string[], query: VersionQuery): number {
  if (query.after === undefined || query.afterVersion === undefined) return firstIndexOf(sorted, query);
  return Math.max(firstAtOrAfter(sorted, query.prefix), firstAtOrAfter(sorted, query.after));
}

function listedOf(
  stack: VersionStack<Versioned>,
  afterVersion: string | undefined,
): readonly ListedVersion[] {
  const listed = stack.map(({ record }, index) => ({ record, isLatest: index === 0 }));
  if (afterVersion === undefined) return listed;
  const marked = listed.findIndex(({ record }) => record.versionId === afterVersion);
  if (marked !== -1) return listed.slice(marked + 1);
  // It was removed meanwhile. What is not known to be newer is listed: better twice than not at all.
  return listed.slice(listed.findLastIndex(({ record }) => isNewer(record, afterVersion)) + 1);
}
