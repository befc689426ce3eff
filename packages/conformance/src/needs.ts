import type { Driver } from "@s3fs/core";
import type { Subject } from "./subject.ts";

/** Why a subject cannot be asked, or undefined. */
export type Need = (subject: Subject) => string | undefined;

/** The first reason of several. */
export function all(...needs: readonly Need[]): Need {
  return (subject) => needs.map((need) => need(subject)).find((reason) => reason !== undefined);
}

export const exclusiveNames: Need = ({ driver }) =>
  driver.traits.names === "exclusive" ? undefined : "a file and a directory may share a path here";

export const twinNames: Need = ({ driver }) =>
  driver.traits.names === "twins" ? undefined : "a file and a directory never share a path here";

export const keptDirectories: Need = ({ driver }) =>
  driver.traits.emptyDirectories === "kept" ? undefined : "a directory vanishes with its last entry here";

export const vanishingDirectories: Need = ({ driver }) =>
  driver.traits.emptyDirectories === "vanish" ? undefined : "a directory outlives its last entry here";

export const caseSensitivity: Need = ({ driver }) =>
  driver.traits.caseSensitive ? undefined : "names that differ in case only are one here";

export const caseInsensitivity: Need = ({ driver }) =>
  driver.traits.caseSensitive ? "names that differ in case only are two here" : undefined;

export const planting: Need = ({ canPlant }) =>
  canPlant ? undefined : "the harness cannot put bytes behind the driver's back";

export const etags: Need = ({ givesEtags }) => (givesEtags ? undefined : "entries carry no etag here");

export const fixedRoot: Need = ({ rootAlwaysExists }) =>
  rootAlwaysExists ? undefined : "the root is a directory that may be missing";

export const looseRoot: Need = ({ rootAlwaysExists }) =>
  rootAlwaysExists ? "the root always exists" : undefined;

type Extra = "setModified" | "url" | "locate";

export function having(extra: Extra): Need {
  return ({ driver }) => (has(driver, extra) ? undefined : `the driver has no ${extra}`);
}

export function lacking(extra: Extra): Need {
  return ({ driver }) => (has(driver, extra) ? `the driver has ${extra}` : undefined);
}

function has(driver: Driver, extra: Extra): boolean {
  return driver[extra] !== undefined;
}
