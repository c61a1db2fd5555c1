import type { Publishing } from './wire.ts';

const BUOYS = ['Nordkap', 'Skagen', 'Texel', 'Ouessant', 'Finisterre', 'Cascais'];
const SHIPS = ['Aurora', 'Halcyon', 'Meridian', 'Petrel', 'Sirius'];
const BURST = 100;

/** A message that looks like one of a real application: readings, arrivals, now and then a warning. */
export function sample(channel: string, random: () => number = Math.random): Publishing {
  const pick = (names: readonly string[]) => names[Math.floor(random() * names.length)];
  const metres = (low: number, high: number) => Number((low + random() * (high - low)).toFixed(2));
  const draw = random();
  if (draw < 0.08) {
    const data = { warning: 'High water expected', at: pick(BUOYS), metres: metres(3, 5) };
    return { channel, event: 'urgent', data };
  }
  if (draw < 0.35) {
    const data = { ship: pick(SHIPS), berth: 1 + Math.floor(random() * 12), status: 'arrived' };
    return { channel, event: 'arrival', data };
  }
  const data = { buoy: pick(BUOYS), metres: metres(0.4, 2.6), wind: Math.floor(3 + random() * 20) };
  return { channel, event: 'message', data };
}

/** A hundred numbered messages. */
export function burst(channel: string): Publishing[] {
  return Array.from({ length: BURST }, (_, i) => ({
    channel,
    event: 'burst',
    data: { n: i + 1, of: BURST },
  }));
}
