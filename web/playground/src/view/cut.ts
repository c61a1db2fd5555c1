import { count, duration } from '../format.ts';
import type { Playground } from '../playground.ts';
import type { Proof } from '../proof.ts';
import { byId, setText } from './dom.ts';

/** The card that cuts the connection and shows what the resume recovered. */
export function showCut(playground: Playground): void {
  const button = byId<HTMLButtonElement>('cut');
  const delay = byId<HTMLInputElement>('cut-delay');
  const delayText = byId('cut-delay-text');
  const meanwhile = byId<HTMLInputElement>('cut-publish');
  const proofBox = byId('proof');

  const delayMs = () => Number(delay.value) * 1000;
  delay.addEventListener('input', () => setText(delayText, duration(delayMs())));
  setText(delayText, duration(delayMs()));
  button.addEventListener('click', () => playground.cut(delayMs(), meanwhile.checked));

  const render = () => {
    const phase = playground.connection.phase;
    button.disabled = phase.name !== 'open';
    const left = phase.name === 'cut' ? Math.max(0, phase.until - Date.now()) : 0;
    setText(
      button,
      phase.name === 'cut' ? `Away for ${duration(left)} more` : 'Cut the connection',
    );
    const proof = playground.proof;
    proofBox.hidden = proof === undefined;
    byId('cut-hint').hidden = proof !== undefined;
    if (proof) renderProof(proofBox, proof);
  };
  playground.watch(render);
  setInterval(() => {
    if (playground.connection.phase.name === 'cut') render();
  }, 100);
  render();
}

function renderProof(box: HTMLElement, proof: Proof): void {
  const clean = proof.gaps === 0 && proof.duplicates === 0 && proof.resets.length === 0;
  box.dataset.state = proof.done ? (clean ? 'good' : 'bad') : 'open';
  setText(byId('proof-recovered'), proof.recovered.toLocaleString('en'));
  setText(byId('proof-gaps'), String(proof.gaps));
  setText(byId('proof-duplicates'), String(proof.duplicates));
  setText(byId('proof-text'), sentence(proof));
}

/** The proof in one sentence. */
export function sentence(proof: Proof): string {
  if (!proof.done) return proof.awayMs === undefined ? 'Away …' : 'Catching up …';
  const away = `Away for ${duration(proof.awayMs ?? 0)}`;
  if (proof.resets.length > 0) return `${away}; reset: ${proof.resets.join(', ')}.`;
  if (proof.gaps + proof.duplicates > 0)
    return `${away}; ${count(proof.gaps, 'gap')} and ${count(proof.duplicates, 'duplicate')}.`;
  if (proof.recovered === 0) return `${away}; nothing was published meanwhile, nothing is missing.`;
  return `${away}; every missed message came, in order, once.`;
}
