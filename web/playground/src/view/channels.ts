import { hue } from '../format.ts';
import { checkChannel } from '../input.ts';
import type { Playground } from '../playground.ts';
import type { TransportKind } from '../transports/link.ts';
import { byId, h, segmented, setText } from './dom.ts';

/** The card that chooses channels and transport, and connects. */
export function showChannels(playground: Playground): void {
  const form = byId<HTMLFormElement>('channel-form');
  const input = byId<HTMLInputElement>('channel-input');
  const problem = byId('channel-problem');
  const chips = byId('chips');
  const button = byId<HTMLButtonElement>('connect');

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const checked = checkChannel(input.value);
    const known = checked.ok && playground.channels.includes(checked.value);
    const text = known ? 'This channel is in the list already.' : '';
    setText(problem, checked.ok ? text : checked.problem);
    if (!checked.ok || known) return;
    input.value = '';
    playground.setChannels([...playground.channels, checked.value]);
  });
  input.addEventListener('input', () => setText(problem, ''));
  segmented(byId('transport'), (value) => playground.setTransport(value as TransportKind));
  button.addEventListener('click', () => {
    if (playground.connection.phase.name === 'idle') playground.connect();
    else playground.disconnect();
  });

  let drawn = '';
  const render = () => {
    const idle = playground.connection.phase.name === 'idle';
    setText(button, idle ? 'Connect' : 'Disconnect');
    button.disabled = playground.channels.length === 0;
    for (const radio of byId('transport').querySelectorAll('input'))
      radio.checked = radio.value === playground.transport;
    if (drawn === playground.channels.join(' ')) return;
    drawn = playground.channels.join(' ');
    chips.replaceChildren(...playground.channels.map((name) => chip(playground, name)));
    byId('channel-names').replaceChildren(
      ...playground.channels.map((name) => {
        const option = document.createElement('option');
        option.value = name;
        return option;
      }),
    );
  };
  playground.watch(render);
  render();
}

function chip(playground: Playground, name: string): HTMLLIElement {
  const remove = h('button', 'chip-remove', '×');
  remove.type = 'button';
  remove.setAttribute('aria-label', `Remove channel ${name}`);
  remove.addEventListener('click', () => {
    playground.setChannels(playground.channels.filter((other) => other !== name));
    byId('channel-input').focus();
  });
  const item = h('li', 'chip', h('span', 'chip-name', name), remove);
  item.style.setProperty('--hue', String(hue(name)));
  return item;
}
