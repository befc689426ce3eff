import { checkOptions, FsError, type KnownOptions } from "@s3fs/core";
import type { S3Options } from "../s3-options.ts";
import type { Dialect } from "./dialect.ts";
import { dialects, dialectsByHost } from "./dialects.ts";

/**
 * What is known beforehand of the store that the options lead to: by its name, by rules of one's own, by its host.
 *
 * @param endpoint where the options lead; undefined for Amazon's own addresses
 */
export function dialectOf({ dialect, client }: S3Options, endpoint: string | undefined): Dialect {
  if (typeof dialect === "object") {
    checkOptions("dialect", dialect, ruleNames, { driver: "s3" });
    return dialect;
  }
  if (dialect !== undefined) return namedDialect(dialect);
  if (client !== undefined) return {}; // where it leads can not be asked without waiting
  if (endpoint === undefined) return dialects.aws;
  const { hostname } = new URL(endpoint);
  const known = dialectsByHost.find(([host]) => hostname === host || hostname.endsWith(`.${host}`));
  return known === undefined ? {} : dialects[known[1]];
}

function namedDialect(name: string): Dialect {
  const known = Object.entries(dialects).find(([each]) => each === name)?.[1];
  if (known !== undefined) return known;
  const names = Object.keys(dialects).join(", ");
  throw new FsError("EINVAL", {
    driver: "s3",
    detail: `the dialect "${name}" is not known; known are ${names}`,
  });
}

const trueOrFalse = [true, false] as const;

const ruleNames: KnownOptions<Dialect> = {
  batchDeletes: trueOrFalse,
  checksums: trueOrFalse,
  conditionalCopies: trueOrFalse,
  conditionalDeletes: trueOrFalse,
  conditionalWrites: trueOrFalse,
  countsTags: trueOrFalse,
  equalParts: trueOrFalse,
};
