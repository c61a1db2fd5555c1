import { errorOf, TidewireError } from '../errors.ts';
import { frameOf } from '../protocol.ts';

export function unreachable(cause?: unknown): TidewireError {
  return new TidewireError('unreachable', 'The server cannot be reached', true, null, cause);
}

/** Why an HTTP answer is not what was asked for. */
export async function refusalOf(response: Response): Promise<TidewireError> {
  const error = errorOf(frameOf(await response.text().catch(() => '')));
  if (error) return error;
  const { status, url } = response;
  // A gateway that speaks for a server which is away, or a limit in between: both pass.
  if (status >= 500 || status === 429 || status === 408) {
    const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
    const retryAfterMs = seconds >= 0 ? seconds * 1_000 : null;
    return new TidewireError('unreachable', `${url} answered ${status}`, true, retryAfterMs);
  }
  return new TidewireError(
    'not-tidewire',
    `${url} answered ${status}, but not as a Tidewire server: check the address`,
    false,
  );
}
