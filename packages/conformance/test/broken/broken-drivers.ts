import { brokenAddresses } from "./addresses.ts";
import { brokenCaches } from "./caches.ts";
import { brokenChanges } from "./changes.ts";
import { brokenHandles } from "./handles.ts";
import { brokenListings } from "./listings.ts";
import { brokenLooks } from "./looks.ts";
import { brokenMounts } from "./mounts.ts";
import { brokenNames } from "./names.ts";
import { brokenOverlays } from "./overlays.ts";
import { brokenParts } from "./parts.ts";
import { brokenReads } from "./reads.ts";
import { brokenRoots } from "./roots.ts";
import { brokenTwins } from "./twins.ts";
import { brokenWrites } from "./writes.ts";
import type { Broken } from "./broken.ts";

export const brokenDrivers: readonly Broken[] = [
  ...brokenListings,
  ...brokenLooks,
  ...brokenNames,
  ...brokenReads,
  ...brokenWrites,
  ...brokenChanges,
  ...brokenTwins,
  ...brokenAddresses,
  ...brokenRoots,
  ...brokenHandles,
  ...brokenParts,
  ...brokenCaches,
  ...brokenMounts,
  ...brokenOverlays,
];
