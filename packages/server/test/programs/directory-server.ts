// Serves a directory store in a process of its own.
import { directoryStore } from "../../src/index.ts";
import { reportServer } from "./report-server.ts";

const [path = ""] = process.argv.slice(2);
await reportServer(await directoryStore(path));
