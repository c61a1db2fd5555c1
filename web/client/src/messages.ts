import { TidewireError } from './errors.ts';
import type { Message } from './message.ts';

/** More than this many unread messages end the iteration: a loop that slow never catches up. */
const MOST_UNREAD = 4_096;

/** A bounded queue between a subscription and a `for await` loop. */
export class MessageQueue<T> {
  readonly #messages: Message<T>[] = [];
  #error: { readonly error: unknown } | undefined;
  #done = false;
  #wake: (() => void) | undefined;

  push(message: Message<T>): void {
    if (this.#messages.length >= MOST_UNREAD) {
      const reason = 'The loop reads more slowly than messages come';
      this.fail(new TidewireError('queue-full', reason, true));
    } else {
      this.#messages.push(message);
      this.#wake?.();
    }
  }

  /** Ends the loop after what has come before. */
  finish(): void {
    this.#done = true;
    this.#wake?.();
  }

  /** The loop throws this after what has come before. */
  fail(error: unknown): void {
    this.#error ??= { error };
    this.finish();
  }

  async *read(): AsyncGenerator<Message<T>, void, undefined> {
    for (;;) {
      const message = this.#messages.shift();
      if (message) yield message;
      else if (this.#done) break;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
    if (this.#error) throw this.#error.error;
  }
}
