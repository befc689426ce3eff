import type { Environment } from "./environment.ts";

/** How long a stop may take to clear up, by `S3FS_STOP_MS`; undefined where that says nothing that can be meant. */
export function graceIn({ S3FS_STOP_MS: text }: Environment): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
