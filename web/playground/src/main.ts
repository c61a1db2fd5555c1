import { checkChannel } from './input.ts';
import { Playground } from './playground.ts';
import { showChannels } from './view/channels.ts';
import { showCut } from './view/cut.ts';
import { showFeed } from './view/feed.ts';
import { showPeople } from './view/people.ts';
import { showPublish } from './view/publish.ts';
import { showPulse } from './view/pulse.ts';
import { showStatus } from './view/status.ts';
import { showTheme } from './view/theme.ts';

const DEFAULT_CHANNELS = ['lobby', 'events', 'notifications'];

/** The page's address may name what to open: `?channel=a&channel=b&transport=ws`. */
function fromAddress(search: string): Playground {
  const query = new URLSearchParams(search);
  const asked = query.getAll('channel').filter((name) => checkChannel(name).ok);
  const channels = asked.length > 0 ? [...new Set(asked)] : DEFAULT_CHANNELS;
  const transport = query.get('transport') === 'ws' ? 'ws' : 'sse';
  return new Playground(location.origin, channels, transport);
}

const playground = fromAddress(location.search);
showTheme();
showStatus(playground);
showChannels(playground);
showPublish(playground);
showCut(playground);
showPeople(playground);
showPulse(playground);
showFeed(playground);
playground.connect();
