import type { Driver } from "@s3fs/core";
import type { Layers } from "./layers.ts";
import type { Subject } from "./subject.ts";

/** Why a subject cannot be asked, or undefined. */
export type Need = (subject: Subject) => string | undefined;

/** Whether there is anything to ask: statements about one value of a trait say nothing of the other. */
export type Matter = (subject: Subject) => boolean;

/** The first reason of several. */
export function all(...needs: readonly Need[]): Need {
  return (subject) => needs.map((need) => need(subject)).find((reason) => reason !== undefined);
}

export const exclusiveNames: Need = ({ driver }) =>
  driver.traits.names === "exclusive" ? undefined : "a file and a directory may share a path here";

export const twinNames: Matter = ({ driver }) => driver.traits.names === "twins";

export const keptDirectories: Need = ({ driver }) =>
  driver.traits.emptyDirectories === "kept" ? undefined : "a directory vanishes with its last entry here";

export const vanishingDirectories: Matter = ({ driver }) => driver.traits.emptyDirectories === "vanish";

export const caseSensitivity: Need = ({ driver }) =>
  driver.traits.caseSensitive ? undefined : "names that differ in case only are one here";

export const caseInsensitivity: Matter = ({ driver }) => !driver.traits.caseSensitive;

export const planting: Need = ({ canPlant }) =>
  canPlant ? undefined : "the harness cannot put bytes behind the driver's back";

export const etags: Need = ({ givesEtags }) => (givesEtags ? undefined : "entries carry no etag here");

export const fixedRoot: Matter = ({ rootAlwaysExists }) => rootAlwaysExists;

export const looseRoot: Matter = ({ rootAlwaysExists }) => !rootAlwaysExists;

export function behind(layer: keyof Layers): Matter {
  return ({ layers }) => layers[layer] !== undefined;
}

type Extra =
  | "setModified"
  | "url"
  | "locate"
  | "writeParts"
  | "discardParts"
  | "removeLeftovers"
  | "unfinished"
  | "readLink"
  | "makeLink";

export function having(extra: Extra): Need {
  return ({ driver }) => (has(driver, extra) ? undefined : `the driver has no ${extra}`);
}

/** Of functions that a driver may do without: where it has none there is nothing to ask. */
export function offering(...extras: readonly Extra[]): Matter {
  return ({ driver }) => extras.every((extra) => has(driver, extra));
}

export function lacking(extra: Extra): Matter {
  return ({ driver }) => !has(driver, extra);
}

function has(driver: Driver, extra: Extra): boolean {
  return driver[extra] !== undefined;
}
