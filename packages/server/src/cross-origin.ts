import type { CrossOriginRequest } from "./cors.ts";
import { corsHeaders } from "./cors.ts";
import type { Exchange } from "./exchange.ts";
import { headerValue } from "./header-value.ts";
import type { OperationContext } from "./s3-request.ts";
import type { CorsRule } from "./store/records.ts";
import type { Store } from "./store/store.ts";

/** A reply that a page of another origin may not read is sent all the same: its browser keeps it back. */
export async function crossOriginHeaders(
  { request, target }: Exchange,
  { store, cors }: OperationContext,
): Promise<Record<string, string> | undefined> {
  const { method = "GET", headers } = request;
  const asked = readCrossOrigin(method, (name) => headerValue(headers, name));
  if (asked === undefined || target === undefined) return undefined;
  const rules = await findCorsRules(target.bucket, store, cors);
  return rules && corsHeaders(rules, asked);
}

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
