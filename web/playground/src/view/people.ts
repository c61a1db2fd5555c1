import { hue } from '../format.ts';
import type { Playground } from '../playground.ts';
import { nameOf } from '../presence.ts';
import type { Member } from '../wire.ts';
import { byId, h, setText } from './dom.ts';

interface Person {
  client: string;
  name: string;
  channels: string[];
}

/** The card of presence: enter with a name, and see who else is here. */
export function showPeople(playground: Playground): void {
  const form = byId<HTMLFormElement>('people-form');
  const input = byId<HTMLInputElement>('people-name');
  const button = byId<HTMLButtonElement>('people-enter');
  const problem = byId('people-problem');
  const list = byId('people');
  const empty = byId('people-empty');

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const name = input.value.trim();
    setText(problem, name || playground.roster.name ? '' : 'Type a name to enter with.');
    try {
      if (playground.roster.name) await playground.roster.leave(playground.channels);
      else if (name) await playground.roster.enter(name, playground.channels);
    } catch (error) {
      setText(problem, error instanceof Error ? error.message : String(error));
    }
    playground.changed();
  });

  let drawn = '';
  const render = () => {
    const phase = playground.connection.phase;
    const me = phase.name === 'open' ? phase.client : undefined;
    setText(button, playground.roster.name ? 'Leave' : 'Enter');
    button.disabled = me === undefined;
    input.disabled = playground.roster.name !== undefined;
    const people = peopleOf(playground);
    const key = JSON.stringify([people, me]);
    if (key === drawn) return;
    drawn = key;
    empty.hidden = people.length > 0;
    list.replaceChildren(...people.map((person) => item(person, person.client === me)));
  };
  playground.watch(render);
  render();
}

function peopleOf(playground: Playground): Person[] {
  const people = new Map<string, Person>();
  const add = (channel: string, member: Member) => {
    const name = nameOf(member);
    const person = people.get(member.client) ?? { client: member.client, name, channels: [] };
    person.channels.push(channel);
    people.set(member.client, person);
  };
  for (const channel of playground.channels)
    for (const member of playground.roster.presence.members(channel)) add(channel, member);
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function item({ client, name, channels }: Person, me: boolean): HTMLLIElement {
  const avatar = h('span', 'avatar', [...name][0]?.toUpperCase() ?? '?');
  avatar.setAttribute('aria-hidden', 'true');
  const row = h(
    'li',
    'person',
    avatar,
    h('span', 'person-name', name, me && h('span', 'you', 'you')),
    h('span', 'person-channels', channels.join(', ')),
  );
  row.style.setProperty('--hue', String(hue(client)));
  return row;
}
