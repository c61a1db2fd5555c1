/** A frozen value that is replaced on every change, in the shape of `useSyncExternalStore`. */
export class Store<T extends object> {
  readonly #listeners = new Set<() => void>();
  #value: T;

  constructor(value: T) {
    this.#value = Object.freeze(value);
  }

  readonly getSnapshot = (): T => this.#value;

  /** Calls after every change; gives what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    // Its own function, so that the same listener given twice is held twice.
    const held = () => listener();
    this.#listeners.add(held);
    return () => void this.#listeners.delete(held);
  };

  set(value: T): void {
    this.#value = Object.freeze(value);
    for (const listener of [...this.#listeners]) contained(listener);
  }
}

/** Calls the application; what it throws is reported, and stops nothing here. */
export function contained(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
