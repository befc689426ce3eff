import { defined, FsError, readParameters, type FileSystem, type FsUrl, type Opener } from "@s3fs/core";

/**
 * Opens `s3://[key:secret@]bucket[/prefix][?parameters]`. The SDK is loaded when the first URL is opened.
 *
 * Parameters: `acl`, `anonymous`, `cache_control`, `concurrency`, `endpoint_url`, `part_size`, `path_style`, `profile`,
 * `region`, `session_token`, `strict`.
 */
export const s3Opener: Opener = {
  schemes: ["s3"],
  async open(url, { untrusted = false, backend = {} }): Promise<FileSystem> {
    const options = { ...optionsOf(url), ...backend };
    if (untrusted) refuseAmbientCredentials(url, options);
    const [bucket = "", ...prefix] = url.resource.split("/");
    const { S3FS } = await import("./index.ts");
    return new S3FS(bucket, { prefix: prefix.join("/"), ...options });
  },
};

function optionsOf(url: FsUrl): UrlOptions {
  const parameters = readParameters(url, {
    acl: "string",
    anonymous: "boolean",
    cache_control: "string",
    concurrency: "integer",
    endpoint_url: "string",
    part_size: "integer",
    path_style: "boolean",
    profile: "string",
    region: "string",
    session_token: "string",
    strict: "boolean",
  });
  return defined({
    acl: parameters.acl,
    anonymous: parameters.anonymous,
    cacheControl: parameters.cache_control,
    concurrency: parameters.concurrency,
    credentials: credentialsOf(url, parameters.session_token),
    endpoint: parameters.endpoint_url,
    forcePathStyle: parameters.path_style,
    partSize: parameters.part_size,
    profile: parameters.profile,
    region: parameters.region,
    strict: parameters.strict,
  });
}
