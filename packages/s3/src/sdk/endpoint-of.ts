import { FsError } from "@s3fs/core";
import type { S3Options } from "../s3-options.ts";

/**
 * The address of a store that is not Amazon's own: the option, or what the environment says, as the SDK reads it. Asked
 * here as well, because much depends on it that the SDK leaves to its caller.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointOf({ endpoint = configuredEndpoint() }: S3Options): string | undefined {
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

function configuredEndpoint(): string | undefined {
  if (environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?.toLowerCase() === "true") return undefined;
  return environment("AWS_ENDPOINT_URL_S3") ?? environment("AWS_ENDPOINT_URL");
}

/** A variable of the process, where there is one; in a browser there is none. */
function environment(name: string): string | undefined {
  const process: unknown = Reflect.get(globalThis, "process");
  const variables: unknown =
    typeof process === "object" && process !== null ? Reflect.get(process, "env") : undefined;
  const value: unknown =
    typeof variables === "object" && variables !== null ? Reflect.get(variables, name) : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}
