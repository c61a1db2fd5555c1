import type { BackoffOptions } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { TidewireError } from './errors.ts';
import type { Surroundings } from './online.ts';
import type { QueueOptions } from './outbox.ts';
import type { Tokens } from './token.ts';
import type { Transport, TransportContext, Wanted } from './transport.ts';

/** What a connection needs to be made. */
export interface ConnectionSettings {
  readonly url: string;
  readonly transport: Transport;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly surroundings: Surroundings;
  readonly timeoutMs: number;
  readonly backoff: BackoffOptions;
  readonly queue: QueueOptions;
}

/** What is heard of the channels, and what is wanted of them. */
export interface ConnectionListener
  extends Pick<TransportContext, 'joined' | 'refused' | 'entry' | 'push'> {
  wanted(): ReadonlyMap<string, Wanted>;
  /** The subscriptions are gone until they are `joined` again. */
  lost(): void;
  /** There will be no other connection. */
  ended(error: TidewireError): void;
}
