import type { ExtraParameters } from "../wire/request.ts";

/** What every command has in it. */
export type Target = ExtraParameters & { readonly Bucket: string };

/** The same for one in another bucket, which may have another owner. */
export function targetIn(bucket: string | undefined, target: Target): Target {
  if (bucket === undefined || bucket === target.Bucket) return target;
  const { ExpectedBucketOwner: _owner, ...others } = target;
  return { ...others, Bucket: bucket };
}
