import { inspect } from "node:util";

/** As Node refuses an argument of a wrong type. https://nodejs.org/api/errors.html#err_invalid_arg_type */
export function invalidType(name: string, expected: string, actual: unknown): TypeError {
  const received = actual === null || actual === undefined ? String(actual) : `type ${typeof actual}`;
  const message = `The "${name}" argument must be ${expected}. Received ${received}`;
  return Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
}

/** As Node refuses a value. https://nodejs.org/api/errors.html#err_invalid_arg_value */
export function invalidValue(name: string, value: unknown, rule: string): TypeError {
  const message = `The argument '${name}' ${rule}. Received ${inspect(value)}`;
  return Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_VALUE" });
}
