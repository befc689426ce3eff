import { FsError, type FsUrl } from "@s3fs/core";
import type { S3Options } from "./s3-options.ts";

/**
 * A URL from someone else that says where requests go, or how safely, is asked with what it brings itself: credentials of
 * this process would give a proof of them away, and a customer's key is sent as it is. So the options that the process
 * adds are judged as they come to be used, beside those of the URL.
 *
 * @param own the options of the URL
 * @param added those of this process, which come first
 * @throws {FsError} EINVAL naming the parameter of the URL
 */
export function refuseOwnSecrets(url: FsUrl, own: S3Options, added: S3Options): void {
  const used: S3Options = { ...own, ...added };
  const isTheirs = (name: keyof S3Options): boolean => used[name] !== undefined && added[name] === undefined;
  if (isTheirs("profile")) throw needsOwn(url, "profile");
  const leading = leadingOptions.find(([name]) => isTheirs(name));
  if (leading === undefined) return;
  const [, parameter] = leading;
  const secret = secretOf(added);
  if (secret !== undefined)
    throw needsOwn(url, parameter, `, and can not be given ${secret} of this process`);
  if (used.anonymous !== true && !isTheirs("credentials")) throw needsOwn(url, parameter);
}

/** Where requests go, and who may read them on the way; each by its parameter. */
const leadingOptions = [
  ["endpoint", "endpoint_url"],
  ["ca", "ca"],
  ["allowHttp", "allow_http"],
] as const;

function secretOf(added: S3Options): string | undefined {
  const { uploadArgs, downloadArgs, encryption } = added;
  const secret = (["client", "credentials", "profile"] as const).find((name) => added[name] !== undefined);
  if (secret !== undefined) return secret;
  const keys = [uploadArgs?.SSECustomerKey, downloadArgs?.SSECustomerKey];
  const hasKey = encryption?.kind === "customer" || keys.some((key) => key !== undefined);
  return hasKey ? "a customer's key" : undefined;
}

function needsOwn(url: FsUrl, parameter: string, besides = ""): FsError {
  const detail = `an untrusted URL with ${parameter} must bring its own credentials, or anonymous=true${besides}`;
  return new FsError("EINVAL", { operation: "open", path: url.display, driver: "s3", detail });
}
