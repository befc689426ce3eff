import { FsError } from "@s3fs/core";
import type { S3Options } from "../s3-options.ts";
import { configuredEndpoint } from "./configured-endpoint.ts";

/**
 * The address of a store that is not Amazon's own: the option, or what the environment or the config files say. Found out
 * here and not left to the SDK, which does so when it sends the first request: whose rules hold, which buckets are of one
 * store and what may be sent in the clear has to be known before. The client is told, and asks for nothing else.
 *
 * @throws {FsError} EINVAL for one that is no address
 */
export function endpointOf(options: S3Options): string | undefined {
  if (options.client !== undefined) return undefined; // where it leads can not be asked without waiting
  const endpoint = options.endpoint ?? configuredEndpoint(options.profile);
  if (endpoint === undefined) return undefined;
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isHttp = url?.protocol === "http:" || url?.protocol === "https:";
  if (url !== undefined && isHttp && url.username === "" && url.password === "") return endpoint;
  throw new FsError("EINVAL", {
    driver: "s3",
    detail: "endpoint is an http: or https: address without credentials, as in https://s3.example.com",
  });
}

/** Without TLS whoever is on the way reads the bytes, and changes them; signatures protect neither. */
export function refuseInTheClear(
  { anonymous = false, allowHttp = false }: S3Options,
  endpoint: string | undefined,
): void {
  if (endpoint === undefined || anonymous || allowHttp) return;
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === "https:" || loopback.test(hostname)) return;
  throw new FsError("EINVAL", {
    driver: "s3",
    detail:
      "an http: endpoint elsewhere than on this machine is not asked with credentials; give allowHttp: true",
  });
}

const loopback = /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

export function isAmazonEndpoint(endpoint: string): boolean {
  return /(?:^|\.)amazonaws\.com(?:\.cn)?$/.test(new URL(endpoint).hostname);
}
