import { describeForeignSuite } from "./describe-foreign-suite.ts";
import { versitygw } from "./foreign-server.ts";

// Strict and as given; the .full.test.ts beside this one have all runs, over each server, in both modes.
await describeForeignSuite(versitygw, { strict: true }, {}, ["as given"]);
