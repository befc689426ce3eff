const refusals = new WeakMap<object, () => void>();

/** Throws ECLOSED once the driver was closed: for who holds bytes already, and asks the driver for none. */
export function refuseClosed(driver: object): void {
  refusals.get(driver)?.();
}

/** Remembers how to tell that a driver was closed. */
export function refusingWhenClosed<D extends object>(driver: D, refuse: () => void): D {
  refusals.set(driver, refuse);
  return driver;
}

/** The same view, known to be closed together with the driver that it was made from. */
export function closesWith<D extends object>(view: D, driver: object): D {
  return refusingWhenClosed(view, () => refuseClosed(driver));
}
