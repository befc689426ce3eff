import { FsError } from "@s3fs/core";
import { environment } from "./process-of.ts";
import { readSharedConfig, type Section } from "./shared-config.ts";

/**
 * The address that the environment, or else the config files, give to S3, in the order that all AWS SDKs keep.
 *
 * @param profile the one that is wished. Default: what the environment says, else `default`
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function configuredEndpoint(profile: string | undefined): string | undefined {
  const isIgnored = environment("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?.toLowerCase();
  if (isIgnored === "true") return undefined;
  const told = environment("AWS_ENDPOINT_URL_S3") ?? environment("AWS_ENDPOINT_URL");
  if (told !== undefined) return told;
  const { profiles, services } = readSharedConfig();
  const section = profiles.get(profile ?? environment("AWS_PROFILE") ?? "default");
  if (section === undefined) return undefined;
  if (isIgnored === undefined && section.get("ignore_configured_endpoint_urls")?.toLowerCase() === "true")
    return undefined;
  return endpointOfService(section, services) ?? section.get("endpoint_url");
}

function endpointOfService(profile: Section, services: ReadonlyMap<string, Section>): string | undefined {
  const name = profile.get("services");
  if (name === undefined) return undefined;
  const section = services.get(name);
  if (section !== undefined) return section.get("s3.endpoint_url");
  const detail = `the AWS config file has no section [services ${name}], which a profile of it names`;
  throw new FsError("EINVAL", { driver: "s3", detail });
}
