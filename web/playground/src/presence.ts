import type { Member, PresenceChange } from './wire.ts';

/** Who is in each channel, as told by a full list and then by changes. */
export class Presence {
  readonly #channels = new Map<string, Map<string, Member>>();

  replace(channel: string, members: readonly Member[]): void {
    this.#channels.set(channel, new Map(members.map((member) => [member.client, member])));
  }

  change(channel: string, changes: readonly PresenceChange[]): void {
    const members = this.#channels.get(channel) ?? new Map<string, Member>();
    for (const { action, ...member } of changes) {
      if (action === 'leave') members.delete(member.client);
      else members.set(member.client, member);
    }
    this.#channels.set(channel, members);
  }

  clear(): void {
    this.#channels.clear();
  }

  members(channel: string): Member[] {
    return [...(this.#channels.get(channel)?.values() ?? [])];
  }
}

/** The name a member entered with, else its user, else the start of its client id. */
export function nameOf(member: Member): string {
  const data = member.data;
  if (typeof data === 'object' && data !== null && 'name' in data) {
    const name = (data as { name: unknown }).name;
    if (typeof name === 'string' && name.trim() !== '') return name;
  }
  return member.user ?? `guest ${member.client.slice(0, 4)}`;
}
