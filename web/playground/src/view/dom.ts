/** The element with this id, which the page's HTML promises. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no element #${id}.`);
  return element as E;
}

type Child = Node | string | undefined | false;

/** A new element. Text is always set as text, so no data can become markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const child of children) if (child) element.append(child);
  return element;
}

/** Sets text only when it differs, so that a reader's selection survives. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Makes the buttons of a group (`data-value`) exclusive and reports the choice. */
export function segmented(group: HTMLElement, choose: (value: string) => void): void {
  group.addEventListener('change', (event) => {
    if (event.target instanceof HTMLInputElement) choose(event.target.value);
  });
}
