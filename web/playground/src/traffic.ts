const DRIP_MS = 1_000;
const STREAM_MS = 100;

/** Publishes sample messages on its own: a slow drip, or a stream for as long as something lasts. */
export class Traffic {
  readonly #publish: (random: number) => void;
  #drip: ReturnType<typeof setInterval> | undefined;

  /** @param publish publishes one sample; the number in [0, 1) picks the channel */
  constructor(publish: (random: number) => void) {
    this.#publish = publish;
  }

  /** One message a second, until it is switched off. */
  drip(on: boolean): void {
    clearInterval(this.#drip);
    if (!on) return;
    this.#publish(Math.random());
    this.#drip = setInterval(() => this.#publish(Math.random()), DRIP_MS);
  }

  /** Ten messages a second while the condition holds. */
  while(condition: () => boolean): void {
    const timer = setInterval(() => {
      if (condition()) this.#publish(Math.random());
      else clearInterval(timer);
    }, STREAM_MS);
  }
}
