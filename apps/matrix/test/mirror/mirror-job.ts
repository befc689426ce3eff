import type { S3Options } from "@s3fs/s3";

/** What the program `mirror-once` is to do. */
export interface MirrorJob {
  /** Of the disk. */
  readonly root: string;
  readonly connection: Pick<S3Options, "endpoint" | "region" | "credentials">;
  /** From the bucket to the disk instead of the other way. */
  readonly isDownload: boolean;
  /** The directory of its journal; undefined for none. */
  readonly journal?: string;
  /** The step, of the events and the calls of both drivers, at which it sends itself a signal. */
  readonly endAt?: { readonly step: number; readonly signal: "SIGKILL" | "SIGINT" };
}
