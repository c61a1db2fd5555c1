/** The codes of the server; PROTOCOL.md says what each means and what to do. */
export type ServerErrorCode =
  | 'bad-request'
  | 'bad-json'
  | 'unknown-command'
  | 'bad-channel'
  | 'bad-event'
  | 'bad-position'
  | 'unauthorized'
  | 'forbidden'
  | 'origin-not-allowed'
  | 'not-found'
  | 'method-not-allowed'
  | 'not-subscribed'
  | 'already-subscribed'
  | 'too-large'
  | 'headers-too-large'
  | 'too-many-channels'
  | 'upgrade-required'
  | 'protocol-error'
  | 'bad-utf8'
  | 'connect-timeout'
  | 'pong-timeout'
  | 'slow-consumer'
  | 'disconnected'
  | 'shutdown'
  | 'overloaded'
  | 'engine-unavailable'
  | 'internal';

/** What only the client can know. */
export type ClientErrorCode =
  /** No connection could be made: wrong address, no network, or the page may not ask there. */
  | 'unreachable'
  /** Somebody answers at this address, but not a Tidewire server. */
  | 'not-tidewire'
  /** No answer in time. What was sent may or may not have happened. */
  | 'timeout'
  /** The connection broke; the client comes back by itself. */
  | 'lost'
  /** `getToken` threw; the cause is in `cause`. Asked again after a delay. */
  | 'token-failed'
  /** `getToken` gave null: there is nobody to connect as. */
  | 'no-token'
  /** Too much waits for an answer: await what `publish` returns. */
  | 'queue-full'
  /** Waited too long for a connection, and was never sent. */
  | 'expired'
  /** The client was closed. */
  | 'closed';

/** A server newer than this client may use codes that are not listed. */
export type ErrorCode = ServerErrorCode | ClientErrorCode | (string & {});

/** Everything that this package rejects with, apart from the reason of your own AbortSignal. */
export class TidewireError extends Error {
  override readonly name = 'TidewireError';
  /** What to decide by. */
  readonly code: ErrorCode;
  /** The same may succeed later without a change. */
  readonly temporary: boolean;
  /** How long to wait before the next attempt, in milliseconds, if the server said so. */
  readonly retryAfterMs: number | null;

  constructor(
    code: ErrorCode,
    reason: string,
    temporary: boolean,
    retryAfterMs: number | null = null,
    cause?: unknown,
  ) {
    super(reason, cause === undefined ? undefined : { cause });
    this.code = code;
    this.temporary = temporary;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The error in the server's one shape, or undefined when it is not of that shape. */
export function errorOf(value: unknown): TidewireError | undefined {
  const wire = value as Record<string, unknown> | null | undefined;
  if (typeof wire?.code !== 'string') return undefined;
  const after = wire.retryAfterMs;
  return new TidewireError(
    wire.code,
    String(wire.reason),
    // A `bye` says the same by another name.
    (wire.temporary ?? wire.reconnect) === true,
    typeof after === 'number' ? after : null,
  );
}

export function lost(reason = 'The connection was lost'): TidewireError {
  return new TidewireError('lost', reason, true);
}

export function closed(): TidewireError {
  return new TidewireError('closed', 'This client was closed', false);
}
