import { fieldOf } from "./field-of.ts";

/** A variable of the process, where there is one; in a browser there is none. */
export function environment(name: string): string | undefined {
  const value = fieldOf(fieldOf(processHere(), "env"), name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A module of Node, asked for at run time, so that this package also loads where there is no Node. */
export function builtinModule(name: string): unknown {
  const process = processHere();
  const getBuiltinModule = fieldOf(process, "getBuiltinModule");
  return typeof getBuiltinModule === "function"
    ? Reflect.apply(getBuiltinModule, process, [name])
    : undefined;
}

function processHere(): unknown {
  return Reflect.get(globalThis, "process");
}
