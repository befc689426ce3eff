import type { Location } from "@s3fs/core";
import { commonParameters } from "./parameters.ts";
import type { S3Settings } from "./s3-settings.ts";
import type { ExtraParameters } from "./wire/request.ts";

/** What a read of an object takes, by the parameters of GetObject: a customer's key, who pays, who must own the bucket. */
export type Access = ExtraParameters;

/** Kept beside the locations and not in them: a location may be shown, and a customer's key must not be. */
const accesses = new WeakMap<Location, Access>();

/** A location that another file system of this package can copy from as this one reads it. */
export function locationWith(location: Location, access: Access): Location {
  accesses.set(location, access);
  return location;
}

/** Undefined for a location that came some other way than from `locationWith`. */
export function accessTo(location: Location): Access | undefined {
  return accesses.get(location);
}

export function accessOf({ uploadArgs, downloadArgs }: S3Settings): Access {
  return { ...commonParameters(uploadArgs), ...downloadArgs };
}
