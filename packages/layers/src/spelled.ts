import type { Driver, Native } from "@s3fs/core";

/** Every key of the contract, so that the compiler names the one that is missing when the contract grows. */
export type Spelled<N extends Native = Native> = {
  readonly [Key in keyof Required<Driver<N>>]: Driver<N>[Key];
};
