import { curl } from '../curl.ts';
import { checkChannel, checkData, checkEvent, type DataKind } from '../input.ts';
import type { Playground } from '../playground.ts';
import type { Via } from '../publisher.ts';
import { burst } from '../samples.ts';
import type { Publishing } from '../wire.ts';
import { byId, segmented, setText } from './dom.ts';

const COPIED_MS = 1_500;

/** The publish form, with the curl line for what is typed. */
export function showPublish(playground: Playground): void {
  const form = byId<HTMLFormElement>('publish-form');
  const channel = byId<HTMLInputElement>('publish-channel');
  const event = byId<HTMLInputElement>('publish-event');
  const data = byId<HTMLTextAreaElement>('publish-data');
  const problem = byId('publish-problem');
  const result = byId('publish-result');
  const line = byId('curl-line');
  let kind: DataKind = 'json';
  let via: Via = 'http';

  const typed = (): Publishing | undefined => {
    const checks = {
      channel: checkChannel(channel.value),
      event: checkEvent(event.value),
      data: checkData(kind, data.value),
    };
    channel.setAttribute('aria-invalid', String(!checks.channel.ok));
    event.setAttribute('aria-invalid', String(!checks.event.ok));
    data.setAttribute('aria-invalid', String(!checks.data.ok));
    const wrong = [checks.channel, checks.event, checks.data].find((check) => !check.ok);
    setText(problem, wrong && !wrong.ok ? wrong.problem : '');
    if (!checks.channel.ok || !checks.event.ok || !checks.data.ok) return undefined;
    return {
      channel: checks.channel.value,
      event: checks.event.value,
      data: checks.data.value,
    };
  };
  const refresh = () => {
    const publishing = typed();
    setText(result, '');
    if (publishing) setText(line, curl(playground.origin, publishing));
    byId<HTMLButtonElement>('publish').disabled = !publishing;
    byId<HTMLButtonElement>('copy-curl').disabled = !publishing;
  };
  const report = async (work: Promise<string>) => {
    try {
      setText(result, await work);
      result.dataset.tone = 'good';
    } catch (error) {
      setText(result, error instanceof Error ? error.message : String(error));
      result.dataset.tone = 'bad';
    }
  };

  form.addEventListener('input', refresh);
  segmented(byId('data-kind'), (value) => {
    kind = value as DataKind;
    refresh();
  });
  segmented(byId('via'), (value) => {
    via = value as Via;
  });
  data.addEventListener('keydown', (key) => {
    if (key.key === 'Enter' && (key.ctrlKey || key.metaKey)) form.requestSubmit();
  });
  form.addEventListener('submit', (submit) => {
    submit.preventDefault();
    const publishing = typed();
    if (!publishing) return;
    report(
      playground.publisher.publish(via, publishing).then((position) => `Stored at ${position}`),
    );
  });
  byId('burst').addEventListener('click', () => {
    const checked = checkChannel(channel.value);
    if (!checked.ok) return refresh();
    report(
      playground.publisher
        .publishAll(via, burst(checked.value))
        .then(() => '100 messages published'),
    );
  });
  byId<HTMLInputElement>('drip').addEventListener('change', (change) => {
    playground.traffic.drip((change.target as HTMLInputElement).checked);
  });
  byId('copy-curl').addEventListener('click', () => copy(line.textContent ?? ''));

  channel.value = playground.channels[0] ?? 'lobby';
  const linkLabel = byId('via-link-label');
  const linkRadio = byId<HTMLInputElement>('via-link');
  playground.watch(() => {
    setText(linkLabel, playground.transport === 'ws' ? 'WebSocket' : 'Uplink');
    linkRadio.disabled = playground.connection.phase.name !== 'open';
  });
  refresh();
}

async function copy(text: string): Promise<void> {
  const button = byId('copy-curl');
  try {
    await navigator.clipboard.writeText(text);
    setText(button, 'Copied');
  } catch {
    getSelection()?.selectAllChildren(byId('curl-line'));
    setText(button, 'Press Ctrl+C');
  }
  setTimeout(() => setText(button, 'Copy'), COPIED_MS);
}
