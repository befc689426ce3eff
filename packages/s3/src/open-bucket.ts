import type { S3Client } from "@aws-sdk/client-s3";
import { FsError, type Driver } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { capabilitiesOf } from "./dialect/capabilities.ts";
import { dialectOf } from "./dialect/dialect-of.ts";
import { fulfilling } from "./dialect/fulfilling.ts";
import { guarded } from "./guard/guarded.ts";
import { createMemoryBudget } from "./memory-budget.ts";
import { s3PartLimits, type PartLimits } from "./part-limits.ts";
import { commonParameters } from "./parameters.ts";
import { createRunningUploads } from "./running-uploads.ts";
import { s3Driver } from "./s3-driver.ts";
import type { S3Native } from "./s3-entry.ts";
import type { S3Options } from "./s3-options.ts";
import { readOptions, type S3Settings } from "./s3-settings.ts";
import { createClient, isUndecided, type ClientSurroundings } from "./sdk/create-client.ts";
import { endpointOf } from "./sdk/endpoint-of.ts";
import { sdkWire } from "./sdk/sdk-wire.ts";
import { storeIdentity } from "./store-identity.ts";

/** A bucket with the client that reaches it. The client lives in closures alone, out of the reach of loggers. */
export function openBucket(
  name: string,
  options: S3Options,
  limits: PartLimits = s3PartLimits,
): { readonly bucket: Bucket; readonly driver: Driver<S3Native> } {
  const settings = readOptions(name, options);
  const { timeouts } = settings;
  const closing = new AbortController();
  const endpoint = endpointOf(options);
  const dialect = dialectOf(options, endpoint);
  const store = storeIdentity(options, endpoint);
  const capabilities = capabilitiesOf(store, dialect);
  const surroundings = { endpoint, dialect, capabilities, closing: closing.signal };
  const { client, isForeign } = clientFor(options, settings, surroundings);
  const common = commonParameters(settings.uploadArgs, settings.downloadArgs);
  const direct = guarded(sdkWire({ client, isForeign, bucket: name, common, pace: timeouts }), {
    bucket: name,
    policy: settings.retries,
    bodyWaitMs: timeouts.inactivityMs,
    leastProgressBytes: (timeouts.leastBytesPerSecond * timeouts.inactivityMs) / 1000,
    onEvent: options.onEvent,
  });
  const wire = fulfilling(direct, capabilities, {
    asksForChecksums: !isForeign && isUndecided(options, dialect),
  });
  const uploads = createRunningUploads();
  const memory = createMemoryBudget(settings.memoryBytes);
  const bucket = { name, wire, settings, dialect, memory, limits, uploads };
  const close = async (): Promise<void> => {
    wire.close();
    closing.abort();
    await uploads.stop();
    if (!isForeign) client.destroy();
  };
  const urls = { client, isAnonymous: options.anonymous ?? false };
  return { bucket, driver: s3Driver({ bucket, urls, store, close }) };
}

/** What a ready client has settled already. */
const connectionOptions = [
  "ca",
  "checksums",
  "region",
  "endpoint",
  "credentials",
  "profile",
  "anonymous",
  "allowHttp",
  "forcePathStyle",
] as const;

function clientFor(
  options: S3Options,
  settings: S3Settings,
  surroundings: ClientSurroundings,
): { readonly client: S3Client; readonly isForeign: boolean } {
  const { client } = options;
  if (client === undefined)
    return { client: createClient(options, settings, surroundings), isForeign: false };
  const beside = connectionOptions.find((name) => options[name] !== undefined);
  if (beside === undefined) return { client, isForeign: true };
  throw new FsError("EINVAL", {
    driver: "s3",
    detail: `the options client and ${beside} exclude each other`,
  });
}
