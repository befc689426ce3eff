import type { Driver } from "@s3fs/core";

const refuse = (): never => {
  throw new Error("the oracle does not do this, and no driver must do it instead");
};

/** A driver that must never be asked: were one of its functions called, the oracle would ask what it is to judge. */
export const unreachable: Driver = {
  name: "node:fs",
  traits: { caseSensitive: true, timePrecisionMs: 1, names: "exclusive", emptyDirectories: "kept" },
  classify: refuse,
  stat: refuse,
  list: refuse,
  read: refuse,
  write: refuse,
  makeDirectory: refuse,
  removeFile: refuse,
  removeDirectory: refuse,
  setModified: refuse,
};
