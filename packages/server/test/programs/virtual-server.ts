// Serves a virtual store in a process of its own; an object of 5 GiB is there by a rule.
import { virtualStore } from "../../src/index.ts";
import { reportServer } from "./report-server.ts";

const rule = { count: 1, keyAt: () => "ruled", sizeOf: () => 5 * 1024 ** 3 };
await reportServer(virtualStore({ buckets: { bucket: rule } }));
