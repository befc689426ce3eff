import type { Native } from "../native.ts";
import { quietly } from "../quietly.ts";
import type { HandleBody } from "./handle-body.ts";
import { warnOfRollBack } from "./warn-of-roll-back.ts";

/**
 * The same body, which rolls back, and warns, also when nobody can close it any more: sooner or later, when the memory of
 * the last function is collected that holds it.
 */
export function rolledBackWhenForgotten<N extends Native>(body: HandleBody<N>, path: string): HandleBody<N> {
  const token = {}; // held by what is returned, and by nothing that the body stands on
  forgotten.register(token, { path, rollBack: body.rollBack }, token);
  const ended = <T>(end: () => Promise<T>): Promise<T> => {
    forgotten.unregister(token);
    return end();
  };
  return { ...body, commit: () => ended(body.commit), rollBack: () => ended(body.rollBack) };
}

interface Forgotten {
  readonly path: string;
  readonly rollBack: () => Promise<void>;
}

const forgotten = new FinalizationRegistry<Forgotten>(({ path, rollBack }) => {
  warnOfRollBack(path, "forgotten");
  void quietly(rollBack);
});
