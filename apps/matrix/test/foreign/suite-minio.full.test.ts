import { minioDepartures, strictMinioDepartures } from "./departures.ts";
import { describeForeignSuite } from "./describe-foreign-suite.ts";
import { minio } from "./foreign-server.ts";

await describeForeignSuite(minio, {}, minioDepartures);
await describeForeignSuite(minio, { strict: true }, strictMinioDepartures);
