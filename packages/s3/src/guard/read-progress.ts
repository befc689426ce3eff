import { FsError } from "@s3fs/core";
import { S3Failure } from "../wire/s3-failure.ts";

export interface LeastProgress {
  /** How many connections in a row may bring less than they should. */
  readonly attempts: number;
  /** What a connection has to bring that is cut before the last byte. */
  readonly leastProgressBytes: number;
}

/** What the connections of a body have brought, one after the other. */
export interface ReadProgress {
  brought(bytes: number): void;
  /**
   * To be told of the end of each connection before the last byte.
   *
   * @throws {FsError} EINTEGRITY, ETIMEDOUT where too many in a row brought too little
   */
  cut(cause: unknown): void;
}

/** One byte for each connection is progress, and yet no file would ever be read that way. */
export function createReadProgress({ attempts, leastProgressBytes }: LeastProgress): ReadProgress {
  let bytes = 0;
  let poorConnections = 0;
  return {
    brought(more) {
      bytes += more;
    },
    cut(cause) {
      const broughtBytes = bytes;
      bytes = 0;
      poorConnections = broughtBytes > 0 && broughtBytes >= leastProgressBytes ? 0 : poorConnections + 1;
      // One that brought nothing is an attempt that failed, and is counted as such by the one who makes them.
      if (broughtBytes === 0 || poorConnections < attempts) return;
      const isSlow = cause instanceof S3Failure && cause.code === "Timeout";
      throw new FsError(isSlow ? "ETIMEDOUT" : "EINTEGRITY", {
        driver: "s3",
        retryable: true,
        detail: `the last ${attempts} connections ended before they brought ${leastProgressBytes} bytes each`,
        cause,
      });
    },
  };
}
