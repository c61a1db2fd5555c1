import { parseJson } from './wire.ts';

export type DataKind = 'json' | 'text';

export type Checked<T> = { ok: true; value: T } | { ok: false; problem: string };

/** What the publish form holds as a value to send, or what is wrong with it. */
export function checkData(kind: DataKind, text: string): Checked<unknown> {
  if (kind === 'text') return { ok: true, value: text };
  if (text.trim() === '') return { ok: false, problem: 'Type a JSON value, or switch to Text.' };
  const value = parseJson(text);
  if (value !== undefined) return { ok: true, value };
  return { ok: false, problem: `${reason(text)} Fix it, or switch to Text.` };
}

function reason(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return `This is not JSON yet: ${message.replace(/^JSON\.parse: /, '').replace(/\.$/, '')}.`;
  }
}

/** A channel name by the rules of the protocol. */
export function checkChannel(text: string): Checked<string> {
  const name = text.trim();
  if (name === '') return { ok: false, problem: 'Type a channel name.' };
  if (name.length > 200)
    return { ok: false, problem: 'A channel name has at most 200 characters.' };
  if (!/^[A-Za-z0-9\-_.:/@=]+$/.test(name))
    return { ok: false, problem: 'Use letters, digits and - _ . : / @ = in a channel name.' };
  return { ok: true, value: name };
}

/** An event name by the rules of the protocol; nothing typed means `message`. */
export function checkEvent(text: string): Checked<string> {
  const name = text.trim();
  if (name === '') return { ok: true, value: 'message' };
  if (name.length > 64) return { ok: false, problem: 'An event name has at most 64 characters.' };
  if (!/^[A-Za-z0-9\-_.:]+$/.test(name))
    return { ok: false, problem: 'Use letters, digits and - _ . : in an event name.' };
  return { ok: true, value: name };
}
