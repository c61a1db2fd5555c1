/** Time of day with milliseconds, in the reader's time zone: `14:03:07.042`. */
export function clock(time: number): string {
  const date = new Date(time);
  const two = (n: number) => String(n).padStart(2, '0');
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

/** A duration a person can compare at a glance: `4 ms`, `1.2 s`, `3 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

/** A count with its noun: `1 message`, `12 messages`. */
export function count(n: number, noun: string): string {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}

/** A payload as text: strings as they are, all else as JSON with room to wrap. */
export function payload(data: unknown): string {
  return typeof data === 'string' ? data : spaced(data);
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const fields = Object.entries(value).map(
    ([key, field]) => `${JSON.stringify(key)}: ${spaced(field)}`,
  );
  return `{${fields.join(', ')}}`;
}

/** Golden angle: neighbours in the series are far apart on the colour wheel. */
const STEP = 137.5;
const FIRST_HUE = 188;
const hues = new Map<string, number>();

/** A hue for a name; every new name gets one far from those before, and keeps it. */
export function hue(name: string): number {
  const known = hues.get(name);
  if (known !== undefined) return known;
  const next = Math.round((FIRST_HUE + hues.size * STEP) % 360);
  hues.set(name, next);
  return next;
}
