import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { FsError } from "@s3fs/core";
import type { Capabilities } from "../dialect/capabilities.ts";
import type { Dialect } from "../dialect/dialect.ts";
import { askChecksums } from "./ask-checksums.ts";
import { digestBatches } from "./digest-batches.ts";
import { isAmazonEndpoint, refuseInTheClear } from "./endpoint-of.ts";
import { limitedProvider, type ProviderLimits } from "./limited-provider.ts";
import type { S3Options } from "../s3-options.ts";
import type { S3Settings } from "../s3-settings.ts";

export interface ClientSurroundings {
  /** Where the options lead; undefined for Amazon's own addresses. */
  readonly endpoint: string | undefined;
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
  /** Aborted when the file system is closed. */
  readonly closing: AbortSignal;
}

/** A client whose retries, checksums and timeouts are those that this package is built on. */
export function createClient(
  options: S3Options,
  { timeouts }: S3Settings,
  { endpoint, dialect, capabilities, closing }: ClientSurroundings,
): S3Client {
  refuseInTheClear(options, endpoint);
  const { region, profile, forcePathStyle = endpoint !== undefined } = options;
  const agent = { keepAlive: true, maxSockets: Infinity }; // requests and bodies have limits, and do not wait in a line unseen
  const { checksums = dialect.checksums ?? false, ca } = options;
  const limits = { deadlineMs: timeouts.inactivityMs, closing };
  const client = new S3Client({
    region: region ?? (() => configuredRegion(profile)),
    forcePathStyle,
    ...(endpoint !== undefined && { endpoint }),
    ignoreConfiguredEndpointUrls: true, // as they were asked for already, of the right profile
    ...(profile !== undefined && { profile }),
    ...identityOf(options, limits),
    maxAttempts: 1,
    cacheMiddleware: true,
    requestChecksumCalculation: checksums ? "WHEN_SUPPORTED" : "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED", // a body that is resumed has to be checked as a whole
    followRegionRedirects: endpoint === undefined || isAmazonEndpoint(endpoint),
    expectContinueHeader: false, // each such request would open a connection of its own
    requestHandler: {
      connectionTimeout: timeouts.connectMs,
      socketTimeout: timeouts.inactivityMs,
      httpAgent: agent,
      httpsAgent: { ...agent, ...(ca !== undefined && { ca }) },
    },
  });
  // The SDK's own chain runs programs and asks servers, for as long as they take.
  if (isOwnChain(options)) client.config.credentials = limitedProvider(client.config.credentials, limits);
  if (checksums) askChecksums(client);
  else digestBatches(client);
  if (isUndecided(options, dialect)) askChecksums(client, () => capabilities.can("checksums") === true);
  return client;
}

/** Whether it has to show if the store takes checksums. */
export function isUndecided({ checksums }: S3Options, dialect: Dialect): boolean {
  return (checksums ?? dialect.checksums) === undefined;
}

function isOwnChain({ anonymous = false, credentials }: S3Options): boolean {
  return !anonymous && credentials === undefined;
}

/** Amazon's other regions are found from here, by the redirects that the client follows. */
const fallbackRegion = "us-east-1";

/** What the environment or the config files say. */
async function configuredRegion(profile: string | undefined): Promise<string> {
  const probe = new S3Client(profile === undefined ? {} : { profile });
  try {
    return await probe.config.region();
  } catch {
    return fallbackRegion;
  } finally {
    probe.destroy();
  }
}

function identityOf(
  { anonymous = false, credentials }: S3Options,
  limits: ProviderLimits,
): Pick<S3ClientConfig, "credentials" | "signer"> {
  if (!anonymous) return credentials === undefined ? {} : { credentials: providerOf(credentials, limits) };
  if (credentials !== undefined)
    throw new FsError("EINVAL", { driver: "s3", detail: "anonymous and credentials exclude each other" });
  return { credentials: nobody, signer: { sign: async (request) => request } };
}

const nobody = { accessKeyId: "anonymous", secretAccessKey: "anonymous" };

function providerOf(
  credentials: NonNullable<S3Options["credentials"]>,
  limits: ProviderLimits,
): NonNullable<S3ClientConfig["credentials"]> {
  if (typeof credentials === "function") return limitedProvider(credentials, limits);
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  if (accessKeyId === "" || secretAccessKey === "" || !accessKeyId || !secretAccessKey)
    throw new FsError("EINVAL", {
      driver: "s3",
      detail: "credentials hold both an accessKeyId and a secretAccessKey",
    });
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}
