import type { Sorting } from "@s3fs/core";
import { TempFS } from "@s3fs/os";

/** What memory has no room for goes where the system keeps its temporary files. */
export const sorting: Sorting = { temporary: () => new TempFS() };
