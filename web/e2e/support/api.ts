/** Publishes by HTTP and gives the position. */
export async function publish(
  origin: string,
  channel: string,
  data: unknown,
  options: { event?: string; key?: string } = {},
): Promise<string> {
  const response = await fetch(`${origin}/api/publish`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ channel, data, ...options }),
  });
  const reply = (await response.json()) as { position: string };
  if (!response.ok) throw new Error(`Publishing was refused: ${JSON.stringify(reply)}`);
  return reply.position;
}

/** Publishes `n` numbered messages, in turn over the channels; `each` runs before each of them. */
export async function publishNumbered(
  origin: string,
  channels: readonly string[],
  n: number,
  each: (i: number) => void | Promise<void> = () => undefined,
): Promise<void> {
  for (let i = 0; i < n; i++) {
    await each(i);
    const channel = channels[i % channels.length] ?? '';
    await publish(origin, channel, { channel, n: i });
  }
}

/** What `publishNumbered` sent to one of its channels. */
export function numbersOf(channels: readonly string[], channel: string, n: number): number[] {
  const turn = channels.indexOf(channel);
  return Array.from({ length: n }, (_, i) => i).filter((i) => i % channels.length === turn);
}

let used = 0;

/** A channel name that no other test uses. */
export function freshChannel(about: string): string {
  used++;
  return `${about}-${process.pid}-${used}`;
}
