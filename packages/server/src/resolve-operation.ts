import type { IncomingHttpHeaders } from "node:http";
import type { Exchange } from "./exchange.ts";
import type { KnownOperation } from "./operation-name.ts";
import { routeRequest } from "./router.ts";
import type { Target } from "./target.ts";
import { parseTarget } from "./target.ts";

/** Finds what a request asks for and of what, and notes both in the exchange as far as they are known. */
export function resolveOperation(
  exchange: Exchange,
  baseDomain: string,
): { target: Target; operation: KnownOperation } {
  const { method = "GET", url = "/", headers } = exchange.request;
  const target = parseTarget(url, headers.host ?? "", baseDomain);
  exchange.target = target;
  exchange.resource = target.path;
  const operation = routeRequest(method, target, isCopy(headers, target));
  exchange.operation = operation;
  return { target, operation };
}

/** Signers of URLs move the source into the query. */
function isCopy(headers: IncomingHttpHeaders, { query }: Target): boolean {
  if (headers["x-amz-copy-source"] !== undefined) return true;
  return (
    query.has("X-Amz-Signature") && query.pairs.some(([name]) => name.toLowerCase() === "x-amz-copy-source")
  );
}
