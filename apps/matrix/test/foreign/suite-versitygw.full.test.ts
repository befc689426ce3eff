import { versitygwDepartures } from "./departures.ts";
import { describeForeignSuite } from "./describe-foreign-suite.ts";
import { versitygw } from "./foreign-server.ts";

await describeForeignSuite(versitygw, {}, versitygwDepartures);
await describeForeignSuite(versitygw, { strict: true }, {});
