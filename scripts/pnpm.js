// Runs the pinned pnpm with the arguments given, for the scripts of package.json and for maintainers.
import { ensureInstalled } from "./install.js";
import { pnpm } from "./package-manager.js";

const parameters = process.argv.slice(2);
if (parameters[0] === "exec") ensureInstalled();
pnpm(parameters, { output: "inherit" });
