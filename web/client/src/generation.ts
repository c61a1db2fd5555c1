import type { TransportContext } from './transport.ts';

/** What a transport calls. */
type Told = Pick<
  TransportContext,
  'opened' | 'heard' | 'joined' | 'refused' | 'entry' | 'push' | 'closed'
>;

/** The same listeners, deaf as soon as their generation is over. */
export function onlyWhile(current: () => boolean, told: Told): Told {
  const only =
    <A extends unknown[]>(call: (...args: A) => void) =>
    (...args: A) => {
      if (current()) call(...args);
    };
  return {
    opened: only(told.opened),
    heard: only(told.heard),
    joined: only(told.joined),
    refused: only(told.refused),
    entry: only(told.entry),
    push: only(told.push),
    closed: only(told.closed),
  };
}
