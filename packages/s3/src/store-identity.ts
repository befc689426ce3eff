import type { S3Client } from "@aws-sdk/client-s3";
import type { S3Options } from "./s3-options.ts";
import { isAmazonEndpoint } from "./sdk/endpoint-of.ts";

/**
 * Two buckets are of one store when it can copy between them and their names mean the same there. Amazon is one store in
 * all of its regions, as the name of a bucket is taken once for all of them. What a ready client is connected to can not
 * be asked without waiting, so such a client is a store of its own.
 *
 * @param endpoint where the options lead; undefined for Amazon's own addresses
 */
export function storeIdentity({ client }: S3Options, endpoint: string | undefined): string {
  if (client !== undefined) return `s3 client ${numberOf(client)}`;
  return endpoint === undefined || isAmazonEndpoint(endpoint) ? "s3" : `s3 ${new URL(endpoint).origin}`;
}

const numbers = new WeakMap<S3Client, number>();
let count = 0;

function numberOf(client: S3Client): number {
  const number = numbers.get(client) ?? (count += 1);
  numbers.set(client, number);
  return number;
}
