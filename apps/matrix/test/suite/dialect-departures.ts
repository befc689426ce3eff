import type { DialectName } from "@s3fs/s3";
import type { Departures } from "./departures.ts";

/** What no client can make good: without conditions, the last of several writers wins. */
function withoutConditions(source: string): Departures {
  const reason = `this store has no conditional writes, ${source}`;
  return {
    unsettled: {
      "of writers with overwrite: false who meet at one path, one wins and the others are EEXIST": reason,
      "of writers with the same ifMatch, one wins and the others are EPRECONDITION": reason,
    },
  };
}

export const dialectDepartures: Readonly<Partial<Record<DialectName, Departures>>> = {
  b2: withoutConditions("https://github.com/sathinduga/obsidian-s3-sync-and-backup/pull/84"),
  gcs: withoutConditions("https://cloud.google.com/storage/docs/request-preconditions"),
};
