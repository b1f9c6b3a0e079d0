/* What the doctor found, in its own words, with the command that mends it. */

import { button, make, nameButton } from './elements.js';

/** Elements for findings; `again` is what the button "Check again" does, `full` its name in full. */
export function findings(ready, texts, acts, again, full) {
  const list = make('ul', { class: 'labs-findings' });
  for (const one of ready.findings) {
    list.append(finding(one, texts, acts));
  }
  const buttons = make('div', { class: 'labs-buttons' });
  const terminal = acts.terminal();
  if (terminal && ready.findings.some(one => one.command)) {
    const open = button('', terminal);
    nameButton(open, texts.terminal);
    buttons.append(open);
  }
  const check = button('', again);
  nameButton(check, texts.check_again, full);
  buttons.append(check);
  return [...(ready.said ? [make('p', {}, ready.said)] : []), ...(list.children.length ? [list] : []), buttons];
}

function finding({ title, seen, expected, action, command }, texts, acts) {
  const said = [seen, expected, action].filter(Boolean).map(text => make('p', {}, text));
  const item = make('li', {}, make('p', {}, make('strong', {}, title)), ...said);
  if (command) {
    const copy = button('', () => acts.copy(command));
    nameButton(copy, texts.copy, texts.copy_of.replace('{command}', command));
    item.append(make('div', { class: 'labs-command' }, make('code', {}, command), copy));
  }
  return item;
}
