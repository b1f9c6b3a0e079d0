/* The card of one lab. */

import { findings } from './findings.js';
import { bar, button, make, nameButton, rebuild, setAttribute, setText, show } from './elements.js';

// A shape beside each word, so that no state is told by colour alone.
const SHAPES = { ok: '✓', warning: '▲', problem: '!', checking: '…', unknown: '?' };

export class Card {
  constructor(id, acts) {
    this._acts = acts;
    this._lab = null;
    this._title = make('h2', { id: `labs-card-${id}` });
    this._facts = make('p', { class: 'labs-facts' });
    this._bar = bar();
    this._words = make('p', { class: 'labs-words' });
    this._absent = make('div', { class: 'labs-absent' });
    this._shape = make('span', { class: 'labs-shape', 'aria-hidden': 'true' });
    this._ready = make('span', {});
    this._state = make('p', { class: 'labs-ready' }, this._shape, ' ', this._ready);
    this._found = make('summary', {});
    this._findings = make('div', {});
    this._trouble = make('details', { class: 'labs-details' }, this._found, this._findings);
    this._list = make('dl', { class: 'labs-needs' });
    this._learn = make('summary', {});
    this._objectives = make('ul', {});
    this._teaches = make('details', { class: 'labs-details' }, this._learn, this._objectives);
    this._open = button('labs-primary', () => acts.open(this._lab));
    this._certificate = make('div', { class: 'labs-certificate' });
    // Heard when it changes: judging takes its time.
    this._judged = make('p', { class: 'labs-words', role: 'status' });
    this.node = make(
      'li',
      { class: 'labs-card', 'aria-labelledby': this._title.id },
      this._title,
      this._facts,
      this._bar,
      this._words,
      this._state,
      this._trouble,
      this._absent,
      this._list,
      this._teaches,
      this._judged,
      make('div', { class: 'labs-buttons' }, this._open, this._certificate)
    );
  }

  show(lab, content) {
    const { texts } = content;
    this._lab = lab;
    const next = content.next.lab === lab.id;
    if (this._opened === undefined) {
      // What comes next is told in full; what the reader opens or closes herself stays as it is.
      this._opened = next;
      this._trouble.open = this._teaches.open = next;
    }
    this.node.classList.toggle('labs-mod-next', next);
    setText(this._title, lab.title);
    setText(this._facts, lab.facts.join(' · '));
    this._bar.show(lab.progress, lab.title);
    setText(this._words, lab.progress.words);
    this._showReady(lab, texts);
    this._showAbsent(lab, texts);
    this._showNeeds(lab, texts);
    setText(this._learn, texts.teaches);
    rebuild(this._objectives, lab.teaches, () => lab.teaches.map(text => make('li', {}, text)));
    show(this._teaches, lab.teaches.length);
    show(this._open, lab.path);
    nameButton(this._open, lab.open.label, lab.open.full);
    this._showCertificate(lab, texts);
  }

  _showReady({ ready, title }, texts) {
    const known = ready || { state: '', words: '', findings: [], said: '' };
    show(this._state, ready);
    setAttribute(this._state, 'data-state', known.state);
    setText(this._shape, SHAPES[known.state] || '');
    setText(this._ready, known.words);
    const { findings: found, said } = known;
    const more = found.length > 0 || said;
    const focused = this._trouble.contains(document.activeElement);
    show(this._trouble, more);
    if (known.state !== 'checking') {
      setText(this._found, known.state === 'warning' ? texts.remark : texts.what_to_do);
    }
    const again = () => {
      // From now on the verdict is heard as well; at the start eight of them at once would only be noise.
      this._state.setAttribute('role', 'status');
      return this._acts.checkAgain(this._lab);
    };
    const full = texts.check_again_lab.replace('{title}', title);
    rebuild(this._findings, [found, said, texts], () =>
      more ? findings({ findings: found, said }, texts, this._acts, again, full) : []
    );
    if (focused && !this._trouble.contains(document.activeElement)) {
      // What was pressed is gone, because all is well or something else is to do now.
      (more ? this._found : this._open).focus();
    }
  }

  _showAbsent({ absent, state }, texts) {
    const list = state === 'absent' ? this._acts.assignments() : null;
    show(this._absent, absent);
    rebuild(this._absent, [absent, Boolean(list), texts], () => {
      const parts = [make('p', {}, absent)];
      if (list) {
        const open = button('', list);
        nameButton(open, texts.assignments);
        parts.push(open);
      }
      return parts;
    });
  }

  _showNeeds({ before, needs }, texts) {
    rebuild(this._list, [before, needs, texts], () => {
      const rows = [];
      if (before.length) {
        const labs = before.map(one => make('dd', {}, `${one.title} (${one.words})`));
        rows.push(make('div', {}, make('dt', {}, texts.before), ...labs));
      }
      if (needs) {
        rows.push(make('div', {}, make('dt', {}, texts.needs), make('dd', {}, needs)));
      }
      return rows;
    });
    show(this._list, before.length || needs);
  }

  _showCertificate({ certificate, title }, texts) {
    const state = certificate ? certificate.state : '';
    const said = {
      earned: () => texts.certificate_here,
      running: () => certificate.line || texts.certificate_running,
      later: () => texts.certificate_later,
      possible: () => (certificate.error ? `${texts.certificate_failed} ${certificate.error}` : texts.certificate_how)
    }[state];
    setText(this._judged, said ? said() : '');
    // Not rebuilt while its line changes: the button would lose the focus.
    const focused = this._certificate.contains(document.activeElement);
    const shown = certificate && { ...certificate, line: '', error: '' };
    rebuild(this._certificate, [shown, title, texts], () => {
      if (state === 'earned') {
        return this._earned(certificate, title, texts);
      }
      if (state === 'possible') {
        const get = button('', () => this._acts.certificate(this._lab));
        nameButton(get, texts.certificate_get, texts.certificate_get_of.replace('{title}', title));
        return [get];
      }
      return [];
    });
    if (focused && !this._certificate.contains(document.activeElement)) {
      this._open.focus();
    }
  }

  _earned({ page, record }, title, texts) {
    const link = (path, attributes, label, full) => {
      const element = make('a', { class: 'labs-button', href: this._acts.address(path), ...attributes }, label);
      element.setAttribute('aria-label', full.replace('{title}', title));
      return element;
    };
    return [
      ...(page ? [link(page, { target: '_blank', rel: 'noopener' }, texts.certificate, texts.certificate_of)] : []),
      ...(record ? [link(record, { download: '' }, texts.certificate_file, texts.certificate_file_of)] : [])
    ];
  }
}
