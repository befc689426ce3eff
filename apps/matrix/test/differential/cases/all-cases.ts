import type { Case } from "../case.ts";
import { bucketCases } from "./buckets.ts";
import { checksumCases } from "./checksums.ts";
import { copyCases } from "./copies.ts";
import { generalCases } from "./general.ts";
import { listingCases } from "./listings.ts";
import { multipartCases } from "./multipart.ts";
import { objectCases } from "./objects.ts";
import { versionCases } from "./versions.ts";

/** Every request of the differential run, no two of the same operation and condition. */
export const cases: readonly Case[] = [
  ...generalCases(),
  ...objectCases(),
  ...checksumCases(),
  ...listingCases(),
  ...multipartCases(),
  ...copyCases(),
  ...bucketCases(),
  ...versionCases(),
];
