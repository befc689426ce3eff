import { FsError, isFsError } from "@s3fs/core";
import type { CompleteDriver, Driver, Path, TransferRequest } from "@s3fs/core";
import { fileAt, told } from "./mount-looking.ts";
import type { MountTable, Place } from "./mount-table.ts";
import { changeable, refuseMount } from "./mount-writing.ts";

type Moving = Required<Pick<Driver, "copyFile" | "copyFrom" | "moveFile" | "moveDirectory">>;

/** Copies and moves within one mounted file system; across two of them core's fallbacks do it, which are by bytes. */
export function mountMoving(table: MountTable): Moving {
  return {
    async copyFile(from, to, request) {
      const transfer = transferOf(fileAt(table, from), fileAt(table, to), { from, to });
      if (await isOntoItself(transfer, request)) throw same(to);
      const { source, target } = transfer;
      if (source.point !== target.point) return copyAcross(transfer, request);
      return told(source.outward, () => target.driver.copyFile(source.inner, target.inner, request));
    },
    async copyFrom(location, to, request) {
      const place = fileAt(table, to);
      const { copyFrom } = changeable(place);
      if (copyFrom === undefined) throw new FsError("ENOTSUP");
      return told(place.outward, () => copyFrom(location, place.inner, request));
    },
    async moveFile(from, to, request) {
      refuseMount(table, from);
      const transfer = transferOf(table.placeOf(from), fileAt(table, to), { from, to });
      if (await isOntoItself(transfer, request)) return;
      const { source, target } = transfer;
      if (source.point !== target.point) throw new FsError("ENOTSUP");
      return told(source.outward, () => target.driver.moveFile(source.inner, target.inner, request));
    },
    async moveDirectory(from, to, call) {
      refuseMount(table, from);
      if (table.leadsToMount(to)) throw new FsError("EEXIST");
      const transfer = transferOf(table.placeOf(from), table.placeOf(to), { from, to });
      await isOntoItself(transfer, { ...call, overwrite: false });
      const { source, target } = transfer;
      if (source.point !== target.point) throw new FsError("ENOTSUP");
      return told(source.outward, () => target.driver.moveDirectory(source.inner, target.inner, call));
    },
  };
}

interface Mounted extends Place {
  readonly driver: CompleteDriver;
}

interface Transfer {
  readonly source: Mounted;
  readonly target: Mounted;
  readonly from: Path;
  readonly to: Path;
}

function transferOf(source: Place, target: Place, { from, to }: { from: Path; to: Path }): Transfer {
  if (source.driver === undefined) throw new FsError("ENOENT", { path: from });
  const driver = changeable(target);
  return { source: { ...source, driver: source.driver }, target: { ...target, driver }, from, to };
}

/**
 * One storage may be mounted twice, so two paths may be one file, and a directory may lie in itself: moving it there
 * would copy it onto itself, and remove it.
 */
async function isOntoItself(
  { source, target, from, to }: Transfer,
  request: TransferRequest,
): Promise<boolean> {
  if (source.point === target.point || !overlaps(source, target)) return false;
  const entry = await told(source.outward, () => source.driver.stat(source.inner, request));
  if (entry === undefined) throw new FsError("ENOENT", { path: from });
  if (entry.kind === "directory") throw same(to);
  if (source.location.key !== target.location.key) return false;
  if (!request.overwrite) throw new FsError("EEXIST", { path: to });
  return true;
}

function overlaps({ location: outer }: Place, { location: inner }: Place): boolean {
  if (outer.store !== inner.store) return false;
  return outer.key === inner.key || outer.key === "" || inner.key.startsWith(`${outer.key}/`);
}

function same(path: Path): FsError {
  return new FsError("EINVAL", {
    path,
    detail: "the target is, or lies in, the source, which is mounted twice",
  });
}

/** Inside the store, where the two file systems tell that they share one. */
async function copyAcross({ source, target, from }: Transfer, request: TransferRequest): Promise<void> {
  const { copyFrom } = target.driver;
  if (!copyFrom || !source.driver.locate || source.location.store !== target.location.store)
    throw new FsError("ENOTSUP");
  return told(
    (error) =>
      isFsError(error, "ENOENT")
        ? new FsError("ENOENT", { path: from, cause: error })
        : target.outward(error),
    () => copyFrom(source.location, target.inner, request),
  );
}
