import type { Place } from "@s3fs/conformance";
import { FsError, parsePath, within, type Driver, type NativeHandle, type Path } from "@s3fs/core";
import { handlePlace } from "../handle-place.ts";
import { keyPlace } from "../key-place.ts";
import { treePlace } from "../tree-place.ts";
import type { Broken } from "./broken.ts";

type Spoil = (sound: Driver) => Partial<Driver>;

export function tree(fault: string, spoil: Spoil, ...foundBy: string[]): Broken {
  return { fault, foundBy, make: () => spoiled(treePlace(), spoil) };
}

export function flat(fault: string, spoil: Spoil, ...foundBy: string[]): Broken {
  return { fault, foundBy, make: () => spoiled(keyPlace(), spoil) };
}

type SpoilHandle = (sound: NativeHandle, driver: Driver, path: Path) => Partial<NativeHandle>;

export function inPlace(fault: string, spoil: SpoilHandle, ...foundBy: string[]): Broken {
  const make = (): Place =>
    spoiled(handlePlace(), (driver) => ({
      async openHandle(path, request) {
        const handle = await driver.openHandle?.(path, request);
        if (handle === undefined) throw new FsError("ENOTSUP");
        return { ...handle, ...spoil(handle, driver, path) };
      },
    }));
  return { fault, foundBy, make };
}

export function view(fault: string, spoil: Spoil, ...foundBy: string[]): Broken {
  return { fault, foundBy, make: () => viewOf(treePlace(), spoil) };
}

export function viewOf({ driver, dispose }: Place, spoil: Spoil): Place {
  const place = { driver: within(driver, parsePath("a/view")), rootAlwaysExists: false, dispose };
  return spoiled(place, spoil);
}

export function spoiled(place: Place, spoil: Spoil): Place {
  return { ...place, driver: { ...place.driver, ...spoil(place.driver) } };
}
