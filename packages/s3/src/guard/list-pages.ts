import { compareUtf8 } from "@s3fs/core";
import { malformed } from "../wire/s3-failure.ts";
import type { ListRequest } from "../wire/wire.ts";
import type { Page } from "./check-page.ts";
import type { GuardedWire } from "./guarded-wire.ts";
import { createPageTrail } from "./page-trail.ts";

/** What listing takes of a wire. */
export type ListingWire = Pick<GuardedWire, "listPage" | "isOrdered">;

/** All pages of a listing, one after the other: one request each. An empty page ends nothing as long as it says there is more. */
export async function* listPages(
  wire: ListingWire,
  request: Omit<ListRequest, "token">,
): AsyncGenerator<Page, void, undefined> {
  const trail = createPageTrail();
  let token: string | undefined;
  let last = "";
  do {
    const page = await wire.listPage({ ...request, ...(token !== undefined && { token }) });
    const [first, end] = endsOf(page);
    if (wire.isOrdered && first !== undefined && last !== "" && compareUtf8(first, last) <= 0)
      throw malformed("ListObjectsV2", `"${first}" begins a page after "${last}", out of order`, page.status);
    last = end ?? last;
    token = page.nextToken;
    const fault = token && trail.faultOf({ key: last, token, isEmpty: first === undefined });
    if (fault !== undefined) throw malformed("ListObjectsV2", fault, page.status);
    yield page;
  } while (token !== undefined);
}

function endsOf({ objects, prefixes }: Page): [string | undefined, string | undefined] {
  const firsts = [objects[0]?.key, prefixes[0]].filter((key) => key !== undefined).sort(compareUtf8);
  const lasts = [objects.at(-1)?.key, prefixes.at(-1)].filter((key) => key !== undefined).sort(compareUtf8);
  return [firsts[0], lasts.at(-1)];
}
