/* What the home looks like: a heading, what to do next, and one card a lab. */

import { Card } from './card.js';
import { findings } from './findings.js';
import { bar, button, make, nameButton, rebuild, setText, show } from './elements.js';

export class View {
  /** `acts` has what the buttons do; see home.js. */
  constructor(node, acts) {
    this._acts = acts;
    this._cards = new Map();
    this._content = null;

    this._title = make('h1', {}, '');
    // There from the beginning, so that a screen reader hears what is put into it.
    this._trouble = make('div', { class: 'labs-trouble', role: 'status' });
    this._bar = bar();
    this._words = make('p', { class: 'labs-words' });
    this._next = make('p', { class: 'labs-next-words' });
    this._open = button('labs-primary', () => this._openNext());
    this._handed = make('p', { class: 'labs-handed' });
    this._machine = make('section', { class: 'labs-machine', 'aria-labelledby': 'labs-machine-title' });
    this._list = make('ul', { class: 'labs-cards' });
    this._page = make(
      'div',
      { class: 'labs-page' },
      this._title,
      this._trouble,
      make('div', { class: 'labs-summary' }, this._bar, this._words),
      make('div', { class: 'labs-next' }, this._next, this._open),
      this._handed,
      this._machine,
      this._list
    );
    node.append(this._page);
    show(this._machine, false);
  }

  /** Show content of the server; `trouble` is why there is none, or none that is new. */
  show(content, trouble) {
    this._content = content;
    this._showTrouble(content, trouble);
    if (!content) {
      return;
    }
    const { texts } = content;
    this._page.lang = content.language;
    setText(this._title, texts.title);
    this._bar.show(content.summary, content.summary.label);
    setText(this._words, content.summary.words);
    this._showNext(content);
    this._showMachine(content);
    this._showCards(content);
  }

  _showTrouble(content, trouble) {
    const texts = content ? content.texts : {};
    const said = trouble ? [texts[trouble] || 'The server of the course does not answer.'] : [];
    if (trouble === 'gone' && texts.gone_hint) {
      said.push(texts.gone_hint);
    }
    rebuild(this._trouble, said, () => said.map(text => make('p', {}, text)));
  }

  _showNext(content) {
    const lab = content.labs.find(one => one.id === content.next.lab);
    setText(this._next, content.next.words);
    show(this._open, lab && lab.path);
    if (lab) {
      nameButton(this._open, lab.open.label, lab.open.full);
    }
    // Told once, where labs are handed out, and not on each card.
    const absent = this._acts.assignments() && content.labs.some(one => one.state === 'absent');
    setText(this._handed, absent ? content.texts.assignments_how : '');
  }

  _openNext() {
    const lab = this._content.labs.find(one => one.id === this._content.next.lab);
    return this._acts.open(lab);
  }

  _showMachine({ machine, texts }) {
    const { findings: found, said } = machine;
    const shown = found.length > 0;
    const focused = this._machine.contains(document.activeElement);
    show(this._machine, shown);
    rebuild(this._machine, shown && [found, said, texts], () => [
      make('h2', { id: 'labs-machine-title' }, texts.machine),
      ...findings({ findings: found, said }, texts, this._acts, () => this._acts.checkAgain(null), texts.check_again_all)
    ]);
    if (focused && !this._machine.contains(document.activeElement)) {
      this._page.parentElement.focus();
    }
  }

  _showCards(content) {
    const ids = content.labs.map(lab => lab.id);
    rebuild(this._list, ids, () => {
      this._cards = new Map(ids.map(id => [id, new Card(id, this._acts)]));
      return [...this._cards.values()].map(card => card.node);
    });
    for (const lab of content.labs) {
      this._cards.get(lab.id).show(lab, content);
    }
  }
}
