/** The promise of a function of Node's that calls back. */
export function called<T = void>(run: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    run((error, value) => {
      if (error) reject(error);
      else resolve(value as T); // without an error there is the value, or none to give
    });
  });
}
