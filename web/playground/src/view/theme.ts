import { byId } from './dom.ts';

const KEY = 'tidewire-theme';
type Theme = 'light' | 'dark';

/** The toggle between light and dark; until it is used, the system decides. */
export function showTheme(): void {
  const button = byId<HTMLButtonElement>('theme');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const current = (): Theme => chosen() ?? (system.matches ? 'dark' : 'light');
  const apply = () => {
    const theme = chosen();
    if (theme) document.documentElement.dataset.theme = theme;
    const next = current() === 'dark' ? 'light' : 'dark';
    button.setAttribute('aria-label', `Switch to the ${next} theme`);
    button.title = `Switch to the ${next} theme`;
  };
  button.addEventListener('click', () => {
    localStorage.setItem(KEY, current() === 'dark' ? 'light' : 'dark');
    apply();
  });
  system.addEventListener('change', apply);
  apply();
}

function chosen(): Theme | undefined {
  const stored = localStorage.getItem(KEY);
  return stored === 'light' || stored === 'dark' ? stored : undefined;
}
