import type { TidewireError } from './errors.ts';
import type { TransportName } from './transport.ts';

/** Where the connection stands. Replaced, never changed. */
export type ConnectionStatus =
  /** Nothing is wanted of the server yet. */
  | { readonly state: 'idle' }
  | { readonly state: 'connecting' }
  | {
      readonly state: 'connected';
      readonly transport: TransportName;
      /** The public id of this connection; others see it in `from` and in presence. */
      readonly clientId: string;
    }
  | {
      readonly state: 'reconnecting';
      /** 1 for the first attempt after the loss. */
      readonly attempt: number;
      /** When the attempt begins, in milliseconds since 1970; null while it is being made, and while the page sleeps. */
      readonly retryAt: number | null;
      readonly error: TidewireError;
    }
  /** By you. */
  | { readonly state: 'closed' }
  /** For good: trying again would be useless. */
  | { readonly state: 'failed'; readonly error: TidewireError };
