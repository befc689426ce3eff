import type { CrossOriginRequest } from "./cors.ts";
import type { CorsRule } from "./store/records.ts";
import type { Store } from "./store/store.ts";

/** Undefined for a request that no page of another origin made. */
export function readCrossOrigin(
  method: string,
  header: (name: string) => string | undefined,
): CrossOriginRequest | undefined {
  const origin = header("origin");
  if (origin === undefined) return undefined;
  return {
    origin,
    method: header("access-control-request-method") ?? method,
    announcedHeaders: header("access-control-request-headers"),
  };
}

/** The rules of a bucket, or else those of the server; undefined where neither has any. */
export async function findCorsRules(
  bucket: string,
  store: Store,
  defaults: readonly CorsRule[] | undefined,
): Promise<readonly CorsRule[] | undefined> {
  const record = bucket === "" ? undefined : await store.findBucket(bucket);
  return record?.settings.cors ?? defaults;
}
