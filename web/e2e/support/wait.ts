import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 20;

/** Waits until the condition gives something truthy, and fails with `what` when it takes too long. */
export async function until<T>(
  what: string,
  condition: () => T | Promise<T>,
  limitMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${limitMs} ms in vain until ${what}.`);
    await pause(POLL_MS);
  }
}
