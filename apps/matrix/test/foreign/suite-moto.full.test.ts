import { motoDepartures } from "./departures.ts";
import { describeForeignSuite } from "./describe-foreign-suite.ts";
import { moto } from "./foreign-server.ts";

await describeForeignSuite(moto, {}, motoDepartures);
await describeForeignSuite(moto, { strict: true }, motoDepartures);
