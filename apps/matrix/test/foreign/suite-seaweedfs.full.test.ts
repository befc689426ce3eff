import { seaweedfsDepartures } from "./departures.ts";
import { describeForeignSuite } from "./describe-foreign-suite.ts";
import { seaweedfs } from "./foreign-server.ts";

await describeForeignSuite(seaweedfs, {}, seaweedfsDepartures);
await describeForeignSuite(seaweedfs, { strict: true, dialect: "seaweedfs" }, {});
